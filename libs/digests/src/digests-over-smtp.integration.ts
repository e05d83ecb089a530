import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { SmtpMailer } from '#mail';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { openTestDatabase } from '../../../test/harness/database.js';
import { digestUseCases, DigestWorld, MovableClock } from '../../../test/harness/digest-world.js';

const MONDAY = '2026-11-23T11:30:00Z';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let world: DigestWorld;
let server: SMTPServer;
let mailer: SmtpMailer;
const clock = new MovableClock(MONDAY);
let received: { recipients: string[]; message: ParsedMail }[];
/** What the server answers to a recipient, where it is not yes. */
const answers = new Map<string, number>();

beforeAll(async () => {
  opened = await openTestDatabase();
  // Whatever the day of the test: people agreed long before.
  await opened.db.query(`ALTER TABLE consents ALTER given_at SET DEFAULT '2026-01-01'`);
  world = new DigestWorld(opened.db);
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      const code = answers.get(address);
      done(code === undefined ? null : Object.assign(new Error(`not ${address}`), { responseCode: code }));
    },
    onData: (stream, session, done) => {
      simpleParser(stream).then(
        (message) => {
          received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), message });
          done();
        },
        (error: unknown) => done(error as Error),
      );
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
  clock.set(MONDAY);
  received = [];
  answers.clear();
});

async function regionOfCarrots() {
  const cook = await world.person('cook@example.org');
  const farmer = await world.person('farmer@example.org', { language: 'en' });
  await world.need(await world.organization('École du Boisé', ['INSTITUTION'], [cook]), 'carrot');
  await world.offering(await world.organization('Ferme des Saules', ['PRODUCER'], [farmer]), 'carrot');
  return digestUseCases(opened.db, clock, mailer);
}

test('real messages reach the right people, whole, and a second run sends none', async () => {
  const digests = await regionOfCarrots();
  expect(await digests.run.execute()).toMatchObject({ sent: 2, pairs: 2 });
  expect(await digests.run.execute()).toMatchObject({ planned: 0, sent: 0 });
  expect(received.map(({ recipients }) => recipients).sort()).toEqual([['cook@example.org'], ['farmer@example.org']]);
  const records = await world.digests();
  for (const { recipients, message } of received) {
    const french = recipients[0] === 'cook@example.org';
    expect(message.subject?.replaceAll('\u00a0', ' ')).toBe(
      french ? '1 ferme pour vos carottes' : '1 need for your carrots',
    );
    for (const body of [message.text, message.html]) {
      expect(body).toContain(french ? 'Ferme des Saules' : 'École du Boisé');
      expect(body).toContain('1, rue du Marché, Saint-Hyacinthe');
      expect(body).toMatch(/https:\/\/maillage\.example\/u\/[\w-]+#preferences/);
    }
    expect(message.from?.text).toContain('bulletin@maillage.example');
    expect(message.date).toEqual(new Date(MONDAY));
    expect(records.map(({ messageId }) => messageId)).toContain(message.messageId);
    expect(message.messageId).toMatch(/^<[0-9a-f-]{36}@maillage\.example>$/);
    expect(message.headers.get('content-language')).toBe(french ? 'fr' : 'en');
    expect(message.headers.get('auto-submitted')).toBe('auto-generated');
    const list = message.headers.get('list') as unknown as Record<string, Record<string, string>>;
    expect(list['id']).toEqual({ name: 'Maillage', id: 'bulletin.maillage.example' });
    expect(list['unsubscribe']?.['url']).toMatch(/^https:\/\/maillage\.example\/u\/[\w-]+$/);
    expect(message.text).toContain(list['unsubscribe']?.['url']);
    expect(list['unsubscribe-post']).toEqual({ name: 'List-Unsubscribe=One-Click' });
  }
});

test('a 5xx answer fails the digest and lets its pairs go; a 4xx answer leaves it to the next attempt', async () => {
  const digests = await regionOfCarrots();
  answers.set('cook@example.org', 554).set('farmer@example.org', 451);
  expect(await digests.run.execute()).toMatchObject({
    sent: 0,
    failed: 1,
    deferred: 1,
    reasons: { 'SMTP 554 (RCPT TO)': 1, 'SMTP 451 (RCPT TO)': 1 },
  });
  answers.clear();
  clock.set('2026-11-23T11:31:00Z');
  expect(await digests.run.execute()).toMatchObject({ sent: 1, pairs: 1 });
  expect(received.map(({ recipients }) => recipients)).toEqual([['farmer@example.org']]);
  clock.set('2026-11-30T11:30:00Z');
  expect(await digests.run.execute()).toMatchObject({ sent: 1, skipped: 1 });
  expect(received.at(-1)?.recipients).toEqual(['cook@example.org']);
});
