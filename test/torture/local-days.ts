/**
 * The verdict's own calendar: it walks through time by quarters of an hour and asks the platform's `Intl` what a clock on the wall
 * says. No arithmetic of offsets, and nothing of what the product is made of.
 */
const STEP_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** What a clock on the wall says. */
interface Wall {
  /** Milliseconds since 1970. */
  readonly instant: number;
  /** `2026-11-01` */
  readonly date: string;
  readonly hour: number;
  /** `2026-W44` */
  readonly week: string;
  /** 1 = Monday. */
  readonly weekday: number;
}

/** What a digest is for, and the time in which it may be sent: from its hour on, as long as its period lasts. */
export interface DuePeriod {
  readonly period: string;
  readonly due: number;
  readonly ends: number;
}

export interface Wish {
  readonly frequency: 'WEEKLY' | 'DAILY' | 'OFF';
  readonly weekday: number;
  readonly hour: number;
  readonly timeZone: string;
}

/** The days around a run. */
export class LocalDays {
  readonly #walls = new Map<string, readonly Wall[]>();

  private readonly around: number;

  /** @param around in milliseconds since 1970 */
  constructor(around: number) {
    // Every hour of every time zone begins with a step.
    this.around = Math.floor(around / STEP_MS) * STEP_MS;
  }

  /** Every period that a wish has around the run, in their order. Of an hour that comes twice, the first; one that is skipped is when it is. */
  periods({ frequency, weekday, hour, timeZone }: Wish): DuePeriod[] {
    if (frequency === 'OFF') return [];
    const walls = this.walls(timeZone);
    const nameOf = (wall: Wall) => (frequency === 'WEEKLY' ? wall.week : wall.date);
    const names = [...new Set(walls.map(nameOf))];
    return names.flatMap((period) => {
      const within = walls.filter((wall) => nameOf(wall) === period);
      const due = within.find((wall) => (frequency === 'DAILY' || wall.weekday === weekday) && wall.hour >= hour);
      const ends = within.at(-1)!.instant + STEP_MS;
      return due ? [{ period, due: due.instant, ends }] : [];
    });
  }

  private walls(timeZone: string): readonly Wall[] {
    const known = this.#walls.get(timeZone);
    if (known) return known;
    const walls: Wall[] = [];
    for (let instant = this.around - 9 * DAY_MS; instant < this.around + 9 * DAY_MS; instant += STEP_MS)
      walls.push(wallAt(instant, timeZone));
    this.#walls.set(timeZone, walls);
    return walls;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallAt(instant: number, timeZone: string): Wall {
  const options = {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', options);
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  return { instant, date, hour: Number(parts.get('hour')), ...weekOf(date) };
}

/** ISO 8601: a week belongs to the year that its Thursday is in. */
function weekOf(date: string): { week: string; weekday: number } {
  const day = Date.parse(`${date}T00:00:00Z`);
  const weekday = new Date(day).getUTCDay() || 7;
  const thursday = new Date(day + (4 - weekday) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return { week: `${year}-W${String(number).padStart(2, '0')}`, weekday };
}
