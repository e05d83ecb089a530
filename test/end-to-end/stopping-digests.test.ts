import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RunDigests } from '#digests';
import type { Id } from '#kernel';
import { DevelopmentMailbox, type StoredMail } from '#mail';
import { makeUnsubscribeToken, type StopSubject } from '../../libs/digests/src/domain/unsubscribe-token.js';
import { type RunningApi, startApi } from '../harness/api.js';
import { DigestWorld, MovableClock } from '../harness/digest-world.js';

/** Mondays, 06:30 in Toronto. */
const MONDAY = '2026-11-23T11:30:00Z';
const NEXT_MONDAY = '2026-11-30T11:30:00Z';
const THIRD_MONDAY = '2026-12-07T11:30:00Z';

const NAME = 'École <b onclick="x()">du Boisé</b> & "Cie"';

let api: RunningApi;
let world: DigestWorld;
const clock = new MovableClock(MONDAY);
let cook: Id;
let membershipId: Id;

beforeAll(async () => {
  api = await startApi(clock);
  world = new DigestWorld(api.db);
});
afterAll(() => api.stop());

/** A school that needs carrots and a farm that has them, one person each. */
beforeEach(async () => {
  clock.set(MONDAY);
  await world.clear();
  cook = await world.person('cook@example.org');
  const school = await world.organization(NAME, ['INSTITUTION'], [cook]);
  membershipId = school.memberships[0]!;
  await world.need(school, 'carrot');
  await offer('Ferme des Saules');
  await mailbox().clear();
});

async function offer(name: string): Promise<void> {
  await world.offering(await world.organization(name, ['PRODUCER'], []), 'carrot');
}

const mailbox = () => api.app.get(DevelopmentMailbox, { strict: false });

/** What was sent since the last time. */
async function send(): Promise<readonly StoredMail[]> {
  await api.app.get(RunDigests, { strict: false }).execute();
  const mails = await mailbox().list();
  await mailbox().clear();
  return mails;
}

const linkTo = (subject: StopSubject, at = clock.now()) =>
  `/u/${makeUnsubscribeToken(api.settings.secretKey, subject, at)}`;
const linkOf = (mail: StoredMail | undefined) =>
  new URL(/<(.+)>/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '').pathname;

async function read(path: string, body?: string | FormData | Record<string, string>, language = 'fr') {
  const isForm = typeof body === 'object' && !(body instanceof FormData);
  const response = await fetch(new URL(path, api.url), {
    headers: {
      'accept-language': language,
      ...(body === 'List-Unsubscribe=One-Click' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(body === undefined ? {} : { method: 'POST', body: isForm ? new URLSearchParams(body) : body }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const rows = <T>(sql: string, parameters: unknown[] = []) => api.db.query<T[]>(sql, parameters);
const kindStops = async () =>
  (await rows<{ kind: string }>('SELECT kind FROM digest_kind_stops WHERE person_id = $1 ORDER BY kind', [cook])).map(
    ({ kind }) => kind,
  );
const consents = () =>
  rows<{ basis: string; source: string; withdrawn: boolean }>(
    'SELECT basis, source, withdrawn_at IS NOT NULL AS withdrawn FROM consents WHERE person_id = $1 ORDER BY given_at, id',
    [cook],
  );

/** What the page's own form would send to take back what was just done. */
function undoIn(page: string): Record<string, string> {
  const [, scope = '', at = ''] = /\/undo">.*?name="scope" value="(\w+)".*?name="at" value="([^"]+)"/.exec(page) ?? [];
  return { scope, at };
}

describe('one click', () => {
  test('a GET changes nothing and the next digest comes; a POST without cookies stops it, at once', async () => {
    const [first] = await send();
    const path = linkOf(first);
    for (let times = 0; times < 2; times++) expect((await read(path)).status).toBe(200);
    await fetch(new URL(path, api.url), { method: 'HEAD' });
    await offer('Ferme du Ruisseau');
    clock.set(NEXT_MONDAY);
    expect(await send()).toHaveLength(1);

    expect((await read(path, 'List-Unsubscribe=One-Click')).status).toBe(200);
    await offer('Ferme des Aulnes');
    clock.set(THIRD_MONDAY);
    expect(await send()).toEqual([]);
    expect(await consents()).toMatchObject([{ withdrawn: false }]);
  });

  test('it is heeded whatever the body: none, a multipart one, or one that asks for what there is not', async () => {
    const multipart = new FormData();
    multipart.set('List-Unsubscribe', 'One-Click');
    for (const body of ['', multipart, { scope: 'REGION' }, { scope: 'x', at: 'y' }]) {
      await api.db.query('DELETE FROM digest_stops');
      expect((await read(linkTo({ kind: 'MEMBERSHIP', id: membershipId }), body)).status).toBe(200);
      expect(await rows('SELECT membership_id FROM digest_stops')).toEqual([{ membership_id: membershipId }]);
    }
    expect(await kindStops()).toEqual([]);
  });

  test('a kind that is stopped is in no digest any more, and comes again when its stop is taken back', async () => {
    const path = linkTo({ kind: 'MEMBERSHIP', id: membershipId });
    const { body } = await read(path, { scope: 'NEEDS' });
    expect(body).toContain('fournisseurs pour vos besoins.');
    expect(await send()).toEqual([]);
    await read(`${path}/undo`, undoIn(body));
    clock.set(NEXT_MONDAY);
    expect(await send()).toHaveLength(1);
  });

  test('for a coordinator it stops the region’s week and nothing else', async () => {
    const path = linkTo({ kind: 'COORDINATOR', id: cook });
    const asked = await read(path);
    expect(asked.body).toContain('Ne plus recevoir la semaine de la région');
    expect(asked.body).not.toContain('cole');
    expect((await read(path, 'List-Unsubscribe=One-Click')).status).toBe(200);
    expect(await kindStops()).toEqual(['REGION']);
    expect(await rows('SELECT FROM digest_stops')).toEqual([]);
    expect(await send()).toHaveLength(1);
  });
});

describe('the page', () => {
  test('says in both languages what it is about, as text, and nothing else of the person', async () => {
    await world.organization('Another of mine', ['PRODUCER'], [cook]);
    const path = linkTo({ kind: 'MEMBERSHIP', id: membershipId });
    const words = { fr: 'Ne plus recevoir ce bulletin', en: 'Stop this digest' };
    for (const language of ['fr', 'en'] as const) {
      const { body, headers } = await read(path, undefined, language);
      expect(body).toContain(words[language]);
      expect(body).toContain(`<html lang="${language}">`);
      expect(body).toContain('du Boisé');
      expect(body).not.toContain('<b onclick');
      expect(body).not.toMatch(/cook|example\.org|Another of mine|<script/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  test('a stop is taken back by the page that made it, once, and no other stop is', async () => {
    const path = linkTo({ kind: 'MEMBERSHIP', id: membershipId });
    await read(path, { scope: 'NEEDS' });
    const { body } = await read(path, { scope: 'ORGANIZATION' });
    expect(body).toContain('C’est fait.');
    const undo = undoIn(body);
    expect(undo).toMatchObject({ scope: 'ORGANIZATION' });
    const other = { ...undo, at: '2026-11-23T11:30:01.000Z' };
    expect((await read(`${path}/undo`, other)).body).toContain('Il n’y a plus rien à annuler.');
    expect(await rows('SELECT FROM digest_stops')).toHaveLength(1);
    expect((await read(`${path}/undo`, undo)).body).toContain('L’envoi reprend.');
    expect(await rows('SELECT FROM digest_stops')).toEqual([]);
    expect(await kindStops()).toEqual(['NEEDS']);
  });

  test('everything: consent is withdrawn on record, and an undo is a new express consent, once', async () => {
    const path = linkTo({ kind: 'MEMBERSHIP', id: membershipId });
    const stopped = await read(path, { scope: 'everything' });
    expect(await consents()).toEqual([{ basis: 'EXPRESS', source: 'test', withdrawn: true }]);
    expect(await send()).toEqual([]);
    expect(stopped.body).toContain('vous consentez expressément');
    // Whoever comes back later signs in: the link alone gives no consent.
    expect((await read(path)).body).not.toContain('EVERYTHING');

    const undo = undoIn(stopped.body);
    expect(undo).toMatchObject({ scope: 'EVERYTHING' });
    await read(`${path}/undo`, { ...undo, at: '2026-01-01T00:00:00.000Z' });
    expect(await consents()).toMatchObject([{ withdrawn: true }]);
    await Promise.all([1, 2].map(() => read(`${path}/undo`, undo)));
    expect(await consents()).toEqual([
      { basis: 'EXPRESS', source: 'test', withdrawn: true },
      { basis: 'EXPRESS', source: 'stop page undo', withdrawn: false },
    ]);
    clock.set(NEXT_MONDAY);
    await read(path, { scope: 'EVERYTHING' });
    await read(`${path}/undo`, undo);
    expect((await consents()).map(({ withdrawn }) => withdrawn)).toEqual([true, true]);
  });

  test('a link that is too old, changed, or of somebody who left says so, in both languages', async () => {
    const subject = { kind: 'MEMBERSHIP', id: membershipId } as const;
    const good = linkTo(subject);
    const bad = [linkTo(subject, new Date('2025-01-01T00:00:00Z')), `${good.slice(0, -1)}_`, '/u/not-a-token'];
    for (const path of bad)
      for (const [more, body] of [
        ['', undefined],
        ['', {}],
        ['/undo', {}],
        ['/preferences', { hour: '3' }],
      ] as const) {
        const { status, headers, body: page } = await read(path + more, body);
        expect([path, more, status]).toEqual([path, more, 404]);
        expect(page).toContain('Ce lien n’est plus valable.');
        expect(headers.get('cache-control')).toBe('no-store');
      }
    expect((await read('/u/not-a-token', undefined, 'en')).body).toContain('This link is no longer valid.');
    expect(await rows('SELECT FROM digest_stops')).toEqual([]);
    expect(await rows('SELECT FROM digest_preferences')).toEqual([]);
    await api.db.query('DELETE FROM memberships WHERE id = $1', [membershipId]);
    expect((await read(good)).status).toBe(404);
  });
});

describe('preferences by the link', () => {
  const set = (fields: Record<string, string> | URLSearchParams, language = 'fr') =>
    read(
      `${linkTo({ kind: 'MEMBERSHIP', id: membershipId })}/preferences`,
      fields as unknown as Record<string, string>,
      language,
    );

  test('are kept: frequency, day, hour, language and kinds', async () => {
    const fields = new URLSearchParams({ frequency: 'DAILY', weekday: '3', hour: '17', language: 'en', kinds: '' });
    fields.append('kinds', 'OFFERINGS');
    const { status, body } = await set(fields);
    expect(status).toBe(200);
    expect(body).toContain('Vos préférences sont enregistrées.');
    expect(body).toContain('<option value="17" selected>');
    expect(body).toContain('<input type="checkbox" name="kinds" value="OFFERINGS" checked>');
    expect(await rows('SELECT frequency, weekday, hour FROM digest_preferences WHERE person_id = $1', [cook])).toEqual([
      { frequency: 'DAILY', weekday: 3, hour: 17 },
    ]);
    expect(await rows('SELECT language FROM people WHERE id = $1', [cook])).toEqual([{ language: 'en' }]);
    expect(await kindStops()).toEqual(['NEEDS', 'REGION']);

    await set({ hour: '18' });
    expect(await kindStops()).toEqual(['NEEDS', 'REGION']);
    const all = new URLSearchParams({ kinds: '' });
    for (const kind of ['NEEDS', 'OFFERINGS', 'REGION']) all.append('kinds', kind);
    await set(all);
    expect(await kindStops()).toEqual([]);
  });

  test('what is wrong is said where it is, in the reader’s language, and nothing is kept', async () => {
    const typed = { frequency: 'HOURLY', weekday: '8', hour: '<b>', language: 'de', kinds: 'X' };
    for (const [language, words] of [
      ['fr', 'Vos préférences n’ont pas été enregistrées'],
      ['en', 'Your preferences were not saved'],
    ] as const) {
      const { status, body } = await set(typed, language);
      expect(status).toBe(422);
      expect(body).toContain(words);
      for (const field of ['frequency', 'weekday', 'hour', 'language', 'stoppedKinds'])
        expect(body).toMatch(new RegExp(`aria-describedby="wrong-${field}"[^]*id="wrong-${field}"`));
      expect(body).not.toContain('<b>');
    }
    expect(await rows('SELECT FROM digest_preferences')).toEqual([]);
    expect(await kindStops()).toEqual([]);
    expect(await rows('SELECT language FROM people WHERE id = $1', [cook])).toEqual([{ language: 'fr' }]);
  });

  test('they give no consent, and stop or resume no organization', async () => {
    const path = linkTo({ kind: 'MEMBERSHIP', id: membershipId });
    await read(path, { scope: 'ORGANIZATION' });
    await read(path, { scope: 'EVERYTHING' });
    await set({ consent: 'true', organizationId: 'x', stopped: 'false', frequency: 'DAILY' });
    expect(await consents()).toMatchObject([{ withdrawn: true }]);
    expect(await rows('SELECT FROM digest_stops')).toHaveLength(1);
  });
});

test('kinds are stopped through the API too, by their person', async () => {
  const client = api.client('en');
  await client.signUp('grower@example.org');
  const set = async (input: Record<string, unknown>) => {
    const { setDigestPreference } = await client.ask<{
      setDigestPreference: { preference: { stoppedKinds: string[] } | null; userErrors: { code: string }[] };
    }>(
      'mutation ($input: DigestPreferenceInput!) { setDigestPreference(input: $input) { preference { stoppedKinds } userErrors { code } } }',
      { input },
    );
    return setDigestPreference.preference?.stoppedKinds ?? setDigestPreference.userErrors.map(({ code }) => code);
  };
  expect(await set({ kind: 'OFFERINGS', stopped: true })).toEqual(['OFFERINGS']);
  expect(await set({ kind: 'REGION', stopped: true })).toEqual(['OFFERINGS', 'REGION']);
  expect(await set({ kind: 'OFFERINGS', stopped: false })).toEqual(['REGION']);
  expect(await set({ kind: 'NEEDS' })).toEqual(['INCOMPLETE']);
  expect(await set({ stopped: true })).toEqual(['INCOMPLETE']);
});
