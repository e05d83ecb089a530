import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FindGaps, type Gap, type GapFilter, TakeGapSnapshot } from '#analytics';
import { TaxonomyStore } from '#catalog';
import { OrganizationEntity, SiteEntity } from '#identity';
import { fixedClock, newId } from '#kernel';
import { FindMatches } from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import fc from 'fast-check';
import { person } from '../harness/actors.js';
import { openTestDatabase } from '../harness/database.js';
import { productId } from '../harness/digest-world.js';
import { MOMENTS, randomRound, settle } from '../harness/random-world.js';
import { bruteForceGaps } from '../oracle/gaps.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

/** Noon in Québec. */
const clock = fixedClock('2026-11-22T17:00:00Z');
const cook = person(newId());
const HERE = { type: 'Point' as const, coordinates: [-72.95, 45.62] as [number, number] };

async function site(regionCode: string | null): Promise<{ organizationId: string; siteId: string }> {
  const [organizationId, siteId] = [newId(), newId()];
  await opened.db
    .getRepository(OrganizationEntity)
    .insert({ id: organizationId, slug: organizationId, name: 'Organisme', roles: ['INSTITUTION', 'PRODUCER'] });
  await opened.db.getRepository(SiteEntity).insert({
    id: siteId,
    organizationId,
    name: 'Lieu',
    location: HERE,
    publicLocation: HERE,
    locationPublic: true,
    precision: 'EXACT',
    timeZone: 'America/Toronto',
    regionCode,
  });
  return { organizationId, siteId };
}

async function need(regionCode: string | null, more: Partial<NeedEntity>): Promise<void> {
  await opened.db.getRepository(NeedEntity).insert({
    id: newId(),
    ...(await site(regionCode)),
    productId: productId('carrot'),
    status: 'PUBLISHED',
    quantityUnit: 'kg',
    location: HERE,
    ...more,
  });
}

async function offering(regionCode: string | null, more: Partial<OfferingEntity>): Promise<void> {
  await opened.db.getRepository(OfferingEntity).insert({
    id: newId(),
    ...(await site(regionCode)),
    productId: productId('carrot'),
    status: 'PUBLISHED',
    preparation: 'WHOLE',
    availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
    leadTimeDays: 0,
    deliveryRadiusM: 50_000,
    location: HERE,
    ...more,
  });
}

async function gaps(filter: GapFilter): Promise<readonly Gap[]> {
  await new TakeGapSnapshot(opened.db, clock).execute();
  const found = await new FindGaps(opened.db).page(cook, filter, { limit: 100, backward: false });
  return [...found.gaps].sort((a, b) => (a.month < b.month ? -1 : 1));
}

const amounts = ({ month, asked, met, unmet }: Gap) => [month, Number(asked), Number(met), Number(unmet)];

describe('gaps', () => {
  const december = { from: '2026-12', to: '2026-12' };
  const DECEMBER = { windowFrom: '2026-12-01', windowTo: '2026-12-31' };
  const clear = () => opened.db.query('TRUNCATE organizations CASCADE');

  test('of a need that nobody answers are all that it asks for, month by month of its remaining window', async () => {
    await clear();
    // 9 days of November, 31 of December, 10 of January.
    await need('16', { quantityValue: '7', recurrence: 'WEEKLY', windowFrom: '2026-09-01', windowTo: '2027-01-10' });
    const found = await gaps({ side: 'NEED' });
    expect(found.map(amounts)).toEqual([
      ['2026-11', 9, 0, 9],
      ['2026-12', 31, 0, 31],
      ['2027-01', 10, 0, 10],
    ]);
    expect(found[0]).toMatchObject({
      productId: productId('carrot'),
      regionCode: '16',
      dimension: 'mass',
      count: 1,
      withoutMatch: 1,
      unknownCapacity: 0,
    });
  });

  test('share an offering between the needs that it matches as they ask', async () => {
    await clear();
    // 310 and 620 kg in December, of 62 × 31 / 7 × 1.5 … 465 kg there: a half of what is asked.
    await need('16', { quantityValue: '10', recurrence: 'DAILY', ...DECEMBER });
    await need('06', { quantityValue: '20', recurrence: 'DAILY', ...DECEMBER });
    await offering('12', { capacityValue: '105', capacityUnit: 'kg', capacityPeriod: 'WEEK' });
    expect((await gaps({ side: 'NEED', regionCode: '16' })).map(amounts)).toEqual([['2026-12', 310, 155, 155]]);
    expect((await gaps({ side: 'NEED', regionCode: '06' })).map(amounts)).toEqual([['2026-12', 620, 310, 310]]);
    expect((await gaps({ side: 'OFFERING', ...december })).map(amounts)).toEqual([['2026-12', 465, 465, 0]]);
    expect((await gaps({ side: 'OFFERING', from: '2027-01', to: '2027-02' })).map(amounts)).toEqual([
      ['2027-01', 465, 0, 465],
      ['2027-02', 420, 0, 420],
    ]);
  });

  test('leave with the suppliers what several of them offer beyond what is asked', async () => {
    await clear();
    await need('16', { quantityValue: '10', recurrence: 'DAILY', ...DECEMBER });
    for (const value of ['70', '140'])
      await offering('16', { capacityValue: value, capacityUnit: 'kg', capacityPeriod: 'WEEK' });
    expect((await gaps({ side: 'NEED' })).map(amounts)).toEqual([['2026-12', 310, 310, 0]]);
    expect((await gaps({ side: 'OFFERING', ...december })).map(amounts)).toEqual([['2026-12', 930, 310, 620]]);
  });

  test('count an offering for the days on which it is available', async () => {
    await clear();
    await need(null, { quantityValue: '10', recurrence: 'DAILY', ...DECEMBER });
    await offering(null, {
      capacityValue: '700',
      capacityUnit: 'kg',
      capacityPeriod: 'WEEK',
      availability: [{ from: '2026-12-22', to: '2027-01-31', mode: 'STORED' }],
    });
    expect((await gaps({ side: 'NEED' })).map(amounts)).toEqual([['2026-12', 310, 100, 210]]);
  });

  test('of what is asked once are in the first month of its window, whenever it can be supplied', async () => {
    await clear();
    await need('16', { quantityValue: '50', recurrence: 'ONCE', windowFrom: '2026-12-20', windowTo: '2027-01-20' });
    await offering('16', {
      capacityValue: '80',
      capacityUnit: 'kg',
      capacityPeriod: 'TOTAL',
      availability: [{ from: '2027-01-02', to: '2027-01-30', mode: 'STORED' }],
    });
    expect((await gaps({ side: 'NEED' })).map(amounts)).toEqual([['2026-12', 50, 50, 0]]);
    expect((await gaps({ side: 'OFFERING' })).map(amounts)).toEqual([['2027-01', 80, 50, 30]]);
  });

  test('take an unknown capacity for enough, and say so', async () => {
    await clear();
    await need('16', { quantityValue: '10', recurrence: 'DAILY', ...DECEMBER });
    await offering('16', {});
    const [asked] = await gaps({ side: 'NEED' });
    expect(asked).toMatchObject({ met: '310.000', unmet: '0', unknownCapacity: 1, withoutMatch: 0 });
    const [offered] = await gaps({ side: 'OFFERING', ...december });
    expect(offered).toMatchObject({ count: 1, unknownCapacity: 1, withoutMatch: 0 });
    expect(offered && amounts(offered)).toEqual(['2026-12', 0, 0, 0]);
  });

  test('look two years ahead, and keep only what was reckoned last', async () => {
    await clear();
    await need('16', { quantityValue: '1', recurrence: 'DAILY', windowFrom: '2026-01-01', windowTo: '2029-01-01' });
    const found = await gaps({ side: 'NEED' });
    expect([found.length, found[0]?.month, found.at(-1)?.month]).toEqual([24, '2026-11', '2028-10']);
    expect(await opened.db.query('SELECT needs, offerings FROM gap_snapshots')).toEqual([{ needs: 1, offerings: 0 }]);
  });
});

test('gaps of random worlds are those of the rules, reckoned day by day', async () => {
  const { db } = opened;
  let compared = 0;
  const seen = new Set<string>();
  for (const moment of MOMENTS)
    for (const round of fc.sample(randomRound(moment), { numRuns: 1, seed: 20261122 })) {
      const { needIds } = await settle(db, round);
      await db.query(
        `UPDATE sites SET region_code = CASE get_byte(uuid_send(id), 0) % 3 WHEN 0 THEN '06' WHEN 1 THEN '16' END`,
      );
      await new TakeGapSnapshot(db, moment).execute();
      const matches = await new FindMatches(db, moment, new TaxonomyStore(db)).ofNeeds(needIds);
      const pairs = matches.flat().map(({ pair }) => ({ needId: pair.need.id, offeringId: pair.offering.id }));
      const expected = await bruteForceGaps(db, moment.now(), pairs);
      const cells = await db.query<Record<string, string>[]>('SELECT * FROM gap_cells');
      const found = new Map(
        cells.map((c) => [[c['side'], c['product_id'], c['month'], c['region_code'], c['dimension']].join(' '), c]),
      );
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
      const differing = [...expected].filter(([key, gap]) => {
        const cell = found.get(key);
        compared++;
        if (gap.met.compare(0) > 0) seen.add(`${key.split(' ')[0]} met`);
        if (gap.unknownCapacity > 0) seen.add(`${key.split(' ')[0]} unknown`);
        if (gap.withoutMatch > 0) seen.add(`${key.split(' ')[0]} without`);
        if (gap.asked.sub(gap.met).compare('0.001') > 0) seen.add(`${key.split(' ')[0]} unmet`);
        const near = (amount: string | undefined, exact: typeof gap.asked) =>
          Math.abs(Number(amount) - exact.valueOf()) <= 0.0015 * Math.max(1, exact.valueOf() / 1e6);
        return !(
          near(cell?.['asked'], gap.asked) &&
          near(cell?.['met'], gap.met) &&
          Number(cell?.['count']) === gap.count &&
          Number(cell?.['without_match']) === gap.withoutMatch &&
          Number(cell?.['unknown_capacity']) === gap.unknownCapacity
        );
      });
      expect(
        differing.map(([key, gap]) => ({
          key,
          expected: { ...gap, asked: gap.asked.valueOf(), met: gap.met.valueOf() },
          found: found.get(key),
        })),
      ).toEqual([]);
    }
  expect(compared).toBeGreaterThan(500);
  expect([...seen].sort()).toEqual([
    'NEED met',
    'NEED unknown',
    'NEED unmet',
    'NEED without',
    'OFFERING met',
    'OFFERING unknown',
    'OFFERING unmet',
    'OFFERING without',
  ]);
});
