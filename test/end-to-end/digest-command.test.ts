import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demonstrationAccounts, SeedDemonstration } from '#demonstration';
import { newId, projectRoot, systemClock } from '#kernel';
import { OfferingEntity } from '#offerings';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { openTestDatabase } from '../harness/database.js';

/** `npm run maillage -- digest run`, as an operator's cron would call it, against a real SMTP server. */

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let server: SMTPServer;
const received: { recipients: string[]; message: ParsedMail }[] = [];

beforeAll(async () => {
  opened = await openTestDatabase();
  await new SeedDemonstration(opened.db, systemClock).execute();
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      void simpleParser(stream).then((message) => {
        received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), message });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise<void>((resolve) => server.close(resolve));
  await opened.close();
});

async function digestRun(): Promise<string> {
  const { database } = opened;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(projectRoot, 'dist/apps/cli/src/main.js'), 'digest', 'run', '--now'],
    {
      env: {
        PATH: process.env['PATH'],
        LANG: 'en_CA.UTF-8',
        // Beside the embedded database's owner, the command finds its socket through the data directory.
        ...(database.embedded ? {} : { DATABASE_URL: database.url }),
        DATA_DIR: database.dataDir,
        SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
      },
    },
  );
  return stdout;
}

/** The links to needs and offerings that a message announces. */
const pairsIn = ({ text = '' }: ParsedMail): string[] =>
  [...text.matchAll(/^ {2}(http\S+\/(?:besoins|offres)\/\S+)$/gm)].map(([, link]) => link ?? '');

test('sends each member one message with both bodies, then nothing, then only what is new', async () => {
  await digestRun();
  expect(received.length).toBeGreaterThan(3);
  const accounts = demonstrationAccounts.map(({ email }) => email);
  for (const { recipients, message } of received) {
    expect(recipients).toHaveLength(1);
    expect(accounts).toContain(recipients[0]);
    expect(message.to).toMatchObject({ value: [{ address: recipients[0] }] });
    expect(message.html).toContain('<html');
    expect(message.text).toContain('/u/');
    expect(message.headers.get('list')).toMatchObject({ 'unsubscribe-post': { name: 'List-Unsubscribe=One-Click' } });
    expect(pairsIn(message).length).toBeGreaterThan(0);
  }
  expect(new Set(received.map(({ message }) => message.messageId)).size).toBe(received.length);

  const sent = received.length;
  await digestRun();
  expect(received).toHaveLength(sent);

  // The same week, the period's digest is written already; the next one finds one new offering, and tells of it alone.
  await opened.db.query(`UPDATE digests SET period = '2000-W01'`);
  const [like] = await opened.db.getRepository(OfferingEntity).find({ where: { id: await anAnnouncedOffering() } });
  if (!like) throw new Error('no offering was announced');
  await opened.db.getRepository(OfferingEntity).insert({ ...like, id: newId(), externalRef: null });
  await digestRun();
  const fresh = received.slice(sent);
  expect(fresh.length).toBeGreaterThan(0);
  const before = new Set(
    received
      .slice(0, sent)
      .flatMap(({ recipients, message }) => pairsIn(message).map((link) => `${recipients[0]} ${link}`)),
  );
  for (const { recipients, message } of fresh)
    for (const link of pairsIn(message))
      if (link.includes('/offres/')) expect(before).not.toContain(`${recipients[0]} ${link}`);
});

/** One that was announced to the institution's side: a copy of it matches the same needs. */
async function anAnnouncedOffering(): Promise<string> {
  const [pair] = await opened.db.query<{ offering_id: string }[]>(
    `SELECT p.offering_id FROM digest_pairs p JOIN memberships m ON m.id = p.membership_id
     JOIN needs n ON n.id = p.need_id AND n.organization_id = m.organization_id LIMIT 1`,
  );
  return pair?.offering_id ?? '';
}
