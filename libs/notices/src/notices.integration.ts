import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runInTransaction } from '#database';
import { type Id, newId } from '#kernel';
import { MailError } from '#mail';
import type { Queues } from '#queue';
import { SuppressAddress } from '#suppressions';
import { openTestDatabase } from '../../../test/harness/database.js';
import { digestSettings, MovableClock, RecordingMailer } from '../../../test/harness/digest-world.js';
import { DeliverNotice } from './deliver-notice.js';
import { Notices } from './notices.js';
import { OneTimeLinks } from './one-time-links.js';
import { NoticeEntity } from './persistence/notice.entities.js';

const NOW = '2026-11-23T15:00:00Z';
const clock = new MovableClock(NOW);
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let mailer: RecordingMailer;
let notices: Notices;
let links: OneTimeLinks;
let deliver: DeliverNotice;
const queued: Id[] = [];
/** Where a queue would be: the outbox must do without what it loses. */
const queues = {
  add: (_: string, jobs: readonly { id: Id }[]) => Promise.resolve(void queued.push(...jobs.map(({ id }) => id))),
} as unknown as Queues;

beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());
beforeEach(async () => {
  await opened.db.query('TRUNCATE notices, people, mail_suppressions, mail_soft_bounces CASCADE');
  clock.set(NOW);
  queued.length = 0;
  mailer = new RecordingMailer();
  notices = new Notices(clock, queues);
  links = new OneTimeLinks(clock);
  deliver = new DeliverNotice(
    opened.db,
    clock,
    digestSettings,
    mailer,
    links,
    new SuppressAddress(opened.db, clock, digestSettings),
  );
});

const to = { personId: null, name: 'Ferme', address: 'ferme@example.org', language: 'fr' } as const;
const tellInvitation = (subjectId: Id) =>
  runInTransaction(opened.db, (tx) =>
    notices.tell(tx, {
      kind: 'invitation',
      to,
      facts: { organization: 'CPE', role: 'MEMBER', invitedBy: 'La direction' },
      link: { purpose: 'INVITATION', subjectId },
    }),
  );
const wordOf = (text: string | undefined) => /compte\/invitation\/([\w-]+)/.exec(text ?? '')?.[1] ?? '';
const row = (id: Id | undefined) => opened.db.getRepository(NoticeEntity).findOneByOrFail({ id: id ?? '' });

describe('what must be told', () => {
  test('is told once, with a link that works once', async () => {
    const subjectId = newId();
    const [id] = await tellInvitation(subjectId);
    await notices.dispatch([id ?? '']);
    expect(queued).toEqual([id]);
    await Promise.all([deliver.execute(id ?? ''), deliver.execute(id ?? '')]);
    await deliver.execute(id ?? '');
    expect(mailer.sent).toHaveLength(1);
    expect(await row(id)).toMatchObject({ status: 'SENT', attempts: 1, reason: null });
    const word = wordOf(mailer.sent[0]?.text);
    expect(await links.peek(opened.db, 'INVITATION', word)).toEqual({ personId: null, subjectId, address: to.address });
    const redeem = () => runInTransaction(opened.db, (tx) => links.redeem(tx, 'INVITATION', word));
    const [first, second] = await Promise.allSettled([redeem(), redeem()]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    await expect(links.peek(opened.db, 'INVITATION', word)).rejects.toMatchObject({
      problems: [{ code: 'LINK_EXPIRED' }],
    });
  });

  test('is not told when what it tells of did not happen', async () => {
    const work = runInTransaction(opened.db, async (tx) => {
      await notices.tell(tx, { kind: 'password-changed', to, facts: {} });
      throw new Error('the rest failed');
    });
    await expect(work).rejects.toThrow('the rest failed');
    expect(await deliver.executeAll()).toBe(0);
  });

  test('is told when the queue is back, if it was away', async () => {
    const away = new Notices(clock, { add: () => Promise.reject(new Error('away')) } as unknown as Queues);
    const ids = await runInTransaction(opened.db, (tx) => away.tell(tx, { kind: 'sign-in-link', to, facts: {} }));
    await away.dispatch(ids);
    expect(await deliver.waiting()).toEqual(ids);
  });

  test('is tried again after a passing failure, with a new word, and given up for good after a lasting one', async () => {
    const [id] = await tellInvitation(newId());
    mailer.refusals.set(to.address, new MailError(false, 'ETIMEDOUT'));
    await expect(deliver.execute(id ?? '')).rejects.toThrow(MailError);
    expect(await row(id)).toMatchObject({ status: 'PENDING', attempts: 1, leasedUntil: null });
    mailer.refusals.clear();
    await deliver.execute(id ?? '');
    const [{ count }] = await opened.db.query<[{ count: number }]>('SELECT count(*) FROM one_time_links');
    expect(count).toBe(1);

    const [other] = await tellInvitation(newId());
    mailer.refusals.set(to.address, new MailError(true, 'SMTP 550 (RCPT TO)'));
    await deliver.execute(other ?? '');
    expect(await row(other)).toMatchObject({ status: 'FAILED', reason: 'SMTP 550 (RCPT TO)' });
    expect(await deliver.waiting()).toEqual([]);
  });

  test('is not sent where nobody has the address, but for what was asked for there a moment ago', async () => {
    const suppress = new SuppressAddress(opened.db, clock, digestSettings);
    await suppress.execute({ address: to.address, source: 'DSN', code: '5.1.1' }, 'HARD_BOUNCE');
    const tell = (kind: 'password-changed' | 'sign-in-link') =>
      runInTransaction(opened.db, (tx) => notices.tell(tx, { kind, to, facts: {} }));
    const [kept] = await tell('password-changed');
    const [asked] = await tell('sign-in-link');
    await deliver.executeAll();
    expect(await row(kept)).toMatchObject({
      status: 'SKIPPED',
      reason: 'ADDRESS_SUPPRESSED',
      address: '',
      sentAt: null,
    });
    expect(await row(asked)).toMatchObject({ status: 'SENT' });
    expect(mailer.sent).toHaveLength(1);
  });

  test('is sent to whoever complained of digests', async () => {
    const suppress = new SuppressAddress(opened.db, clock, digestSettings);
    await suppress.execute({ address: to.address, source: 'ARF', code: 'abuse' }, 'COMPLAINT');
    await runInTransaction(opened.db, (tx) => notices.tell(tx, { kind: 'password-changed', to, facts: {} }));
    await deliver.executeAll();
    expect(mailer.sent).toHaveLength(1);
  });

  test('that its server refuses for the address itself is the last that goes there unasked', async () => {
    const refusal = new MailError(true, 'SMTP 550 (RCPT TO)', { about: 'ADDRESS', status: '5.1.1' });
    mailer.refusals.set(to.address, refusal);
    await tellInvitation(newId());
    await tellInvitation(newId());
    await deliver.executeAll();
    const rows = await opened.db.getRepository(NoticeEntity).find({ order: { id: 'ASC' } });
    expect(rows.map(({ status }) => status)).toEqual(['FAILED', 'SKIPPED']);
  });

  test('keeps no word in the database that would open anything', async () => {
    await tellInvitation(newId());
    await deliver.executeAll();
    const word = wordOf(mailer.sent[0]?.text);
    expect(word).toMatch(/^[\w-]{43}$/);
    const [{ everything }] = await opened.db.query<[{ everything: string }]>(
      `SELECT (SELECT string_agg(n::text, '') FROM notices n) || (SELECT string_agg(l::text, '') FROM one_time_links l) AS everything`,
    );
    expect(everything).not.toContain(word);
    expect(everything).not.toContain(Buffer.from(word, 'base64url').toString('hex'));
  });

  test('a link that is too old no longer works, nor one of another purpose', async () => {
    await tellInvitation(newId());
    await deliver.executeAll();
    const word = wordOf(mailer.sent[0]?.text);
    await expect(links.peek(opened.db, 'SIGN_IN', word)).rejects.toMatchObject({ name: 'InvalidInput' });
    clock.set('2026-12-08T15:00:00Z');
    await expect(links.peek(opened.db, 'INVITATION', word)).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});
