import { checkHeldCertifications, checkText } from '#identity';
import {
  checkDate,
  checkInteger,
  checkPack,
  checkQuantity,
  checkRange,
  checkUnitPrice,
  type InputProblem,
  type LocalDate,
  problem,
} from '#kernel';
import { type Availability, isDated, type OfferingInput } from './offering.js';

export const MAX_SEASONS = 24;
const MAX_LEAD_TIME_DAYS = 365;
const MAX_RADIUS_M = 20_100_000;
const MAX_NOTES_LENGTH = 2000;

/** Everything that is wrong with an offering as entered. */
export function checkOffering(offering: OfferingInput, today: LocalDate): InputProblem[] {
  const { pack } = offering;
  const problems = [
    ...(pack ? checkPack(pack, ['pack']) : []),
    ...(offering.price ? checkUnitPrice(offering.price, ['price'], pack) : []),
    ...(offering.minimumOrder ? checkQuantity(offering.minimumOrder, ['minimumOrder'], pack) : []),
    ...(offering.capacity ? checkQuantity(offering.capacity.quantity, ['capacity', 'quantity'], pack) : []),
    ...checkAvailability(offering.availability),
    ...(offering.leadTimeDays == null
      ? []
      : checkInteger(offering.leadTimeDays, ['leadTimeDays'], 0, MAX_LEAD_TIME_DAYS)),
    ...(offering.deliveryRadiusM == null
      ? []
      : checkInteger(offering.deliveryRadiusM, ['deliveryRadiusM'], 1, MAX_RADIUS_M)),
    ...checkHeldCertifications(offering.certifications ?? [], ['certifications']),
    ...(offering.expiresOn == null ? [] : checkDate(offering.expiresOn, ['expiresOn'])),
    ...checkText(offering.notes, 'notes', { max: MAX_NOTES_LENGTH, lines: true }),
  ];
  if (offering.deliveryRadiusM == null && !offering.offersPickup)
    problems.push(
      problem('deliveryRadiusM', 'NO_DELIVERY_OPTION', {
        fr: 'Indiquer un rayon de livraison, ou offrir la cueillette sur place.',
        en: 'Give a delivery radius, or offer pick-up.',
      }),
    );
  if (offering.expiresOn != null && offering.expiresOn < today)
    problems.push(
      problem('expiresOn', 'IN_THE_PAST', {
        fr: `Cette date est passée (${offering.expiresOn}).`,
        en: `This date has passed (${offering.expiresOn}).`,
      }),
    );
  return problems;
}

function checkAvailability(availability: readonly Availability[]): InputProblem[] {
  if (availability.length === 0 || availability.length > MAX_SEASONS)
    return [
      problem('availability', availability.length === 0 ? 'REQUIRED' : 'TOO_MANY', {
        fr: `Indiquer de 1 à ${MAX_SEASONS} saisons.`,
        en: `Give 1 to ${MAX_SEASONS} seasons.`,
      }),
    ];
  return availability.flatMap((season, i) => {
    const path = ['availability', String(i)];
    if (isDated(season)) return checkRange(season, path);
    return [
      ...checkInteger(season.fromMonth, [...path, 'fromMonth'], 1, 12),
      ...checkInteger(season.toMonth, [...path, 'toMonth'], 1, 12),
    ];
  });
}
