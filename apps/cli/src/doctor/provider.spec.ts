import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { checkProvider } from './provider.js';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A server that answers discovery, and its own address. */
async function answering(status: number, issuer?: string): Promise<string> {
  server = createServer((req, res) => {
    const known = req.url === '/.well-known/openid-configuration';
    res.writeHead(known ? status : 404).end(JSON.stringify({ issuer: issuer ?? `http://${req.headers.host}` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const check = (issuer: string) =>
  checkProvider({ oidc: { issuer, clientId: 'maillage', clientSecret: 'kept', name: 'Agora' } });

test('a provider that answers under its name is as it should be', async () => {
  expect(await check(await answering(200))).toMatchObject({ status: 'ok' });
});

test('one that is not there, refuses, or calls itself otherwise is pointed out', async () => {
  expect(await check(await answering(200, 'https://another.example'))).toMatchObject({ status: 'failed' });
  server?.close();
  expect(await check(await answering(503))).toMatchObject({ status: 'failed', detail: expect.stringMatching(/503/) });
  expect(await check('http://127.0.0.1:1')).toMatchObject({ status: 'failed' });
});

test('without a provider nothing is looked at', async () => {
  expect(await checkProvider({ oidc: undefined })).toBeUndefined();
});
