import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { prepareQueue, Queues } from '#queue';
import { type Browser, chromium } from 'playwright-core';
import { type RunningApi, startApi, testClock } from '../harness/api.js';

const PATH = '/admin/queues';
const DIGEST = '01890000-0000-7000-8000-000000000001';
const redisUrl = process.env['TEST_REDIS_URL'] && new URL('/13', process.env['TEST_REDIS_URL']).href;
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

let api: RunningApi;
let sessions: Record<'administrator' | 'coordinator' | 'member', string>;
let token: string;

beforeAll(async () => {
  api = await startApi(testClock, redisUrl ? { REDIS_URL: redisUrl } : {});
  const [{ embedded }] = await api.db.query<[{ embedded: boolean }]>(
    `SELECT version() LIKE '%emscripten%' AS embedded`,
  );
  await prepareQueue(api.db, { embedded });
  const administrator = await aPerson('ADMINISTRATOR');
  sessions = {
    administrator: await aSession(administrator),
    coordinator: await aSession(await aPerson('COORDINATOR')),
    member: await aSession(await aPerson()),
  };
  token = `mlg_${newId()}`;
  await api.db.query(
    `INSERT INTO api_tokens (id, person_id, name, token_hash, scopes, expires_at)
     VALUES ($1, $2, 'Programme', $3, '{READ,PUBLISH,MANAGE}', '2099-01-01')`,
    [newId(), administrator, hash(token)],
  );
  const queues = api.app.get(Queues, { strict: false });
  await Promise.all(queues.all().map((queue) => queue.obliterate({ force: true })));
  await queues.add('digest-delivery', [{ job: 'deliver-digests', payload: { digestIds: [DIGEST] }, id: DIGEST }]);
  await queues.reconcile('digest-schedule', [{ job: 'digest-plan', pattern: '*/15 * * * *', timeZone: 'UTC' }]);
});
afterAll(() => api.stop());

const hash = (word: string) => createHash('sha256').update(word).digest();

async function aPerson(role?: string): Promise<string> {
  const id = newId();
  await api.db.query(
    `INSERT INTO people (id, email, name, language, time_zone, email_verified_at)
     VALUES ($1, $2, 'Quelqu’un', 'en', 'America/Toronto', now())`,
    [id, `${id}@example.org`],
  );
  if (role)
    await api.db.query(`INSERT INTO platform_roles (person_id, role, region_code) VALUES ($1, $2, '')`, [id, role]);
  return id;
}

async function aSession(personId: string): Promise<string> {
  const word = `session-${newId()}`;
  await api.db.query(`INSERT INTO sessions (id, person_id, token_hash, expires_at) VALUES ($1, $2, $3, '2099-01-01')`, [
    newId(),
    personId,
    hash(word),
  ]);
  return `maillage_session=${word}`;
}

const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${api.url}${PATH}${path}`, { ...init, headers: { 'accept-language': 'en', ...headers } });
const changes = async () =>
  api.db.query<object[]>(
    `SELECT details, person_id IS NOT NULL AS somebody FROM audit_entries WHERE action = 'queue:change' ORDER BY id`,
  );

describe('to whoever is no administrator in a session', () => {
  const refused: [string, () => Record<string, string>][] = [
    ['a visitor', () => ({})],
    ['a member', () => ({ cookie: sessions.member })],
    ['a coordinator', () => ({ cookie: sessions.coordinator })],
    ['an administrator’s token', () => ({ authorization: `Bearer ${token}` })],
    [
      'an administrator’s session beside a token',
      () => ({ authorization: `Bearer ${token}`, cookie: sessions.administrator }),
    ],
    ['a session that is none', () => ({ cookie: 'maillage_session=nothing' })],
  ];

  test.each(refused)('%s, there is nothing there', async (_, headers) => {
    for (const path of [
      '',
      '/',
      '/queue/digest-delivery',
      '/api/queues',
      '/api/redis/stats',
      '/static/images/logo.svg',
    ]) {
      const response = await ask(path, headers());
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).not.toMatch(/digest-delivery|bull/i);
    }
    for (const path of [`/api/queues/digest-delivery/${DIGEST}/clean`, '/api/queues/digest-delivery/pause'])
      expect((await ask(path, headers(), { method: 'PUT' })).status).toBe(404);
    expect(await api.app.get(Queues, { strict: false }).count('digest-delivery')).toMatchObject({ waiting: 1 });
    expect(await changes()).toEqual([]);
  });
});

test('to an administrator, jobs are shown by their identifiers', async () => {
  const response = await ask('/api/queues?activeQueue=digest-delivery&status=latest&page=1&jobsPerPage=10', {
    cookie: sessions.administrator,
  });
  expect(response.status).toBe(200);
  const { queues } = (await response.json()) as { queues: { name: string; jobs: { data: unknown }[] }[] };
  expect(queues.map(({ name }) => name).sort()).toEqual(
    api.app
      .get(Queues, { strict: false })
      .all()
      .map(({ name }) => name)
      .sort(),
  );
  expect(queues.find(({ name }) => name === 'digest-delivery')?.jobs).toEqual([
    expect.objectContaining({ id: DIGEST, data: { digestIds: [DIGEST] } }),
  ]);
  const schedulers = await ask('/api/job-schedulers', { cookie: sessions.administrator });
  expect(await schedulers.text()).toContain('*/15 * * * *');
});

test('what another site’s page makes a browser send changes nothing', async () => {
  const headers = { cookie: sessions.administrator };
  const other = [
    { origin: 'https://elsewhere.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const from of other)
    expect(
      (
        await ask(
          '/api/queues/digest-delivery/pause',
          { ...headers, ...from },
          {
            method: 'PUT',
          },
        )
      ).status,
    ).toBe(403);
  expect(await changes()).toEqual([]);
});

test('what jobs carry, queues and the clock’s jobs cannot be changed there', async () => {
  const json = { cookie: sessions.administrator, 'content-type': 'application/json' };
  for (const [method, path, body] of [
    ['POST', '/api/queues/digest-delivery/add', '{"name":"deliver-digest","data":{}}'],
    ['PATCH', `/api/queues/digest-delivery/${DIGEST}/update-data`, '{"jobData":{}}'],
    ['PUT', '/api/queues/digest-delivery/empty', '{}'],
    ['PUT', '/api/queues/digest-delivery/obliterate', '{}'],
    ['PUT', '/api/queues/digest-schedule/job-schedulers/digest-plan/remove', '{}'],
    ['PATCH', '/api/queues/digest-schedule/job-schedulers/digest-plan', '{"pattern":"* * * * *"}'],
    ['PUT', '/api/queues/unknown/pause', '{}'],
  ] as const)
    expect([path, (await ask(path, json, { method, body })).status]).toEqual([path, 403]);
  expect(await changes()).toEqual([]);
});

/** Where there is a browser: it alone knows what its policy lets through. */
const inBrowser = existsSync(CHROMIUM) ? test : test.skip;

inBrowser(
  'in a browser, the page works, breaks no policy, asks nobody else, and a change made there is recorded',
  async () => {
    let browser: Browser | undefined;
    try {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
      const context = await browser.newContext({ locale: 'en-CA' });
      await context.setExtraHTTPHeaders({ cookie: sessions.administrator });
      const page = await context.newPage();
      const said: string[] = [];
      const asked = new Set<string>();
      page.on('console', (message) => void (message.type() === 'error' && said.push(message.text())));
      page.on('pageerror', (error) => void said.push(error.message));
      page.on('request', (request) => void asked.add(new URL(request.url()).origin));
      await page.goto(`${api.url}${PATH}/`);
      await page.getByText('digest-delivery').first().waitFor();
      await page.goto(`${api.url}${PATH}/queue/digest-delivery?status=latest`);
      await page.getByText(DIGEST).first().waitFor();
      const policy = (await (await ask('/', { cookie: sessions.administrator })).text()) && said;
      expect(policy).toEqual([]);
      expect([...asked]).toEqual([new URL(api.url).origin]);
      // As its own button sends it.
      const status = await page.evaluate(
        async (path) => (await fetch(path, { method: 'PUT' })).status,
        `${PATH}/api/queues/digest-delivery/pause`,
      );
      expect(status).toBe(200);
      expect(await changes()).toEqual([{ details: { operation: 'pause', queue: 'digest-delivery' }, somebody: true }]);
    } finally {
      await browser?.close();
    }
  },
  60_000,
);
