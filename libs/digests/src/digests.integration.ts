import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { visitor } from '#identity';
import { MailError, Paced } from '#mail';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../../../test/harness/database.js';
import { digestUseCases, DigestWorld, MovableClock, RecordingMailer } from '../../../test/harness/digest-world.js';
import type { Delivery } from './deliver-digests.js';
import { MAX_FAILURES } from './domain/retry.js';
import { END_UNSENT } from './persistence/digest.sql.js';
import { PlanDigests } from './plan-digests.js';

/** Monday, 06:30 in Toronto. */
const MONDAY = '2026-11-23T11:30:00Z';
const NEXT_MONDAY = '2026-11-30T11:30:00Z';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let world: DigestWorld;
const clock = new MovableClock(MONDAY);
let mailer: RecordingMailer;
let digests: ReturnType<typeof digestUseCases>;

beforeAll(async () => {
  opened = await openTestDatabase();
  // Whatever the day of the test: people agreed, and chose, long before the Mondays above.
  await opened.db.query(`ALTER TABLE consents ALTER given_at SET DEFAULT '2026-01-01'`);
  await opened.db.query(`ALTER TABLE digest_preferences ALTER updated_at SET DEFAULT '2026-01-01'`);
  world = new DigestWorld(opened.db);
});
afterAll(() => opened.close());
beforeEach(async () => {
  await world.clear();
  clock.set(MONDAY);
  mailer = new RecordingMailer();
  digests = digestUseCases(opened.db, clock, mailer);
});

const count = async (table: string) =>
  (await opened.db.query<[{ count: number }]>(`SELECT count(*) AS count FROM ${table}`))[0].count;

/** A school that needs carrots and a farm that has them, one person each. */
async function carrots() {
  const cook = await world.person('cook@example.org');
  const farmer = await world.person('farmer@example.org', { language: 'en' });
  const school = await world.organization('École du Boisé', ['INSTITUTION'], [cook]);
  const farm = await world.organization('Ferme des Saules', ['PRODUCER'], [farmer]);
  const needId = await world.need(school, 'carrot');
  const offeringId = await world.offering(farm, 'carrot');
  return { cook, farmer, school, farm, needId, offeringId };
}

describe('planning', () => {
  test('writes one row a membership and period, however often and by however many at once', async () => {
    await carrots();
    const planners = [1, 2, 3].map(() => digests.plan.execute());
    expect((await Promise.all(planners)).flat()).toHaveLength(2);
    expect(await digests.plan.execute()).toEqual([]);
    clock.set('2026-11-29T20:00:00Z');
    expect(await digests.plan.execute()).toEqual([]);
    clock.set(NEXT_MONDAY);
    expect(await digests.plan.execute()).toHaveLength(2);
    expect((await world.digests()).map(({ period }) => period)).toEqual([
      '2026-W48',
      '2026-W48',
      '2026-W49',
      '2026-W49',
    ]);
  });

  test("waits for each person's own hour, and can be told not to", async () => {
    const people = ['America/Toronto', 'America/Halifax'].map((timeZone) =>
      world.person(`${timeZone}@example.org`, { timeZone }),
    );
    const daily = await world.person('daily@example.org');
    await world.prefer(daily, { frequency: 'DAILY', hour: 5 });
    await world.organization('École', ['INSTITUTION'], [...(await Promise.all(people)), daily]);
    clock.set('2026-11-23T09:59:00Z');
    expect(await digests.plan.execute()).toEqual([]);
    clock.set('2026-11-23T10:00:00Z');
    expect(await digests.plan.execute()).toHaveLength(2);
    expect(await digests.plan.execute({ beforeHour: true })).toHaveLength(1);
    expect((await world.digests()).map(({ period }) => period).sort()).toEqual(['2026-11-23', '2026-W48', '2026-W48']);
  });

  test('leaves out who has not agreed, has stopped, wants none, or whose organization is suspended or closed', async () => {
    const people = ['agreed', 'stopped', 'off'].map((name) => world.person(`${name}@example.org`));
    const [agreed, stopped, off] = await Promise.all(people);
    const silent = await world.person('silent@example.org', { consent: false });
    const school = await world.organization('École', ['INSTITUTION'], [agreed!, stopped!, off!, silent]);
    const suspended = await world.organization('Suspendue', ['INSTITUTION'], [agreed!]);
    await opened.db.query(`UPDATE organizations SET status = 'SUSPENDED' WHERE id = $1`, [suspended.id]);
    const closed = await world.organization('Fermée', ['INSTITUTION'], [agreed!]);
    await opened.db.query('UPDATE organizations SET closed_at = now() WHERE id = $1', [closed.id]);
    await opened.db.query('INSERT INTO digest_stops (membership_id) VALUES ($1)', [school.memberships[1]]);
    await world.prefer(off!, { frequency: 'OFF' });
    await digests.plan.execute();
    expect((await world.digests()).map(({ membershipId }) => membershipId)).toEqual([school.memberships[0]]);
  });
});

describe('what was missed', () => {
  /** Thursday, 03:00 in Toronto. */
  const THURSDAY = '2026-11-26T08:00:00Z';
  const addresses = async () => {
    await digests.run.execute();
    return mailer.takeAddresses();
  };

  test('is caught up for who had agreed by then; a later consent waits for its first hour', async () => {
    const { cook } = await carrots();
    await opened.db.query('UPDATE consents SET given_at = $2 WHERE person_id = $1', [cook, THURSDAY]);
    clock.set(THURSDAY);
    expect(await addresses()).toEqual(['farmer@example.org']);
    clock.set('2026-11-30T10:59:00Z');
    expect(await addresses()).toEqual([]);
    clock.set('2026-11-30T11:00:00Z');
    expect(await addresses()).toEqual(['cook@example.org']);
  });

  test('a schedule chosen after its hour starts with the next one', async () => {
    const { cook } = await carrots();
    clock.set('2026-11-23T10:00:00Z');
    await digests.setPreference.execute(await world.actor(cook), { frequency: 'DAILY', hour: 4 });
    expect(await addresses()).toEqual([]);
    clock.set('2026-11-24T08:59:00Z');
    expect(await addresses()).toEqual(['farmer@example.org']);
    clock.set('2026-11-24T09:00:00Z');
    expect(await addresses()).toEqual(['cook@example.org']);
  });

  test('an operator may have it planned for all who agree', async () => {
    await carrots();
    await opened.db.query('UPDATE consents SET given_at = $1', [THURSDAY]);
    clock.set(THURSDAY);
    expect(await digests.plan.execute()).toEqual([]);
    expect(await digests.run.execute({ beforeHour: true })).toMatchObject({ planned: 2, sent: 2 });
  });
});

describe('a run', () => {
  test('tells both sides once; the next one tells only what is new; nothing new sends nothing and says so', async () => {
    const { school, farm, needId } = await carrots();
    const progress: string[] = [];
    const run = await digests.run.execute({ onProgress: ({ done, total }) => progress.push(`${done}/${total}`) });
    expect(run).toEqual({ planned: 2, sent: 2, skipped: 0, failed: 0, deferred: 0, pairs: 2, reasons: {} });
    expect(progress).toEqual(['1/2', '2/2']);
    const messages = new Map(mailer.sent.map((message) => [message.to.address, message]));
    expect(messages.get('cook@example.org')?.subject).toBe('1\u00a0ferme pour vos carottes');
    expect(messages.get('farmer@example.org')?.subject).toBe('1\u00a0need for your carrots');
    expect(messages.get('cook@example.org')?.text).toContain('Ferme des Saules');
    expect(messages.get('farmer@example.org')?.html).toContain('École du Boisé');
    expect(messages.get('farmer@example.org')?.html).toContain(`https://maillage.example/besoins/${needId}`);
    mailer.takeAddresses();

    expect(await digests.run.execute()).toMatchObject({ planned: 0, sent: 0 });
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ planned: 2, sent: 0, skipped: 2, reasons: { NOTHING_NEW: 2 } });
    expect(mailer.takeAddresses()).toEqual([]);

    clock.set('2026-12-07T11:30:00Z');
    const other = await world.organization('Ferme du Ruisseau', ['PRODUCER'], []);
    await world.offering(other, 'carrot');
    expect(await digests.run.execute()).toMatchObject({ planned: 2, sent: 1, skipped: 1, pairs: 1 });
    const [message] = mailer.sent;
    expect(message?.to.address).toBe('cook@example.org');
    expect(message?.text).toContain('Ferme du Ruisseau');
    expect(message?.text).not.toContain('Ferme des Saules');
    const records = await world.digests();
    expect(
      records.filter(({ membershipId }) => membershipId === school.memberships[0]).map(({ status }) => status),
    ).toEqual(['SENT', 'SKIPPED', 'SENT']);
    expect(
      records.filter(({ membershipId }) => membershipId === farm.memberships[0]).map(({ reason }) => reason),
    ).toEqual([null, 'NOTHING_NEW', 'NOTHING_NEW']);
  });

  test('two at the same moment send each digest once', async () => {
    await carrots();
    const runs = await Promise.all([digests.run.execute(), digests.run.execute()]);
    expect(runs.reduce((sum, { sent }) => sum + sent, 0)).toBe(2);
    expect(mailer.takeAddresses()).toEqual(['cook@example.org', 'farmer@example.org']);
  });

  test('a supplier who is also an institution gets one message about both', async () => {
    const { farm, school } = await carrots();
    await world.need(farm, 'beet');
    const dairy = await world.organization('Ferme B', ['PRODUCER'], []);
    await world.offering(dairy, 'beet');
    await digests.run.execute();
    const message = mailer.sent.find(({ to }) => to.address === 'farmer@example.org');
    expect(message?.subject).toBe('1\u00a0farm for your beets · 1\u00a0need for your carrots');
    expect(message?.text).toContain('Ferme B');
    expect(message?.text).toContain('École du Boisé');
    expect(school.memberships).toHaveLength(1);
  });

  test('a person in two organizations gets one message for each, and never reads of their own', async () => {
    const person = await world.person('both@example.org');
    const school = await world.organization('École', ['INSTITUTION', 'PRODUCER'], [person]);
    const farm = await world.organization('Ferme', ['PRODUCER'], [person]);
    await world.need(school, 'carrot');
    await world.offering(school, 'carrot');
    await world.offering(farm, 'carrot');
    expect(await digests.run.execute()).toMatchObject({ sent: 0, skipped: 2, reasons: { NOTHING_NEW: 2 } });
    const other = await world.organization('Ferme du Ruisseau', ['PRODUCER'], []);
    await world.offering(other, 'carrot');
    const cegep = await world.organization('Cégep', ['INSTITUTION'], []);
    await world.need(cegep, 'beet');
    await world.offering(farm, 'beet');
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ sent: 2, pairs: 2 });
    const [forSchool, forFarm] = ['École', 'Ferme'].map((name) =>
      mailer.sent.find(({ text }) => text.includes(`Du nouveau pour ${name}\n`)),
    );
    expect(forSchool?.text).toContain('Ferme du Ruisseau');
    expect(forFarm?.text).toContain('Cégep');
  });

  test('what two organizations of one person could be told of the same need is told once, where it is worth most', async () => {
    const person = await world.person('both@example.org');
    const near = await world.organization('Ferme voisine', ['PRODUCER'], [person]);
    const far = await world.organization('Ferme lointaine', ['PRODUCER'], [person]);
    const [offeringId] = [await world.offering(near, 'carrot'), await world.offering(far, 'carrot')];
    await opened.db.query(
      'UPDATE offerings SET location = ST_SetSRID(ST_MakePoint(-72.7, 45.63), 4326) WHERE organization_id = $1',
      [far.id],
    );
    const school = await world.organization('École du Boisé', ['INSTITUTION'], []);
    const needId = await world.need(school, 'carrot');
    expect(await digests.run.execute()).toMatchObject({ sent: 1, skipped: 1, pairs: 1, reasons: { NOTHING_NEW: 1 } });
    expect(mailer.sent[0]?.text).toContain('Ferme voisine');
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ sent: 0, skipped: 2 });

    // Had it not been sent there, the other one would not count as told either.
    await opened.db.query('TRUNCATE digests CASCADE');
    mailer.refusals.set('both@example.org', new MailError(true, 'SMTP 554 (DATA)'));
    expect(await digests.run.execute()).toMatchObject({ sent: 0, failed: 1, skipped: 1 });
    expect(await count('digest_pairs')).toBe(0);
    mailer.refusals.clear();
    await opened.db.query(`UPDATE offerings SET status = 'PAUSED' WHERE id = $1`, [offeringId]);
    clock.set('2026-12-07T11:30:00Z');
    expect(await digests.run.execute()).toMatchObject({ sent: 1, skipped: 1 });
    expect(mailer.sent.at(-1)?.text).toContain(needId);
  });

  test('many readers of one organization are each told everything once', async () => {
    const people = await Promise.all(Array.from({ length: 60 }, (_, i) => world.person(`person${i}@example.org`)));
    const school = await world.organization('École', ['INSTITUTION'], people);
    const farm = await world.organization('Ferme', ['PRODUCER'], []);
    await world.need(school, 'carrot');
    for (let i = 0; i < 8; i++) await world.offering(farm, 'carrot');
    expect(await digests.run.execute()).toMatchObject({ planned: 60, sent: 60, pairs: 480 });
    expect(new Set(mailer.sent.map(({ messageId }) => messageId)).size).toBe(60);
    expect(mailer.sent[0]?.text).toContain('et 3 de plus');
  });
});

describe('between planning and sending', () => {
  test('consent withdrawn, a stop, and a suspension are heeded, and nothing counts as told', async () => {
    const { cook, farm, farmer, school } = await carrots();
    const third = await world.person('third@example.org');
    const cegep = await world.organization('Cégep', ['INSTITUTION'], [third]);
    await world.need(cegep, 'carrot');
    const planned = await digests.plan.execute();
    const composed = await digests.compose.execute(planned);
    expect(composed).toHaveLength(3);
    expect(await count('digest_pairs')).toBe(4);
    await digests.setPreference.execute(await world.actor(cook), { consent: false });
    await digests.setPreference.execute(await world.actor(farmer), { organizationId: farm.id, stopped: true });
    await opened.db.query(`UPDATE organizations SET status = 'SUSPENDED' WHERE id = $1`, [cegep.id]);
    const deliveries = await digests.deliver.execute(planned);
    expect(deliveries.map((delivery) => 'reason' in delivery && delivery.reason).sort()).toEqual([
      'NO_CONSENT',
      'ORGANIZATION_SUSPENDED',
      'STOPPED',
    ]);
    expect(mailer.sent).toEqual([]);
    expect(await count('digest_pairs')).toBe(0);

    await digests.setPreference.execute(await world.actor(cook), { consent: true });
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ sent: 1, pairs: 1 });
    expect(school.memberships).toHaveLength(1);
  });

  test('a need closed since is not told; with nothing left, nothing is sent', async () => {
    const { needId, school } = await carrots();
    const beets = await world.need(school, 'beet');
    const other = await world.organization('Ferme B', ['PRODUCER'], []);
    await world.offering(other, 'beet');
    const planned = await digests.plan.execute();
    await digests.compose.execute(planned);
    await opened.db.query(`UPDATE needs SET status = 'CLOSED' WHERE id = $1`, [needId]);
    const run = await digests.run.execute();
    expect(run).toMatchObject({ sent: 1, skipped: 1, pairs: 1, reasons: { NOTHING_LEFT: 1 } });
    expect(mailer.sent[0]?.text).not.toContain('Ferme des Saules');
    expect(mailer.sent[0]?.text).toContain(beets);
    expect(await count('digest_pairs')).toBe(1);
  });

  test('an offering edited so that it no longer matches is let go, and told when it matches again', async () => {
    const { offeringId } = await carrots();
    const planned = await digests.plan.execute();
    await digests.compose.execute(planned);
    await opened.db.query('UPDATE offerings SET delivery_radius_m = NULL WHERE id = $1', [offeringId]);
    expect(await digests.run.execute()).toMatchObject({ sent: 0, skipped: 2 });
    await opened.db.query('UPDATE offerings SET delivery_radius_m = 50000 WHERE id = $1', [offeringId]);
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ sent: 2, pairs: 2 });
  });

  test('an offering edited between two weeks is told again only if it did not match in between and is not what it was', async () => {
    const { offeringId } = await carrots();
    const week = (number: number) => clock.set(new Date(Date.parse(MONDAY) + number * 7 * 86_400_000).toISOString());
    const set = (change: string) => opened.db.query(`UPDATE offerings SET ${change} WHERE id = $1`, [offeringId]);
    const sent = async () => (await digests.run.execute()).sent;
    expect(await sent()).toBe(2);
    // Dearer, but still a match: everybody knows of it.
    week(1);
    await set(`price_amount = 3, price_currency = 'CAD', price_per_value = 1, price_per_unit = 'kg'`);
    expect(await sent()).toBe(0);
    // Paused for a week, and back as it was.
    week(2);
    await set(`status = 'PAUSED'`);
    expect(await sent()).toBe(0);
    week(3);
    await set(
      `status = 'PUBLISHED', price_amount = NULL, price_currency = NULL, price_per_value = NULL, price_per_unit = NULL`,
    );
    expect(await sent()).toBe(0);
    // Out of reach for a week, and back with another price.
    week(4);
    await set('delivery_radius_m = NULL');
    expect(await sent()).toBe(0);
    expect(await count('digest_pairs WHERE lapsed_at IS NOT NULL')).toBe(2);
    week(5);
    await set(`delivery_radius_m = 60000`);
    expect(await sent()).toBe(2);
    week(6);
    expect(await sent()).toBe(0);
    expect(await count('digest_pairs')).toBe(2);
  });

  test('a kind that was stopped is not told, not even where it was composed before', async () => {
    const { farmer, farm } = await carrots();
    await world.need(farm, 'beet');
    await world.offering(await world.organization('Ferme B', ['PRODUCER'], []), 'beet');
    await digests.compose.execute(await digests.plan.execute());
    await opened.db.query(`INSERT INTO digest_kind_stops (person_id, kind) VALUES ($1, 'NEEDS')`, [farmer]);
    expect(await digests.run.execute()).toMatchObject({ sent: 2 });
    const message = mailer.sent.find(({ to }) => to.address === 'farmer@example.org');
    expect(message?.text).toContain('École du Boisé');
    expect(message?.text).not.toContain('Ferme B');
    await opened.db.query(`INSERT INTO digest_kind_stops (person_id, kind) VALUES ($1, 'OFFERINGS')`, [farmer]);
    clock.set(NEXT_MONDAY);
    expect(await digests.plan.execute()).toHaveLength(1);
  });

  test('what was not sent in its period rolls into the next one', async () => {
    await carrots();
    const planned = await digests.plan.execute();
    await digests.compose.execute(planned);
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ planned: 2, sent: 2, pairs: 2 });
    const records = await world.digests();
    expect(records.map(({ period, status, reason }) => [period, status, reason])).toEqual([
      ['2026-W48', 'SKIPPED', 'PERIOD_OVER'],
      ['2026-W48', 'SKIPPED', 'PERIOD_OVER'],
      ['2026-W49', 'SENT', null],
      ['2026-W49', 'SENT', null],
    ]);
  });
});

describe('a lease', () => {
  /** The cook's digest, composed, and a sender of it that has handed it to the mail system and waits for the answer. */
  async function sending(at: MovableClock) {
    const { farmer } = await carrots();
    await opened.db.query('DELETE FROM consents WHERE person_id = $1', [farmer]);
    const [id = ''] = await digests.plan.execute();
    await digests.compose.execute([id]);
    return { id, ...(await send(id, at)) };
  }
  async function send(id: string, at: MovableClock) {
    let answer!: (error?: Error) => void;
    let delivery!: Promise<Delivery[]>;
    await new Promise<void>((handed) => {
      const slow = digestUseCases(opened.db, at, {
        send: (message) => {
          handed();
          return new Promise((resolve, reject) => {
            answer = (error) =>
              error ? reject(error) : resolve({ messageId: message.messageId, response: '250 kept' });
          });
        },
      });
      delivery = slow.deliver.execute([id]);
    });
    return { answer, delivery };
  }
  const LATER = '2026-11-23T11:50:00Z';

  test.each([
    ['for now', new MailError(false, 'ETIMEDOUT')],
    ['for good', new MailError(true, 'SMTP 550 (RCPT TO)')],
  ])(
    'that another has taken since is not given back, nor the digest ended, by a refusal %s',
    async (_name, refusal) => {
      const first = await sending(clock);
      clock.set(LATER);
      const second = await send(first.id, clock);
      first.answer(refusal);
      expect(await first.delivery).toEqual([{ outcome: 'ELSEWHERE' }]);
      expect((await world.digests())[0]).toMatchObject({ status: 'COMPOSED', attempts: 2 });
      expect((await world.digests())[0]?.leasedUntil).not.toBeNull();
      expect(await digests.deliver.execute([first.id])).toEqual([{ outcome: 'ELSEWHERE' }]);
      second.answer();
      expect(await second.delivery).toEqual([{ outcome: 'SENT', pairs: 1 }]);
      expect(await count('digest_pairs')).toBe(1);
    },
  );

  test('that another has taken since: a message sent all the same does not go unnoticed', async () => {
    const first = await sending(clock);
    clock.set(LATER);
    const second = await send(first.id, clock);
    first.answer();
    await expect(first.delivery).rejects.toThrow(/taken over/);
    second.answer();
    expect(await second.delivery).toEqual([{ outcome: 'SENT', pairs: 1 }]);
    expect(await world.digests()).toMatchObject([{ status: 'SENT', attempts: 2, leasedUntil: null }]);
  });

  test('keeps a planner that read the digest just before from ending it when its period is over', async () => {
    const sunday = new MovableClock('2026-11-30T04:59:59Z');
    const { farmer } = await carrots();
    await opened.db.query('DELETE FROM consents WHERE person_id = $1', [farmer]);
    const [id = ''] = await digests.plan.execute();
    await digests.compose.execute([id]);
    let sender: Awaited<ReturnType<typeof send>> | undefined;
    const interrupted = {
      query: async (statement: string, values: unknown[]): Promise<unknown> => {
        if (statement === END_UNSENT) sender = await send(id, sunday);
        return opened.db.query(statement, values);
      },
    };
    clock.set('2026-11-30T05:00:01Z');
    expect(await new PlanDigests(interrupted as DataSource, clock).execute()).toEqual([]);
    expect(await world.digests()).toMatchObject([{ status: 'COMPOSED', attempts: 1 }]);
    sender?.answer();
    expect(await sender?.delivery).toEqual([{ outcome: 'SENT', pairs: 1 }]);
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ planned: 1, sent: 0, reasons: { NOTHING_NEW: 1 } });
  });

  test('that has run out lets the planner end it, and what is sent after all is recorded and told once', async () => {
    const { answer, delivery } = await sending(clock);
    clock.set('2026-11-30T05:00:01Z');
    await digests.plan.execute();
    expect(await world.digests()).toMatchObject([{ status: 'SKIPPED', reason: 'PERIOD_OVER' }]);
    expect(await count('digest_pairs')).toBe(0);
    answer();
    expect(await delivery).toEqual([{ outcome: 'SENT', pairs: 1 }]);
    expect(await world.digests()).toMatchObject([{ status: 'SENT', reason: null, pairCount: 1 }]);
    expect(await count('digest_pairs')).toBe(1);
  });
});

describe('what the mail system refuses', () => {
  test('for now: tried again as the same message, and given up in the end with the pairs let go', async () => {
    await carrots();
    mailer.refusals.set('cook@example.org', new MailError(false, 'SMTP 451 (RCPT TO)'));
    expect(await digests.run.execute()).toMatchObject({ sent: 1, deferred: 1, reasons: { 'SMTP 451 (RCPT TO)': 1 } });
    mailer.refusals.clear();
    expect(await digests.run.execute()).toMatchObject({ planned: 0, sent: 0, deferred: 0 });
    clock.set('2026-11-23T11:31:00Z');
    expect(await digests.run.execute()).toMatchObject({ planned: 0, sent: 1, deferred: 0, pairs: 1 });
    const [farmer, cook] = mailer.sent;
    const record = (await world.digests()).find(({ messageId }) => messageId === cook?.messageId);
    expect(record).toMatchObject({ status: 'SENT', attempts: 2, pairCount: 1 });
    expect(farmer?.messageId).not.toBe(cook?.messageId);

    clock.set(NEXT_MONDAY);
    const other = await world.organization('Ferme du Ruisseau', ['PRODUCER'], []);
    await world.offering(other, 'carrot');
    mailer.refusals.set('cook@example.org', new MailError(false, 'ETIMEDOUT'));
    for (let attempt = 1; attempt < MAX_FAILURES; attempt++) {
      expect(await digests.run.execute()).toMatchObject({ deferred: 1 });
      clock.set(new Date(clock.now().getTime() + 60_000 * 2 ** attempt).toISOString());
    }
    expect(await digests.run.execute()).toMatchObject({ failed: 1, deferred: 0 });
    expect((await world.digests()).map(({ reason }) => reason)).toContain(`ETIMEDOUT, ${MAX_FAILURES} attempts`);
    mailer.refusals.clear();
    mailer.takeAddresses();
    clock.set('2026-12-07T11:30:00Z');
    expect(await digests.run.execute()).toMatchObject({ sent: 1, pairs: 1 });
    expect(mailer.takeAddresses()).toEqual(['cook@example.org']);
  });

  test('to wait for its turn: put off without being counted, however often', async () => {
    await carrots();
    mailer.refusals.set('cook@example.org', new Paced(1_000));
    for (let attempt = 0; attempt < 2 * MAX_FAILURES; attempt++) {
      await digests.run.execute();
      clock.set(new Date(clock.now().getTime() + 1_000).toISOString());
    }
    const waiting = (await world.digests()).find(({ status }) => status === 'COMPOSED');
    expect(waiting).toMatchObject({ failures: 0, leasedUntil: null });
    mailer.refusals.clear();
    mailer.takeAddresses();
    expect(await digests.run.execute()).toMatchObject({ sent: 1 });
    expect(mailer.takeAddresses()).toEqual(['cook@example.org']);
  });

  test('for good: the digest has failed, the reason has no address, and its pairs roll into the next period', async () => {
    await carrots();
    mailer.refusals.set('cook@example.org', new MailError(true, 'SMTP 550 (RCPT TO)'));
    expect(await digests.run.execute()).toMatchObject({ sent: 1, failed: 1, deferred: 0 });
    expect(await digests.run.execute()).toMatchObject({ planned: 0, sent: 0, failed: 0 });
    const failed = (await world.digests()).find(({ status }) => status === 'FAILED');
    expect(failed).toMatchObject({ reason: 'SMTP 550 (RCPT TO)', pairCount: 0, attempts: 1 });
    expect(await count('digest_pairs')).toBe(1);
    mailer.refusals.clear();
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ sent: 1, pairs: 1 });
  });

  test('a sender that dies while sending is taken over from, after a while and with the same Message-ID', async () => {
    await carrots();
    const ids: string[] = [];
    const dying = digestUseCases(opened.db, clock, {
      send: (message) => {
        ids.push(message.messageId);
        return new Promise(() => undefined);
      },
    });
    const [digestId] = await digests.plan.execute();
    await digests.compose.execute([digestId!]);
    void dying.deliver.execute([digestId!]);
    while (ids.length === 0) await opened.db.query('SELECT 1');
    expect(await digests.deliver.execute([digestId!])).toEqual([{ outcome: 'ELSEWHERE' }]);
    clock.set('2026-11-23T11:40:00Z');
    expect(await digests.deliver.execute([digestId!])).toEqual([{ outcome: 'SENT', pairs: 1 }]);
    expect(mailer.sent.map(({ messageId }) => messageId)).toEqual(ids);
  });
});

describe('a coordinator', () => {
  async function coordinator(regionCode: string) {
    const person = await world.person('coordination@example.org');
    await opened.db.query(`INSERT INTO platform_roles (person_id, role, region_code) VALUES ($1, 'COORDINATOR', $2)`, [
      person,
      regionCode,
    ]);
    return person;
  }
  /** Of all regions together, what is new in the clock's own week. */
  const published = () =>
    opened.db.query(`UPDATE needs SET created_at = $1`, [new Date(Date.parse(MONDAY) - 86_400_000)]);

  test('is told the week of their region once, and nothing when nothing happened', async () => {
    await coordinator('');
    const farm = await world.organization('Ferme des Saules', ['PRODUCER'], []);
    await opened.db.query(`UPDATE organizations SET created_at = '2026-01-01' WHERE id = $1`, [farm.id]);
    expect(await digests.run.execute()).toMatchObject({ planned: 1, sent: 0, reasons: { NOTHING_NEW: 1 } });
    clock.set(NEXT_MONDAY);
    const school = await world.organization('École du Boisé', ['INSTITUTION'], []);
    await world.need(school, 'carrot');
    await opened.db.query('UPDATE needs SET created_at = $1', [MONDAY]);
    expect(await digests.run.execute()).toMatchObject({ planned: 1, sent: 1, pairs: 0 });
    expect(mailer.sent[0]?.to.address).toBe('coordination@example.org');
    expect((await world.digests()).at(-1)).toMatchObject({ status: 'SENT', membershipId: null, regionCode: '' });
    expect(await digests.run.execute()).toMatchObject({ planned: 0, sent: 0 });
  });

  test('who is none any more, or has stopped it, gets nothing, not even what was composed', async () => {
    const person = await coordinator('');
    const school = await world.organization('École du Boisé', ['INSTITUTION'], []);
    await world.need(school, 'carrot');
    await published();
    await digests.compose.execute(await digests.plan.execute());
    await opened.db.query('DELETE FROM platform_roles WHERE person_id = $1', [person]);
    expect(await digests.run.execute()).toMatchObject({ sent: 0, reasons: { NOT_A_COORDINATOR: 1 } });
    await opened.db.query(`INSERT INTO platform_roles (person_id, role, region_code) VALUES ($1, 'COORDINATOR', '')`, [
      person,
    ]);
    await opened.db.query(`INSERT INTO digest_kind_stops (person_id, kind) VALUES ($1, 'REGION')`, [person]);
    clock.set(NEXT_MONDAY);
    expect(await digests.plan.execute()).toEqual([]);
  });
});

describe('what people can do', () => {
  test('the link of a message stops that organization, without signing in; looking at it changes nothing', async () => {
    const { school } = await carrots();
    await digests.run.execute();
    const message = mailer.sent.find(({ to }) => to.address === 'cook@example.org');
    const token = /\/u\/([\w-]+)>/.exec(message?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
    expect(message?.text).toContain(`/u/${token}`);
    const target = { organizationName: 'École du Boisé', language: 'fr' };
    const stopped = { ...target, stopped: new Map([['ORGANIZATION', clock.now()]]) };
    expect(await digests.stop.describe(token)).toMatchObject({ ...target, stopped: new Map() });
    expect(await digests.stop.execute(token)).toMatchObject({ ...stopped, stoppedAt: clock.now() });
    expect(await digests.stop.execute(token)).toMatchObject({ ...stopped, stoppedAt: clock.now() });
    expect(await digests.stop.describe(token)).toMatchObject(stopped);
    const other = await world.organization('Ferme du Ruisseau', ['PRODUCER'], []);
    await world.offering(other, 'carrot');
    clock.set(NEXT_MONDAY);
    expect(await digests.run.execute()).toMatchObject({ planned: 1, sent: 0 });
    await expect(digests.stop.execute(`${token}x`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(school.memberships).toHaveLength(1);
  });

  test('the same link can stop everything', async () => {
    const { cook } = await carrots();
    await digests.run.execute();
    const message = mailer.sent.find(({ to }) => to.address === 'cook@example.org');
    const token = /\/u\/([\w-]+)>/.exec(message?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
    await digests.stop.execute(token, 'EVERYTHING');
    expect(await digests.setPreference.current(await world.actor(cook))).toMatchObject({ consent: false });
  });

  test('preferences are checked, kept, and leave a trace of each consent', async () => {
    const { cook, school } = await carrots();
    const actor = await world.actor(cook);
    const set = (input: Parameters<typeof digests.setPreference.execute>[1]) =>
      digests.setPreference.execute(actor, input);
    await expect(
      set({
        frequency: 'HOURLY' as never,
        weekday: 8,
        hour: 24,
        language: 'de' as never,
        organizationId: 'x',
        kind: 'X' as never,
        stopped: null,
      }),
    ).rejects.toMatchObject({
      problems: ['frequency', 'weekday', 'hour', 'language', 'stopped', 'organizationId', 'kind'].map((path) => ({
        path: [path],
      })),
    });
    expect(await set({ frequency: 'DAILY', hour: 7, language: 'en' })).toEqual({
      frequency: 'DAILY',
      weekday: 1,
      hour: 7,
      language: 'en',
      consent: true,
      stoppedKinds: [],
      stoppedOrganizationIds: [],
    });
    expect(await set({ weekday: 5, organizationId: school.id, stopped: true })).toMatchObject({
      frequency: 'DAILY',
      weekday: 5,
      hour: 7,
      stoppedOrganizationIds: [school.id],
    });
    expect(await set({ organizationId: school.id, stopped: false, consent: false })).toMatchObject({
      consent: false,
      stoppedOrganizationIds: [],
    });
    expect(await set({ consent: true })).toMatchObject({ consent: true });
    await set({ consent: true });
    expect(await count("consents WHERE withdrawn_at IS NULL AND basis = 'EXPRESS'")).toBe(2);
    expect(await count('consents WHERE withdrawn_at IS NOT NULL')).toBe(1);
    await expect(digests.setPreference.execute(visitor('fr'), {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('a preview shows what would be sent, to members only, and writes nothing', async () => {
    const { cook, farmer, school } = await carrots();
    const actor = await world.actor(cook);
    const preview = await digests.preview.execute(actor, school.id);
    expect(preview.subject).toBe('1\u00a0ferme pour vos carottes');
    expect(await count('digests')).toBe(0);
    expect(await count('digest_pairs')).toBe(0);
    await digests.run.execute();
    expect(mailer.sent.find(({ to }) => to.address === 'cook@example.org')?.subject).toBe(preview.subject);
    expect((await digests.preview.execute(actor, school.id)).subject).toMatch(/^Rien de nouveau/);
    await expect(digests.preview.execute(await world.actor(farmer), school.id)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('a person lists their own digests, newest first, page by page', async () => {
    const { cook, school } = await carrots();
    await digests.run.execute();
    clock.set(NEXT_MONDAY);
    await digests.run.execute();
    const actor = await world.actor(cook);
    const first = await digests.list.execute(actor, { first: 1 });
    expect(first).toMatchObject({ hasNextPage: true, totalCount: 2 });
    expect(first.items).toMatchObject([
      { organizationId: school.id, period: '2026-W49', status: 'SKIPPED', reason: 'NOTHING_NEW' },
    ]);
    const second = await digests.list.execute(actor, { first: 1, after: first.items[0]!.cursor });
    expect(second).toMatchObject({ hasNextPage: false, items: [{ period: '2026-W48', status: 'SENT', pairCount: 1 }] });
    await expect(digests.list.execute(actor, { after: 'x' })).rejects.toMatchObject({
      problems: [{ path: ['after'] }],
    });
  });
});
