import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTurns } from '#limits';
import { readSettings } from '#settings';
import { Redis } from 'ioredis';
import { SMTPServer } from 'smtp-server';
import { openTestDatabase } from '../../../test/harness/database.js';
import { type MailMessage, Paced } from './mailer.js';
import { PacedMailer } from './paced-mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

const redisUrl = process.env['TEST_REDIS_URL'];
/** How far a timer, and the clocks of the sink and of the store, may be apart. */
const CLOCK_MS = 10;
const SECRET_KEY = 'a key for tests of the rate of sending, long enough';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

/** When a message arrived, by the sink's own clock (ms), and for whom. */
interface Arrival {
  readonly at: number;
  readonly to: string;
}
let server: SMTPServer;
let arrivals: Arrival[];
/** What the sink answers to the domains that it refuses. */
let refusing: Map<string, number>;
let tried: number;

beforeEach(async () => {
  arrivals = [];
  refusing = new Map();
  tried = 0;
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      tried++;
      const responseCode = refusing.get(address.split('@')[1] ?? '');
      done(responseCode ? Object.assign(new Error('not now'), { responseCode }) : null);
    },
    onData: (stream, { envelope }, done) => {
      stream.resume().on('end', () => {
        arrivals.push({ at: performance.now(), to: envelope.rcptTo[0]?.address ?? '' });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise<void>((resolve) => server.close(resolve)));

let sent = 0;
const messageTo = (address: string): MailMessage => ({
  to: { name: 'Zoé', address },
  from: 'Maillage <bulletin@maillage.example>',
  subject: 'Essai',
  text: 'Bonjour.',
  html: '<!DOCTYPE html><html lang="fr"><body><p>Bonjour.</p></body></html>',
  messageId: `<${++sent}@maillage.example>`,
  headers: {},
  date: new Date('2026-11-23T11:00:00Z'),
  language: 'fr',
});

const stores: [string, Record<string, string>][] = [
  ['the database', {}],
  ...(redisUrl ? [['Redis', { REDIS_URL: redisUrl }] as [string, Record<string, string>]] : []),
];

describe.each(stores)('paced through %s', (_store, environment) => {
  let made: { mailer: PacedMailer; turns: ReturnType<typeof createTurns> }[];
  beforeEach(async () => {
    made = [];
    await opened.db.query('DELETE FROM turns');
    if (!redisUrl) return;
    const redis = new Redis(redisUrl);
    const ours = await redis.keys('maillage-turn:*');
    if (ours.length > 0) await redis.del(ours);
    redis.disconnect();
  });
  afterEach(() => {
    for (const { mailer, turns } of made) {
      mailer.onApplicationShutdown();
      turns.onApplicationShutdown();
    }
  });

  /** One process's own, with connections, counts and a store's client of its own. */
  const process = (rates: Record<string, string>, waitMs?: number): PacedMailer => {
    const settings = readSettings({ NODE_ENV: 'test', SECRET_KEY, ...environment, ...rates });
    const turns = createTurns(settings, opened.db);
    const { port } = server.server.address() as AddressInfo;
    const mailer = new PacedMailer(
      new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, timeoutMs: 60_000, connections: 5 }),
      turns,
      settings,
      waitMs,
    );
    made.push({ mailer, turns });
    return mailer;
  };

  /** Sends all, each as often as it takes, coming back when it is told to. @returns how often somebody was sent away */
  async function sendAll(mailers: readonly PacedMailer[], addresses: readonly string[]): Promise<number> {
    let away = 0;
    const send = async (mailer: PacedMailer, message: MailMessage): Promise<void> => {
      for (;;) {
        const error = await mailer.send(message).then(
          () => undefined,
          (refusal: unknown) => refusal,
        );
        if (error === undefined) return;
        if (!(error instanceof Paced)) throw error as Error;
        away++;
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs));
      }
    };
    await Promise.all(
      addresses.map((address, i) => send(mailers[i % mailers.length] as PacedMailer, messageTo(address))),
    );
    return away;
  }

  /**
   * That none came before its turn, counted from the first wish on by the sink's clock. They may come later, and then closer
   * to each other: a message can be held up on its way.
   */
  const expectPace = (of: readonly Arrival[], since: number, everyMs: number) => {
    const early = of
      .map(({ at }) => at - since)
      .sort((a, b) => a - b)
      .map((after, i) => after - i * everyMs)
      .filter((late) => late < -CLOCK_MS);
    expect(early).toEqual([]);
  };

  test('two processes together stay under the limit, and nothing is lost', async () => {
    const rates = { MAIL_RATE_PER_SECOND: '20' };
    const addresses = Array.from({ length: 60 }, (_, i) => `n${i}@ferme${i}.example`);
    const since = performance.now();
    // Less time than the last ones need: some are sent away, and come back.
    const away = await sendAll([process(rates, 1000), process(rates, 1000)], addresses);
    expect(arrivals.map(({ to }) => to).sort()).toEqual([...addresses].sort());
    expect(away).toBeGreaterThan(0);
    expectPace(arrivals, since, 50);
  });

  test('a domain has its own rate, and does not hold up the others', async () => {
    const rates = { MAIL_RATE_PER_DOMAIN: 'slow.example=120' };
    const slow = Array.from({ length: 8 }, (_, i) => `s${i}@slow.example`);
    const quick = Array.from({ length: 20 }, (_, i) => `q${i}@quick.example`);
    const since = performance.now();
    await sendAll([process(rates), process(rates)], [...slow, ...quick]);
    expect(arrivals).toHaveLength(28);
    const to = (domain: string) => arrivals.filter((arrival) => arrival.to.endsWith(domain));
    expectPace(to('slow.example'), since, 500);
    expect(Math.max(...to('quick.example').map(({ at }) => at))).toBeLessThan(
      Math.max(...to('slow.example').map(({ at }) => at)),
    );
  });

  test.each([421, 450, 451, 452])(
    'a provider that goes on answering %i is left alone by all processes',
    async (code) => {
      refusing.set('busy.example', code);
      const [one, other] = [process({}, 0), process({}, 0)];
      const refusals = [];
      for (let i = 0; i < 5; i++)
        refusals.push(await one.send(messageTo(`b${i}@busy.example`)).catch((error: unknown) => error));
      for (const refusal of refusals)
        expect(refusal).toMatchObject({ permanent: false, reason: expect.stringMatching(`^SMTP ${code}`) });
      for (const mailer of [one, other]) {
        const away = await mailer.send(messageTo('later@busy.example')).catch((error: unknown) => error);
        expect(away).toBeInstanceOf(Paced);
        expect(away).toMatchObject({ permanent: false, reason: 'PACED' });
        expect((away as Paced).retryAfterMs).toBeGreaterThan(0);
        expect((away as Paced).message).not.toContain('busy');
      }
      expect(tried).toBe(5);
      await other.send(messageTo('somebody@calm.example'));
      expect(arrivals.map(({ to }) => to)).toEqual(['somebody@calm.example']);
    },
  );

  test('one full mailbox, or a refusal for good, pauses nobody', async () => {
    const mailer = process({}, 0);
    for (const code of [452, 452, 452, 452, 550, 550, 550, 550, 550, 550]) {
      refusing.set('ferme.example', code);
      await expect(mailer.send(messageTo('pleine@ferme.example'))).rejects.not.toBeInstanceOf(Paced);
    }
    refusing.clear();
    await mailer.send(messageTo('vide@ferme.example'));
    expect(arrivals).toHaveLength(1);
  });

  test('who waits for a turn when the process ends is sent away', async () => {
    const rates = { MAIL_RATE_PER_SECOND: '0.1' };
    const mailer = process(rates);
    await mailer.send(messageTo('a@ferme.example'));
    const waiting = mailer.send(messageTo('b@ferme.example')).catch((error: unknown) => error);
    mailer.onApplicationShutdown();
    expect(await waiting).toBeInstanceOf(Paced);
    expect(arrivals.map(({ to }) => to)).toEqual(['a@ferme.example']);
  });
});
