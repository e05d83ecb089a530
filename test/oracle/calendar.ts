/** The oracle's own calendar: every day written down one after the other, by the rule that children learn. */
export interface Day {
  /** `2028-02-29` */
  readonly date: string;
  /** 1–12 */
  readonly month: number;
  /** 1 = Monday */
  readonly weekday: number;
}

const days: Day[] = [];
const places = new Map<string, number>();
const two = (value: number) => String(value).padStart(2, '0');

// 1 January 2015 was a Thursday.
for (let year = 2015, weekday = 4; year < 2040; year++) {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].forEach((length, month) => {
    for (let day = 1; day <= length; day++, weekday = weekday === 7 ? 1 : weekday + 1) {
      const date = `${year}-${two(month + 1)}-${two(day)}`;
      places.set(date, days.length);
      days.push({ date, month: month + 1, weekday });
    }
  });
}

/** The day `count` days after a date; before it when negative. */
export function dayAfter(date: string, count = 0): Day {
  const day = days[(places.get(date) ?? Number.NaN) + count];
  if (!day) throw new Error(`the oracle’s calendar has no day ${count} days after ${date}`);
  return day;
}

/** Every day from one to another, both included; none when they are the wrong way round. */
export const daysBetween = (from: string, to: string): readonly Day[] =>
  from > to ? [] : days.slice(places.get(dayAfter(from).date), (places.get(dayAfter(to).date) ?? 0) + 1);
