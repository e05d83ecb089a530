import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CoreModule } from '#assembly';
import { SeedDemonstration } from '#demonstration';
import { DigestsModule, RunDigests } from '#digests';
import { NestFactory } from '@nestjs/core';
import { type RunningApi, startApi, testClock } from '../harness/api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  await new SeedDemonstration(api.db, testClock).execute();
});
afterAll(() => api.stop());

async function runDigests() {
  const core = CoreModule.with({ settings: api.settings, db: api.db, clock: testClock });
  const context = await NestFactory.createApplicationContext(
    { module: DigestsModule, imports: [core] },
    { logger: false },
  );
  try {
    return await context.get(RunDigests).execute({ beforeHour: true });
  } finally {
    await context.close();
  }
}

const read = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(new URL(path, api.url), {
    ...init,
    headers: { 'accept-language': 'fr', ...init.headers },
  });
  return { status: response.status, body: await response.text() };
};

test('the week’s digests reach the development mailbox once, and their links lead somewhere', async () => {
  const first = await runDigests();
  expect(first.sent).toBeGreaterThan(3);
  expect(first.failed).toBe(0);
  expect(await runDigests()).toMatchObject({ planned: 0, sent: 0 });

  const list = await read('/dev/mail');
  const ids = [...list.body.matchAll(/href="\/dev\/mail\/([^"]+)"/g)].map(([, id]) => id ?? '');
  expect(ids).toHaveLength(first.sent);
  const source = await read(`/dev/mail/${ids[0]}/source`);
  expect(source.body).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  const html = (await read(`/dev/mail/${ids[0]}/html`)).body;
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => new URL((link ?? '').replaceAll('&amp;', '&')));
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect([link.pathname, (await read(link.pathname)).status]).toEqual([link.pathname, 200]);
});

test('opening the unsubscribe link changes nothing; posting to it without any cookie stops the digest', async () => {
  const [, link] = /href="[^"]*(\/u\/[\w-]+)"/.exec((await read(`/dev/mail/${await newestMail()}/html`)).body) ?? [];
  const stops = async () => (await api.db.query<[{ n: number }]>('SELECT count(*) AS n FROM digest_stops'))[0].n;
  const asked = await read(link ?? '');
  expect(asked.body).toContain('Ne plus recevoir ce bulletin');
  expect(await stops()).toBe(0);
  const oneClick = {
    method: 'POST',
    body: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
  expect((await read(link ?? '', oneClick)).status).toBe(200);
  expect(await stops()).toBe(1);
  expect((await read('/u/not-a-token')).status).toBe(404);
});

async function newestMail(): Promise<string> {
  return /href="\/dev\/mail\/([^"]+)"/.exec((await read('/dev/mail')).body)?.[1] ?? '';
}
