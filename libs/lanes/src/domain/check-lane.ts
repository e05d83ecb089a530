import { TEMPERATURE_CLASSES } from '#catalog';
import { checkText } from '#identity';
import { checkInteger, checkMeasured, checkWeekdays, type InputProblem, problem } from '#kernel';
import type { LaneTerms } from './lane.js';

const MAX_NAME_LENGTH = 120;
const MAX_NOTES_LENGTH = 2000;
const MAX_CUTOFF_DAYS = 28;

/** Everything that is wrong with a lane as entered, but for the shape of its areas. */
export function checkLane(lane: LaneTerms): InputProblem[] {
  return [
    ...checkText(lane.name, 'name', { required: true, max: MAX_NAME_LENGTH }),
    ...checkDays(lane.days),
    ...(lane.cutoffDays == null ? [] : checkInteger(lane.cutoffDays, ['cutoffDays'], 0, MAX_CUTOFF_DAYS)),
    ...(lane.cutoffHour == null ? [] : checkInteger(lane.cutoffHour, ['cutoffHour'], 0, 23)),
    ...checkTemperatures(lane.temperatureClasses),
    ...(lane.spareCapacity ? checkMeasured(lane.spareCapacity, ['spareCapacity']) : []),
    ...checkText(lane.notes, 'notes', { max: MAX_NOTES_LENGTH, lines: true }),
  ];
}

function checkDays(days: LaneTerms['days']): InputProblem[] {
  if (days.length > 0) return checkWeekdays(days, ['days']);
  return [
    problem('days', 'REQUIRED', {
      fr: 'Indiquer au moins un jour de livraison.',
      en: 'Give at least one delivery day.',
    }),
  ];
}

function checkTemperatures(classes: LaneTerms['temperatureClasses']): InputProblem[] {
  const known = TEMPERATURE_CLASSES.join(', ');
  if (classes.length === 0)
    return [
      problem('temperatureClasses', 'REQUIRED', {
        fr: `Indiquer ce que le camion transporte : ${known}.`,
        en: `Say what the truck carries: ${known}.`,
      }),
    ];
  if (new Set(classes).size < classes.length)
    return [
      problem('temperatureClasses', 'DUPLICATE', {
        fr: 'Chaque classe de température se donne une seule fois.',
        en: 'Each temperature class is given once only.',
      }),
    ];
  return classes.flatMap((one, i) =>
    TEMPERATURE_CLASSES.includes(one)
      ? []
      : [
          problem(['temperatureClasses', String(i)], 'UNKNOWN_VALUE', {
            fr: `« ${one.slice(0, 40)} » n'est pas reconnu ; choisir parmi ${known}.`,
            en: `"${one.slice(0, 40)}" is not known; choose one of ${known}.`,
          }),
        ],
  );
}
