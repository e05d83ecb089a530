import { checkSchemes, checkText } from '#identity';
import {
  checkDate,
  checkInteger,
  checkPack,
  checkQuantity,
  checkRange,
  checkUnitPrice,
  type InputProblem,
  isLocalDate,
  type LocalDate,
  problem,
} from '#kernel';
import type { NeedInput } from './need.js';

/** Half the Earth's circumference is 20,004 km; nobody looks further. */
const MAX_DISTANCE_M = 20_100_000;
const MAX_NOTES_LENGTH = 2000;

/** Everything that is wrong with a need as entered, on the day it is `today` where it would be delivered. */
export function checkNeed(need: NeedInput, today: LocalDate): InputProblem[] {
  const problems = [
    ...(need.pack ? checkPack(need.pack, ['pack']) : []),
    ...checkQuantity(need.quantity, ['quantity'], need.pack),
    ...checkRange(need.window, ['window']),
    ...(need.maxDistanceM == null ? [] : checkInteger(need.maxDistanceM, ['maxDistanceM'], 1, MAX_DISTANCE_M)),
    ...checkSchemes(need.requiredCertifications ?? [], ['requiredCertifications']),
    ...checkSchemes(need.preferredCertifications ?? [], ['preferredCertifications']),
    ...(need.priceCeiling ? checkUnitPrice(need.priceCeiling, ['priceCeiling'], need.pack) : []),
    ...(need.respondBy == null ? [] : checkDate(need.respondBy, ['respondBy'])),
    ...checkText(need.notes, 'notes', { max: MAX_NOTES_LENGTH, lines: true }),
  ];
  if (isLocalDate(need.window.to) && need.window.to < today)
    problems.push(
      problem('window.to', 'IN_THE_PAST', {
        fr: `Cette période est terminée (fin : ${need.window.to}).`,
        en: `This period is over (end: ${need.window.to}).`,
      }),
    );
  if (isLocalDate(need.respondBy) && need.respondBy < today)
    problems.push(
      problem('respondBy', 'IN_THE_PAST', {
        fr: `La date limite de réponse est passée (${need.respondBy}).`,
        en: `The response deadline has passed (${need.respondBy}).`,
      }),
    );
  return problems;
}
