/** A mail server that takes every message and forgets it; it tells how many bytes it took when it is asked. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

let bytes = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, _session, done) => {
    stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
    stream.on('end', () => done());
  },
});
server.listen(0, '127.0.0.1', () => process.send?.((server.server.address() as AddressInfo).port));
process.on('message', () => process.send?.(bytes));
process.on('disconnect', () => process.exit(0));
