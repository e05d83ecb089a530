import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays, ALL_UNITS, dayNumber, fraction, type Pack, type Quantity, toBase, UNITS } from '#kernel';
import { type Availability, daysAvailable } from '#offerings';
import fc from 'fast-check';
import { openTestDatabase } from '../harness/database.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

const RUNS = 10;
/** Asked in one statement. */
const AT_ONCE = 500;

/** What an SQL expression says of each of these rows, in order. */
async function said<T>(expression: string, columns: string, rows: readonly object[]): Promise<T[]> {
  const answers = await opened.db.query<{ said: T }[]>(
    `SELECT ${expression} AS said FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (${columns})) WITH ORDINALITY AS row
     ORDER BY ordinality`,
    [JSON.stringify(rows)],
  );
  return answers.map((answer) => answer.said);
}

const day = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2200 }).map((days) => addDays('2026-01-01', days)) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 80_000 }).map((days) => addDays('1900-01-01', days)) },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }).map((days) => addDays('2028-02-29', days)) },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }).map((days) => addDays('2100-02-28', days)) },
);
const range = fc
  .tuple(day, fc.oneof(fc.nat(40), fc.nat(1100)))
  .map(([from, length]) => ({ from, to: addDays(from, length) }));
const month = fc.integer({ min: 1, max: 12 });
const season: fc.Arbitrary<Availability> = fc.oneof(
  fc.record({ fromMonth: month, toMonth: month, mode: fc.constant('FIELD' as const) }),
  range.map((dates) => ({ ...dates, mode: 'STORED' as const })),
);
/** Seasons, and a range that begins near one of their dated ends as often as anywhere. */
const asked = fc
  .tuple(fc.array(season, { minLength: 1, maxLength: 4 }), range, fc.integer({ min: -2, max: 2 }), fc.boolean())
  .map(([availability, anywhere, shift, near]) => {
    const dated = availability.find((one) => 'to' in one);
    if (!near || !dated) return { availability, ...anywhere };
    const length = dayNumber(anywhere.to) - dayNumber(anywhere.from);
    return { availability, from: addDays(dated.to, shift), to: addDays(dated.to, shift + length) };
  });

test('the database counts the available days of a range as the domain does, whatever the season', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (rows) => {
      const counted = await said<number>(
        'available_days(season_of(availability), dated_beyond(availability, season_of(availability)), "from", "to")',
        'availability jsonb, "from" date, "to" date',
        rows,
      );
      const differing = rows
        .map((row, i) => ({ ...row, domain: daysAvailable(row.availability, row), database: counted[i] }))
        .filter(({ domain, database }) => domain !== database);
      expect(differing).toEqual([]);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('and knows on which weekdays a range falls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(range, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (ranges) => {
      const bits = await said<number>('weekdays_between("from", "to")', '"from" date, "to" date', ranges);
      expect(bits).toEqual(ranges.map(weekdaysOf));
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(
    await said('weekdays_between("from", "to")', '"from" date, "to" date', [{ from: '2026-11-22', to: '2026-11-21' }]),
  ).toEqual([0]);
});

/** Day by day: Monday is the lowest bit. */
function weekdaysOf({ from, to }: { from: string; to: string }): number {
  let bits = 0;
  for (let date = from; date <= to && bits < 127; date = addDays(date, 1))
    bits |= 1 << ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7);
  return bits;
}

const measure = fc.constantFrom(...(Object.keys(UNITS) as (keyof typeof UNITS)[]));
const decimal = fc
  .tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, places]) => `${Math.floor(digits / 10 ** places)}.${String(digits % 10 ** places).padStart(6, '0')}`);
const pack: fc.Arbitrary<Pack | null> = fc.option(
  fc.record({ count: fc.integer({ min: 1, max: 10_000 }), inner: fc.record({ value: decimal, unit: measure }) }),
  { nil: null },
);
const quantity: fc.Arbitrary<Quantity & { pack: Pack | null }> = fc.record({
  value: decimal,
  unit: fc.constantFrom(...ALL_UNITS),
  pack,
});

const DIMENSIONS = { mass: 1, volume: 2, count: 3 } as const;

test('and turns a quantity into base units as the kernel does, to the last digit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(quantity, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (quantities) => {
      const columns = 'value numeric, unit text, pack jsonb';
      // JSON has no null of its own kind: an absent pack is left out.
      const rows = quantities.map(({ pack, ...rest }) => (pack ? { ...rest, pack } : rest));
      const dimensions = await said<number | null>('unit_dimension(unit, pack)', columns, rows);
      const amounts = await said<string | null>('in_base(value, unit, pack)', columns, rows);
      const base = quantities.map((one) => toBase(one, one.pack));
      expect(dimensions).toEqual(base.map((one) => (one ? DIMENSIONS[one.dimension] : null)));
      const differing = base.filter((one, i) => {
        const amount = amounts[i] ?? null;
        return one && amount !== null
          ? one.amount.compare(fraction(amount)) !== 0
          : one !== undefined || amount !== null;
      });
      expect(differing).toEqual([]);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

const longitude = fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 180, 179.999, 0));
const latitude = fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 90, 89.999, 0));
const step = fc.double({ min: -1, max: 1, noNaN: true });
const ends = fc.oneof(
  fc.record({ x: longitude, y: latitude, to_x: longitude, to_y: latitude }),
  fc.tuple(longitude, latitude, step, step).map(([x, y, east, north]) => ({
    ...{ x, y, to_x: Math.max(-180, Math.min(180, x + east)) },
    to_y: Math.max(-90, Math.min(90, y + north)),
  })),
);

test('a straight line through the Earth is never longer than the distance that is judged, and near to it nearby', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ends, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (rows) => {
      const distances = await said<{ true: number; straight: number }>(
        `(SELECT jsonb_build_object('true', ST_Distance(here.point, there.point), 'straight', sqrt((a.x - b.x) ^ 2 + (a.y - b.y) ^ 2 + (a.z - b.z) ^ 2))
          FROM (SELECT ST_SetSRID(ST_MakePoint("row".x, "row".y), 4326)::geography AS point) AS here,
            (SELECT ST_SetSRID(ST_MakePoint(to_x, to_y), 4326)::geography AS point) AS there,
            earth_centred(here.point) AS a, earth_centred(there.point) AS b)`,
        'x float8, y float8, to_x float8, to_y float8',
        rows,
      );
      const wrong = distances.filter(
        (one) => one.straight > one.true + 0.001 || (one.true < 200_000 && one.straight < one.true * 0.999 - 0.001),
      );
      expect(wrong).toEqual([]);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
