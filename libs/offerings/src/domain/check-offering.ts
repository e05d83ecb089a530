import { checkHeldCertifications, checkText } from '#identity';
import {
  checkDate,
  checkInteger,
  checkPack,
  checkQuantity,
  checkRange,
  checkUnitPrice,
  checkWeekdays,
  type InputProblem,
  type LocalDate,
  problem,
} from '#kernel';
import { type Availability, isDated, type OfferingInput } from './offering.js';

export const MAX_SEASONS = 24;
const MAX_LEAD_TIME_DAYS = 365;
const MAX_RADIUS_M = 20_100_000;
const MAX_NOTES_LENGTH = 2000;

/**
 * Everything that is wrong with an offering as entered, but for the shape of its areas. `hasDeliveryArea`: it delivers
 * in an area, entered now or kept from before.
 */
export function checkOffering(
  offering: OfferingInput,
  today: LocalDate,
  hasDeliveryArea = offering.deliveryArea != null,
): InputProblem[] {
  const { pack } = offering;
  const delivers = offering.deliveryRadiusM != null || hasDeliveryArea;
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
    ...checkWeekdays(offering.deliveryDays ?? [], ['deliveryDays']),
    ...checkHeldCertifications(offering.certifications ?? [], ['certifications']),
    ...(offering.expiresOn == null ? [] : checkDate(offering.expiresOn, ['expiresOn'])),
    ...checkText(offering.notes, 'notes', { max: MAX_NOTES_LENGTH, lines: true }),
  ];
  if (!delivers && !offering.offersPickup && !offering.acceptsDistributors)
    problems.push(
      problem('deliveryRadiusM', 'NO_DELIVERY_OPTION', {
        fr: 'Indiquer un rayon ou une surface de livraison, offrir la cueillette sur place, ou accepter les distributeurs.',
        en: 'Give a delivery radius or area, offer pick-up, or accept distributors.',
      }),
    );
  if (!delivers && offering.deliveryDays?.length)
    problems.push(
      problem('deliveryDays', 'NO_OWN_DELIVERY', {
        fr: 'Des jours de livraison demandent un rayon ou une surface de livraison ; les distributeurs ont les leurs.',
        en: 'Delivery days take a delivery radius or area; distributors have their own.',
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
