import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AuditLog } from '#audit';
import { ConsentEntity } from '#digests';
import { type Actor, PersonEntity, visitor } from '#identity';
import { type Id, newId } from '#kernel';
import { SmtpMailer } from '#mail';
import { FindSuppressions, MailSuppressionEntity, SuppressAddress, TrackAddress } from '#suppressions';
import { SMTPServer } from 'smtp-server';
import { openTestDatabase } from '../../../test/harness/database.js';
import { digestSettings, digestUseCases, DigestWorld, MovableClock } from '../../../test/harness/digest-world.js';
import type { MailEvent } from './domain/mail-event.js';
import { ListSuppressions } from './list-suppressions.js';
import { ReadReport } from './read-report.js';
import { RecordMailEvents } from './record-mail-events.js';
import { ReleaseAddress } from './release-address.js';

const MONDAY = '2026-11-23T11:30:00Z';
const COOK = 'cook@example.org';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let world: DigestWorld;
let server: SMTPServer;
let mailer: SmtpMailer;
const clock = new MovableClock(MONDAY);
/** What the server answers to a recipient, where it is not yes. */
const answers = new Map<string, [code: number, text: string]>();

beforeAll(async () => {
  opened = await openTestDatabase();
  await opened.db.query(`ALTER TABLE consents ALTER given_at SET DEFAULT '2026-01-01'`);
  world = new DigestWorld(opened.db);
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      const [responseCode, text] = answers.get(address) ?? [];
      done(responseCode === undefined ? null : Object.assign(new Error(text), { responseCode }));
    },
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mailer = new SmtpMailer({
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    timeoutMs: 10_000,
    connections: 5,
  });
});
afterAll(async () => {
  mailer.onApplicationShutdown();
  await new Promise<void>((resolve) => server.close(resolve));
  await opened.close();
});
beforeEach(async () => {
  await world.clear();
  await opened.db.query('TRUNCATE notices, audit_entries CASCADE');
  clock.set(MONDAY);
  answers.clear();
});

const suppress = () => new SuppressAddress(opened.db, clock, digestSettings);
const record = () => new RecordMailEvents(opened.db, digestSettings, suppress());
const release = () => new ReleaseAddress(opened.db, clock, new AuditLog(clock));
const list = () =>
  new ListSuppressions(opened.db, clock, new AuditLog(clock), new FindSuppressions(opened.db, digestSettings));
const suppressions = () => opened.db.getRepository(MailSuppressionEntity).find({ order: { id: 'ASC' } });
const standing = async () =>
  (await suppressions()).filter(({ releasedAt }) => !releasedAt).map(({ address, reason }) => [address, reason]);

/** A cook who has a need, and a farm that answers it. */
async function regionOfCarrots() {
  const cook = await world.person(COOK);
  const farmer = await world.person('farmer@example.org', { language: 'en' });
  await world.need(await world.organization('École du Boisé', ['INSTITUTION'], [cook]), 'carrot');
  await world.offering(await world.organization('Ferme des Saules', ['PRODUCER'], [farmer]), 'carrot');
  return { digests: digestUseCases(opened.db, clock, mailer), cook, farmer };
}

/** Sends this week's digests. @returns the Message-ID of the cook's */
async function sendDigests(): Promise<{ cook: Id; messageId: string }> {
  const { digests, cook } = await regionOfCarrots();
  expect(await digests.run.execute()).toMatchObject({ sent: 2 });
  const [digest] = (await world.digests()).filter(({ personId }) => personId === cook);
  return { cook, messageId: digest?.messageId ?? '' };
}

describe('a server that refuses a recipient', () => {
  test('for good is not asked again: the next digest is skipped, until the address is released', async () => {
    const { digests, cook } = await regionOfCarrots();
    answers.set(COOK, [550, '5.1.1 no such user']);
    expect(await digests.run.execute()).toMatchObject({ sent: 1, failed: 1 });
    expect(await suppressions()).toMatchObject([
      { address: COOK, reason: 'HARD_BOUNCE', source: 'SMTP', since: new Date(MONDAY), releasedAt: null },
    ]);
    answers.clear();
    clock.set('2026-11-30T11:30:00Z');
    expect(await digests.run.execute()).toMatchObject({ sent: 0 });
    const reasons = (await world.digests()).filter(({ personId }) => personId === cook).map(({ reason }) => reason);
    expect(reasons).toEqual([expect.stringContaining('SMTP 550'), 'ADDRESS_SUPPRESSED']);

    await release().own(await ownerOf(cook), false);
    clock.set('2026-12-07T11:30:00Z');
    expect(await digests.run.execute()).toMatchObject({ sent: 1 });
  });

  test.each([
    ['because the mailbox is full', [552, '5.2.2 full'], 1],
    ['for what it holds of us', [550, '5.7.1 blocked'], 0],
    ['without saying that it is the recipient', [554, 'no thanks'], 0],
    ['for now', [451, '4.3.0 later'], 0],
  ] as const)('%s goes on being asked', async (_why, answer, counted) => {
    const { digests } = await regionOfCarrots();
    answers.set(COOK, [...answer]);
    expect(await digests.run.execute()).toMatchObject({ sent: 1 });
    expect(await standing()).toEqual([]);
    expect(await opened.db.query('SELECT address FROM mail_soft_bounces')).toHaveLength(counted);
    answers.clear();
    clock.set('2026-11-30T11:30:00Z');
    expect(await digests.run.execute()).toMatchObject({ sent: 1 });
  });
});

async function ownerOf(personId: Id): Promise<Actor> {
  return { ...(await world.actor(personId)), isVerified: true, sessionId: newId() };
}

const event = (more: Partial<MailEvent>): MailEvent => ({
  kind: 'BOUNCE_HARD',
  address: COOK,
  messageId: null,
  code: '5.1.1',
  at: clock.now(),
  source: 'DSN',
  ...more,
});

describe('what comes back', () => {
  test('counts for the message and the recipient that it is of, and for nobody else', async () => {
    const { messageId } = await sendDigests();
    const forged = [
      event({ address: 'farmer@example.org', messageId }),
      event({ messageId: `<${newId()}@maillage.example>` }),
      event({ messageId: messageId.replace('maillage.example', 'elsewhere.example') }),
      event({ messageId: '<notice-nothing@maillage.example>' }),
      event({ messageId: null }),
      event({ messageId: null, source: 'ARF', kind: 'COMPLAINT' }),
      event({ messageId: null, source: 'MAILGUN', address: 'nobody@example.org' }),
      event({ messageId: '<of-another@application.example>', source: 'SENDGRID' }),
    ];
    expect(await record().execute(forged)).toEqual({ taken: 0, ignored: forged.length });
    expect(await standing()).toEqual([]);
    expect(await record().execute([event({ messageId }), event({ messageId })])).toEqual({ taken: 2, ignored: 0 });
    expect(await standing()).toEqual([[COOK, 'HARD_BOUNCE']]);
  });

  test('is believed of a provider without a message, for addresses that are somebody’s here', async () => {
    await sendDigests();
    await record().execute([event({ source: 'SENDGRID', kind: 'COMPLAINT' })]);
    expect(await standing()).toEqual([[COOK, 'COMPLAINT']]);
  });

  test('of a notice counts too, and finds whom it was to by its link or its account', async () => {
    const { cook } = await sendDigests();
    const [toAccount, toInvited] = [newId(), newId()];
    await opened.db.query(
      `INSERT INTO notices (id, kind, person_id, name, address, language, facts, status, attempts)
       VALUES ($1, 'member-joined', $2, '', '', 'fr', '{}', 'SENT', 1), ($3, 'invitation', NULL, '', '', 'fr', '{}', 'SENT', 1)`,
      [toAccount, cook, toInvited],
    );
    await opened.db.query(
      `INSERT INTO one_time_links (id, purpose, notice_id, address, token_hash, expires_at) VALUES ($1, 'INVITATION', $2, 'guest@example.org', 'x', now())`,
      [newId(), toInvited],
    );
    const events = [
      event({ messageId: `<notice-${toAccount}@maillage.example>` }),
      event({ messageId: `<notice-${toInvited}@maillage.example>`, address: 'guest@example.org' }),
      event({ messageId: `<notice-${toInvited}@maillage.example>`, address: 'farmer@example.org' }),
    ];
    expect(await record().execute(events)).toEqual({ taken: 2, ignored: 1 });
    expect((await standing()).map(([address]) => address)).toEqual([COOK, 'guest@example.org']);
  });

  test('as a whole message is read, acted on once, and refused when it is none', async () => {
    const { messageId } = await sendDigests();
    const source = Buffer.from(
      `Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;mx\n\nFinal-Recipient: rfc822;${COOK}\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${messageId}\n\n--b--\n`,
    );
    const reader = new ReadReport(clock, record());
    for (let i = 0; i < 2; i++) expect(await reader.execute(source)).toEqual({ taken: 1, ignored: 0 });
    expect(await suppressions()).toHaveLength(1);
    await expect(reader.execute(Buffer.from('Subject: hello\n\nhello'))).rejects.toMatchObject({
      problems: [{ code: 'NOT_A_REPORT' }],
    });
  });

  test('soft suppresses after five messages over a week, and not when one got through', async () => {
    const { messageId } = await sendDigests();
    const day = (n: number) => new Date(Date.UTC(2026, 9, 1 + n));
    const soft = (n: number) => ({ address: COOK, messageId: `<${n}>`, code: '4.2.2', source: 'DSN', at: day(n) }) as const; // prettier-ignore
    for (const n of [0, 7, 14, 21, 21, 21]) expect(await suppress().countSoftBounce(soft(n))).toBe(false);
    await record().execute([event({ kind: 'DELIVERED', messageId, at: day(25) })]);
    for (const n of [28, 35, 42, 45]) expect(await suppress().countSoftBounce(soft(n))).toBe(false);
    expect(await standing()).toEqual([]);
    expect(await suppress().countSoftBounce(soft(49))).toBe(true);
    expect(await suppressions()).toMatchObject([{ reason: 'HARD_BOUNCE', code: '4.2.2', since: day(49) }]);
  });
});

describe('what stands', () => {
  test('is one for each address; a complaint weighs more than a bounce; the past stays written', async () => {
    const { messageId } = await sendDigests();
    await record().execute([event({ messageId })]);
    await record().execute([event({ messageId, kind: 'COMPLAINT', address: null, source: 'ARF' })]);
    await record().execute([event({ messageId })]);
    expect((await suppressions()).map(({ reason, releasedAt }) => [reason, releasedAt !== null])).toEqual([
      ['HARD_BOUNCE', true],
      ['COMPLAINT', false],
    ]);
  });

  test('is taken back once, and news from before that does not bring it back', async () => {
    const { cook, messageId } = await sendDigests();
    await record().execute([event({ messageId })]);
    clock.set('2026-11-24T09:00:00Z');
    await release().own(await ownerOf(cook), false);
    await release().own(await ownerOf(cook), false);
    await record().execute([event({ messageId, at: new Date(MONDAY) })]);
    expect(await standing()).toEqual([]);
    clock.set('2026-11-25T09:00:00Z');
    await record().execute([event({ messageId })]);
    expect(await standing()).toEqual([[COOK, 'HARD_BOUNCE']]);
    expect(
      await opened.db.query(`SELECT details FROM audit_entries WHERE action = 'mail-suppression:release'`),
    ).toEqual([{ details: { reason: 'HARD_BOUNCE' } }]);
  });

  test('after a complaint takes the person’s own consent, anew', async () => {
    const { cook } = await sendDigests();
    await record().execute([event({ kind: 'COMPLAINT', source: 'MAILGUN' })]);
    const [complaint] = await suppressions();
    const administrator: Actor = {
      ...(await ownerOf(cook)),
      platformRoles: [{ role: 'ADMINISTRATOR', regionCode: '' }],
    };
    await expect(release().byAdministrator(administrator, complaint?.id ?? '')).rejects.toMatchObject({
      problems: [{ code: 'COMPLAINT' }],
    });
    await expect(release().byOperator(COOK)).rejects.toMatchObject({ problems: [{ code: 'COMPLAINT' }] });
    await expect(release().own(await ownerOf(cook), false)).rejects.toMatchObject({
      problems: [{ code: 'CONSENT_NEEDED' }],
    });
    await release().own(await ownerOf(cook), true);
    expect(await standing()).toEqual([]);
    const consents = await opened.db.getRepository(ConsentEntity).find({ where: { personId: cook }, order: { id: 'ASC' } }); // prettier-ignore
    expect(consents.map(({ source, withdrawnAt }) => [source, withdrawnAt])).toEqual([
      ['test', clock.now()],
      ['after a complaint', null],
    ]);
  });

  test('is shown to its owner and to administrators, who leave a trace; to nobody else', async () => {
    const { cook, messageId } = await sendDigests();
    await record().execute([event({ messageId })]);
    const own = await ownerOf(cook);
    expect(await list().own(own)).toMatchObject({ reason: 'HARD_BOUNCE', code: '5.1.1' });
    await opened.db.getRepository(PersonEntity).update({ id: cook }, { emailVerifiedAt: null });
    expect(await list().own(own)).toBeUndefined();
    for (const actor of [visitor('fr'), own])
      await expect(list().forAdministrator(actor, { standingOnly: true })).rejects.toMatchObject({ name: 'DomainError' }); // prettier-ignore
    const administrator: Actor = { ...own, platformRoles: [{ role: 'ADMINISTRATOR', regionCode: '' }] };
    for (let i = 0; i < 2; i++)
      expect(await (await list().forAdministrator(administrator, { standingOnly: true })).getCount()).toBe(1);
    expect(await opened.db.query(`SELECT 1 FROM audit_entries WHERE action = 'read:mail-suppressions'`)).toHaveLength(1); // prettier-ignore
  });
});

describe('an address whose owner is gone', () => {
  const track = () => new TrackAddress(clock, digestSettings);
  const tx = () => opened.db.manager;

  test('is forgotten where it bounced; a complaint is remembered by a code, and counts for whoever comes next', async () => {
    await suppress().execute({ address: COOK, source: 'DSN', code: '5.1.1' }, 'HARD_BOUNCE');
    await suppress().execute({ address: 'farmer@example.org', source: 'ARF', code: 'abuse' }, 'COMPLAINT');
    for (const address of [COOK, 'farmer@example.org']) await track().lost(tx(), address);
    expect(await suppressions()).toMatchObject([{ address: null, reason: 'COMPLAINT' }]);
    const find = new FindSuppressions(opened.db, digestSettings);
    expect([...(await find.of([' Farmer@example.org', COOK, 'x@example.org'])).keys()]).toEqual(['farmer@example.org']);
    // Said again meanwhile, it is still one.
    await suppress().execute({ address: 'farmer@example.org', source: 'ARF', code: 'abuse' }, 'COMPLAINT');
    await track().gained(tx(), 'farmer@example.org', { read: true });
    expect(await standing()).toEqual([['farmer@example.org', 'COMPLAINT']]);
  });

  test('that mail reached after all does not bounce', async () => {
    await suppress().execute({ address: COOK, source: 'SMTP', code: '5.1.1' }, 'HARD_BOUNCE');
    await track().gained(tx(), COOK, { read: false });
    expect(await standing()).toEqual([[COOK, 'HARD_BOUNCE']]);
    await track().read(tx(), COOK);
    expect(await standing()).toEqual([]);
  });
});
