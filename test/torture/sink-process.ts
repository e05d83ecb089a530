/**
 * A mail server that takes messages and makes trouble, and that outlives everything else. What it accepted is written to a file
 * before it answers, one JSON object a line (`SinkFact`).
 */
import { appendFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { Draws } from './draws.js';
import type { SinkFact, SinkReport, SinkSettings } from './sink.js';
import { isRefused, type Trouble, troublesOf } from './trouble.js';

const settings = JSON.parse(process.env['TORTURE_SINK'] ?? '') as SinkSettings;

const REPORT_MS = 50;

let accepted = 0;
const sockets = new Map<number, Socket>();
const next = new Map<string, Generator<Trouble | undefined, never>>();
const atMail = new Draws(settings.trouble.seed, 'trouble at MAIL');
/** Of the transaction under way on a connection, by its port. */
const transactions = new Map<number, { began: number; trouble?: Trouble | undefined }>();

const write = (fact: SinkFact) => appendFileSync(settings.file, `${JSON.stringify(fact)}\n`);

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

function drop(session: SMTPServerSession): void {
  sockets.get(session.remotePort)?.destroy();
}

const header = (message: string, name: string) => new RegExp(`^${name}:\\s*(.+)$`, 'im').exec(message)?.[1]?.trim();

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  maxClients: 1_000,
  onMailFrom: (_address, session, done) => {
    transactions.set(session.remotePort, { began: Date.now() });
    if (atMail.number() >= settings.trouble.shareAtMail) return void done();
    write({ kind: 'trouble', what: 'REFUSED_AT_MAIL', at: Date.now() });
    done(refusal(451, 'not now'));
  },
  onRcptTo: ({ address }, session, done) => {
    if (isRefused(address)) return void done(refusal(550, 'no such mailbox'));
    const transaction = transactions.get(session.remotePort)!;
    const troubles = next.get(address) ?? troublesOf(settings.trouble, address);
    next.set(address, troubles);
    transaction.trouble = troubles.next().value;
    if (transaction.trouble) write({ kind: 'trouble', what: transaction.trouble, at: Date.now() });
    if (transaction.trouble === 'REFUSED_AT_RCPT') return void done(refusal(450, 'busy'));
    if (transaction.trouble === 'DROPPED_BEFORE_DATA') return void drop(session);
    done();
  },
  onData: (stream, session, done) => {
    const { began, trouble } = transactions.get(session.remotePort)!;
    if (trouble === 'DROPPED_IN_DATA') {
      stream.once('data', () => drop(session));
      return;
    }
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const message = Buffer.concat(chunks).toString('latin1');
      void (async () => {
        if (trouble === 'STALLED') await delay(settings.trouble.stallMs);
        if (trouble === 'REFUSED_AT_DATA') return void done(refusal(451, 'try again'));
        const id = ++accepted;
        write({
          kind: 'accepted',
          id,
          at: Date.now(),
          began,
          to: session.envelope.rcptTo[0]!.address,
          sender: session.hostNameAppearsAs || '',
          messageId: header(message, 'Message-ID') ?? '',
          language: header(message, 'Content-Language') ?? '',
          bodyLanguage: /<html[^>]*\slang=(?:3D)?"(\w\w)/.exec(message)?.[1],
          bytes: message.length,
        });
        if (trouble === 'DROPPED_BEFORE_ANSWER') return void drop(session);
        done(null);
        // Behind the answer, so that it is told only once that has left.
        sockets.get(session.remotePort)?.write('', (error) => {
          if (!error) write({ kind: 'answered', id, at: Date.now() });
        });
      })();
    });
  },
});
server.on('error', () => undefined);
server.server.on('connection', (socket: Socket) => {
  const port = socket.remotePort ?? 0;
  sockets.set(port, socket);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    sockets.delete(port);
    transactions.delete(port);
  });
});
server.listen(0, '127.0.0.1', () => {
  const report = (): SinkReport => ({ port: (server.server.address() as AddressInfo).port, accepted });
  process.send?.(report());
  setInterval(() => process.send?.(report()), REPORT_MS);
});
process.on('disconnect', () => process.exit(0));
