import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { DevelopmentMailbox, DevelopmentMailer } from './development-mailbox.js';
import { type MailMessage } from './mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

const message: MailMessage = {
  to: { name: 'Zoé, "la" cheffe', address: 'zoe@example.org' },
  from: 'Maillage <bulletin@maillage.example>',
  subject: '3\u00a0fournisseurs pour votre besoin\u00a0: carotte',
  text: 'Bonjour,\n\nÀ 12 km.\n',
  html: `<!DOCTYPE html><html lang="fr"><body><p>Bonjour, ${'é'.repeat(2000)}</p></body></html>`,
  messageId: '<0190@maillage.example>',
  headers: {
    'List-Unsubscribe': `<https://maillage.example/u/${'A'.repeat(92)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
  date: new Date('2026-11-23T11:00:00Z'),
  language: 'fr',
};

function expectMessage(parsed: ParsedMail): void {
  expect(parsed.to).toMatchObject({ value: [message.to] });
  expect(parsed.from?.value).toEqual([{ name: 'Maillage', address: 'bulletin@maillage.example' }]);
  expect(parsed.subject).toBe(message.subject);
  expect(parsed.text?.trim()).toBe(message.text.trim());
  expect(parsed.html && parsed.html.trim()).toBe(message.html);
  expect(parsed.messageId).toBe(message.messageId);
  expect(parsed.date).toEqual(message.date);
  expect(parsed.headers.get('content-language')).toBe('fr');
  expect(parsed.headers.get('list')).toEqual({
    unsubscribe: { url: `https://maillage.example/u/${'A'.repeat(92)}` },
    'unsubscribe-post': { name: 'List-Unsubscribe=One-Click' },
  });
}

describe('over SMTP', () => {
  let server: SMTPServer;
  let received: ParsedMail[];
  let answer: { command: 'MAIL' | 'RCPT' | 'DATA'; code: number } | undefined;

  beforeEach(async () => {
    received = [];
    answer = undefined;
    const refusal = (command: 'MAIL' | 'RCPT' | 'DATA') =>
      answer?.command === command
        ? Object.assign(new Error('no, zoe@example.org'), { responseCode: answer.code })
        : null;
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onMailFrom: (_address, _session, done) => done(refusal('MAIL')),
      onRcptTo: (_address, _session, done) => done(refusal('RCPT')),
      onData: (stream, _session, done) => {
        simpleParser(stream).then(
          (parsed) => {
            const refused = refusal('DATA');
            if (!refused) received.push(parsed);
            done(refused);
          },
          (error: unknown) => done(error as Error),
        );
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise<void>((resolve) => server.close(resolve)));

  const send = async () => {
    const { port } = server.server.address() as AddressInfo;
    const mailer = new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, timeoutMs: 10_000, connections: 2 });
    try {
      return await mailer.send(message);
    } finally {
      mailer.onApplicationShutdown();
    }
  };

  test('a message arrives whole', async () => {
    expect(await send()).toEqual({ messageId: message.messageId, response: expect.stringMatching(/^250/) });
    expect(received).toHaveLength(1);
    expectMessage(received[0]!);
  });

  test.each([
    ['RCPT', 550, true],
    ['RCPT', 451, false],
    ['MAIL', 553, true],
    ['DATA', 554, true],
    ['DATA', 452, false],
  ] as const)(
    '%s refused with %i: for good is %s, and the address is not told on',
    async (command, code, permanent) => {
      answer = { command, code };
      const error = await send().catch((failure: unknown) => failure);
      expect(error).toMatchObject({ name: 'MailError', permanent });
      expect((error as Error).message).toContain(`SMTP ${code}`);
      expect((error as Error).message).not.toContain('zoe');
    },
  );

  test('a server that is not there is a matter of time', async () => {
    const { port } = server.server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(resolve));
    await expect(
      new SmtpMailer({ url: `smtp://127.0.0.1:${port}`, timeoutMs: 10_000, connections: 2 }).send(message),
    ).rejects.toMatchObject({ permanent: false });
  });
});

describe('the development mailbox', () => {
  let directory: string;
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'maillage-mail-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('keeps the message as it would be sent, and what a page needs to show it', async () => {
    const mailbox = new DevelopmentMailbox(join(directory, 'mail'));
    expect(await mailbox.list()).toEqual([]);
    await new DevelopmentMailer(join(directory, 'mail')).send(message);
    const [mail, ...others] = await mailbox.list();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: message.to, subject: message.subject, html: message.html, text: message.text });
    expect(await mailbox.get(mail!.id)).toEqual(mail);
    expectMessage(await simpleParser((await mailbox.source(mail!.id))!));
    expect(readdirSync(join(directory, 'mail')).sort()).toEqual([`${mail!.id}.eml`, `${mail!.id}.json`]);
  });

  test('lists the newest first, and not more than asked', async () => {
    const mailer = new DevelopmentMailer(directory);
    for (const minute of [3, 1, 2])
      await mailer.send({ ...message, messageId: `<${minute}@x>`, date: new Date(Date.UTC(2026, 10, 23, 11, minute)) });
    const dates = (await new DevelopmentMailbox(directory).list(2)).map(({ date }) => date);
    expect(dates).toEqual(['2026-11-23T11:03:00.000Z', '2026-11-23T11:02:00.000Z']);
  });

  test('never reads another file', async () => {
    const mailbox = new DevelopmentMailbox(join(directory, 'mail'));
    writeFileSync(join(directory, 'secret.json'), '{}');
    for (const id of ['../secret', '..%2fsecret', '20261123T110000000Z-0123456789ab/../../secret', '', '\0'])
      expect(await mailbox.get(id)).toBeUndefined();
  });
});
