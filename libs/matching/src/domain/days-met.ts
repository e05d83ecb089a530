import { dayFromNumber, dayNumber, type DateRange, daysIn, type LocalDate } from '#kernel';
import { type Availability, daysAvailable } from '#offerings';

/** When a delivery could be: on these weekdays, from this day on. */
export interface DaysMet {
  /** ISO weekdays, 1 = Monday, ascending. */
  readonly days: readonly number[];
  readonly nextDay: LocalDate;
}

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/**
 * The weekdays that both the deliverer and the receiving site have (none given: any) and that the window holds, and the
 * first such day on which the offering is available, or the first at all if it is on none. Undefined where no day meets.
 */
export function daysMet(
  delivering: readonly number[],
  receiving: readonly number[],
  window: DateRange,
  availability: readonly Availability[],
): DaysMet | undefined {
  const first = dayNumber(window.from);
  const length = daysIn(window);
  const suits = (day: number) => {
    const weekday = weekdayOf(day);
    return (
      (delivering.length === 0 || delivering.includes(weekday)) &&
      (receiving.length === 0 || receiving.includes(weekday))
    );
  };
  const met = Array.from({ length: Math.min(7, length) }, (_, i) => first + i).filter(suits);
  const [firstMet] = met;
  if (firstMet === undefined) return undefined;
  let next = firstMet;
  for (let day = firstMet; day < first + length; day++) {
    const date = dayFromNumber(day);
    if (suits(day) && daysAvailable(availability, { from: date, to: date }) > 0) {
      next = day;
      break;
    }
  }
  return { days: met.map(weekdayOf).sort((a, b) => a - b), nextDay: dayFromNumber(next) };
}
