import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { FindUnmetDemand, TakeGapSnapshot } from '#analytics';
import { TaxonomyStore } from '#catalog';
import { SiteEntity, VerificationRequestEntity } from '#identity';
import { fixedClock, type Id, newId } from '#kernel';
import { FindMatches } from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { openTestDatabase } from '../../../test/harness/database.js';
import { digestSettings, DigestWorld, productId } from '../../../test/harness/digest-world.js';
import { GatherExtras } from './gather-extras.js';
import { GatherRegionWeek } from './gather-region-week.js';
import { ReadSelections } from './read-selections.js';
import { type DigestSubject, WriteDigest } from './write-digest.js';

/** A Monday, 06:00 in Québec. */
const clock = fixedClock('2026-11-23T11:00:00Z');

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let world: DigestWorld;
let read: ReadSelections;
let write: WriteDigest;
beforeAll(async () => {
  opened = await openTestDatabase();
  const { db } = opened;
  world = new DigestWorld(db);
  const taxonomy = new TaxonomyStore(db);
  const findMatches = new FindMatches(db, clock, taxonomy);
  read = new ReadSelections(db, clock, findMatches);
  write = new WriteDigest(
    db,
    digestSettings,
    taxonomy,
    new GatherExtras(db, findMatches, new FindUnmetDemand(db, clock)),
  );
});
afterAll(() => opened.close());
beforeEach(() => world.clear());

async function subjectOf(organization: { id: Id; memberships: Id[] }, personId: Id): Promise<DigestSubject> {
  const [membershipId = ''] = organization.memberships;
  return {
    key: membershipId,
    personId,
    recipient: { name: 'cuisine', language: 'fr', timeZone: 'America/Toronto' },
    date: clock.now(),
    about: {
      kind: 'ORGANIZATION',
      membershipId,
      organizationId: organization.id,
      name: 'École',
      demonstration: false,
      selection: await read.ofMembership(membershipId, organization.id),
    },
  };
}

/** How many statements the data source is given meanwhile. */
async function statementsOf<T>(work: () => Promise<T>): Promise<{ result: T; statements: number }> {
  const { db } = opened;
  const query = db.query.bind(db);
  let statements = 0;
  db.query = ((...args: Parameters<typeof query>) => {
    statements++;
    return query(...args);
  }) as typeof db.query;
  try {
    return { result: await work(), statements };
  } finally {
    db.query = query;
  }
}

test('fifty messages take as many statements as one', async () => {
  const cook = await world.person('cook@example.org');
  const farm = await world.organization('Ferme', ['PRODUCER'], []);
  await world.offering(farm, 'carrot');
  const subjects: DigestSubject[] = [];
  for (let i = 0; i < 50; i++) {
    const school = await world.organization(`École ${i}`, ['INSTITUTION'], [cook]);
    await world.need(school, 'carrot');
    subjects.push(await subjectOf(school, cook));
  }
  await write.writeAll(subjects.slice(0, 1));
  const one = await statementsOf(() => write.writeAll(subjects.slice(0, 1)));
  const all = await statementsOf(() => write.writeAll(subjects));
  expect(all.result.size).toBe(50);
  expect(all.statements).toBe(one.statements);
  expect(all.statements).toBeLessThanOrEqual(8);
  for (const { subject, html } of all.result.values()) {
    expect(subject).toBe('1\u00a0ferme pour vos carottes');
    expect(html).toContain('Ferme — Carotte');
  }
});

test('a need with few matches is told its near misses, one with three is not', async () => {
  const cook = await world.person('cook@example.org');
  const school = await world.organization('École', ['INSTITUTION'], [cook]);
  const needId = await world.need(school, 'carrot');
  const farm = await world.organization('Ferme', ['PRODUCER'], []);
  await world.offering(farm, 'carrot');
  const large = await world.organization('Grossiste', ['DISTRIBUTOR'], []);
  const nearly = await world.offering(large, 'carrot');
  await opened.db.getRepository(OfferingEntity).update(nearly, { minimumOrderValue: '50', minimumOrderUnit: 'kg' });
  const textOf = async () => [...(await write.writeAll([await subjectOf(school, cook)])).values()][0]?.text ?? '';
  expect(await textOf()).toContain('Commander 10\u00a0kg de plus par livraison');
  await world.offering(farm, 'nantes-carrot');
  expect(await textOf()).toContain('Commander 10\u00a0kg de plus par livraison');
  await world.offering(farm, 'baby-carrot');
  const text = await textOf();
  expect(text).toContain(`/besoins/${needId}`);
  expect(text).not.toContain('Commander 10\u00a0kg de plus');
});

test('needs that end within ten days are told with the news, and cause none', async () => {
  const cook = await world.person('cook@example.org');
  const school = await world.organization('École', ['INSTITUTION'], [cook]);
  const ending = async (product: string, more: Partial<NeedEntity>) => {
    const id = await world.need(school, product);
    await opened.db.getRepository(NeedEntity).update(id, more);
    return id;
  };
  await ending('beet', { windowTo: '2026-12-03' });
  await ending('leek', { respondBy: '2026-11-23' });
  await ending('cabbage', { windowTo: '2026-12-04' });
  const quiet = await subjectOf(school, cook);
  const nothing = [...(await write.writeAll([quiet])).values()][0];
  expect(nothing?.subject).toMatch(/^Rien de nouveau/);
  expect(nothing?.text).not.toContain('Betterave');
  const farm = await world.organization('Ferme', ['PRODUCER'], []);
  await world.offering(farm, 'carrot');
  await world.need(school, 'carrot');
  const text = [...(await write.writeAll([await subjectOf(school, cook)])).values()][0]?.text ?? '';
  expect(text).toContain('Betterave\n  Se termine le 3 décembre 2026');
  expect(text).toContain('Poireau\n  Dernier jour pour y répondre\u00a0: 23 novembre 2026');
  expect(text).not.toContain('Chou');
});

test('a supplier reads what its region misses, less what it offers; of several regions each its week', async () => {
  const { db } = opened;
  const seller = await world.person('seller@example.org');
  const farm = await world.organization('Ferme', ['PRODUCER'], [seller]);
  const school = await world.organization('École', ['INSTITUTION'], []);
  const far = await world.organization('Hôpital', ['INSTITUTION'], []);
  await db.getRepository(SiteEntity).update([farm.siteId, school.siteId], { regionCode: '16' });
  await db.getRepository(SiteEntity).update(far.siteId, { regionCode: '05' });
  await world.offering(farm, 'carrot');
  await world.need(school, 'carrot');
  await world.need(school, 'broccoli');
  await world.need(far, 'apple');
  await db.query(`UPDATE needs SET created_at = '2026-11-20'`);
  await db
    .getRepository(VerificationRequestEntity)
    .insert({ id: newId(), organizationId: farm.id, statement: 'Vraie.' });
  await new TakeGapSnapshot(db, clock).execute();
  const subject = await subjectOf(farm, seller);
  const text = (await write.writeAll([subject])).get(subject.key)?.text ?? '';
  expect(text).toContain('MONTÉRÉGIE');
  expect(text).toContain('* Brocoli\n  il manque');
  expect(text).not.toContain('Pomme');

  const gather = new GatherRegionWeek(db, new FindUnmetDemand(db, clock));
  const during = { since: new Date('2026-11-16T11:00:00Z'), until: clock.now() };
  const later = { since: clock.now(), until: new Date('2026-11-30T11:00:00Z') };
  const [here, there, all, empty] = await gather.execute([
    { regionCode: '16', ...during },
    { regionCode: '05', ...during },
    { regionCode: '', ...during },
    { regionCode: '05', ...later },
  ]);
  expect([here?.newNeeds, there?.newNeeds, all?.newNeeds]).toEqual([2, 1, 3]);
  expect([here?.withoutMatch, there?.withoutMatch, all?.withoutMatch]).toEqual([1, 1, 2]);
  expect([here?.waitingForVerification, there?.waitingForVerification]).toEqual([1, 0]);
  expect(there?.unmet.map(({ productId: id }) => id)).toEqual([productId('apple')]);
  expect([here?.isEmpty, empty?.isEmpty]).toEqual([false, true]);
});
