import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { Mailer, type MailMessage } from '#mail';
import { makeUnsubscribeToken } from '../../libs/digests/src/domain/unsubscribe-token.js';
import { type RunningApi, startApi, testClock } from '../harness/api.js';
import { DigestWorld } from '../harness/digest-world.js';

let api: RunningApi;
beforeAll(async () => void (api = await startApi(testClock)));
afterAll(() => api.stop());
beforeEach(() => post('/dev/mail/delete'));

const HTML = `<!doctype html><html lang="fr"><head><title>x</title><meta name="color-scheme" content="light dark">
<style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style></head><body><p>Carotte</p></body></html>`;

/** As somebody's mail would arrive: the minute is its order. */
async function arrive(minute: number, more: Partial<MailMessage> = {}): Promise<void> {
  await api.app.get(Mailer, { strict: false }).send({
    to: { name: 'Zoé', address: 'zoe@example.org' },
    from: 'Maillage <bulletin@maillage.example>',
    subject: `Message ${minute}`,
    text: 'Bonjour',
    html: HTML,
    messageId: `<${minute}@maillage.example>`,
    headers: {},
    date: new Date(Date.UTC(2026, 10, 23, 11, minute)),
    language: 'fr',
    ...more,
  });
}

async function read(path: string, init: RequestInit = {}) {
  const response = await fetch(new URL(path, api.url), {
    redirect: 'manual',
    ...init,
    headers: { 'accept-language': 'fr', ...init.headers },
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}
const post = (path: string, headers: Record<string, string> = {}) => read(path, { method: 'POST', headers });

/** The messages that a page lists, from the first. */
const listed = ({ body }: { body: string }) =>
  [...body.matchAll(/<li[^>]*><a href="\/dev\/mail\/[^"]+"[^>]*>([^<]*)<\/a>/g)].map(([, subject]) => subject);
const firstLink = ({ body }: { body: string }) => /<li[^>]*><a href="([^"]+)"/.exec(body)?.[1] ?? '';

describe('the list', () => {
  test('is empty, then shows the newest first: to whom, when, of which kind, in which language', async () => {
    expect((await read('/dev/mail')).body).toContain('Aucun message.');
    await arrive(1);
    await arrive(3, { language: 'en', headers: { 'List-Unsubscribe': '<http://localhost:3000/u/x>' } });
    await arrive(2, { subject: '<i>Objet</i>' });
    const page = await read('/dev/mail');
    expect(listed(page)).toEqual(['Message 3', '&#60;i&#62;Objet&#60;/i&#62;', 'Message 1']);
    const [digest, notice] = page.body.split('<li>').slice(1);
    expect(digest).toContain('zoe@example.org');
    expect(digest).toContain('datetime="2026-11-23T11:03:00.000Z"');
    expect(digest).toMatch(/23 nov\. 2026[^<]*6[^<]*03/);
    expect(digest).toMatch(/>Bulletin<[^]*>EN</);
    expect(notice).toMatch(/>Avis<[^]*>FR</);
    expect((await read('/dev/mail', { headers: { 'accept-language': 'en' } })).body).toMatch(/>Digest<[^]*>Notice</);
  });

  test('is searched by address, subject and text, and kept to one recipient', async () => {
    await arrive(1, { subject: 'Deux fermes pour vos bleuets d’été' });
    await arrive(2, { to: { name: 'Luc', address: 'luc@example.org' }, text: 'Des ÉPINARDS frais' });
    await arrive(3, { to: { name: 'Luc', address: 'luc@example.org' } });
    const subjects = async (query: string) => listed(await read(`/dev/mail?${query}`));
    expect(await subjects('q=bleuets+ete')).toEqual(['Deux fermes pour vos bleuets d’été']);
    expect(await subjects('q=epinards')).toEqual(['Message 2']);
    expect(await subjects('q=luc%40')).toEqual(['Message 3', 'Message 2']);
    expect(await subjects('to=LUC%40example.org&q=epinards')).toEqual(['Message 2']);
    expect(await subjects('to=luc')).toEqual([]);
    const none = await read('/dev/mail?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E');
    expect(none.body).toContain('Aucun message ne correspond.');
    expect(none.body).not.toContain('<script');
    expect((await read('/dev/mail?q=a&q=b&before[]=c')).status).toBe(200);
  });

  test('goes on after fifty', async () => {
    for (let minute = 0; minute < 53; minute++) await arrive(minute);
    const first = await read('/dev/mail');
    expect(first.body).toContain('53 messages'.replace(' ', '\u00a0'));
    expect(listed(first)).toHaveLength(50);
    const older = /href="([^"]*before=[^"]*)">Plus anciens/.exec(first.body)?.[1] ?? '';
    const second = await read(older);
    expect(listed(second)).toEqual(['Message 2', 'Message 1', 'Message 0']);
    expect(second.body).not.toContain('Plus anciens');
  });

  test('is emptied by a form of its own, and by no other site', async () => {
    await arrive(1);
    const elsewhere = await post('/dev/mail/delete', { origin: 'https://elsewhere.example' });
    const acrossSites = await post('/dev/mail/delete', { 'sec-fetch-site': 'cross-site' });
    expect([elsewhere.status, acrossSites.status, (await read('/dev/mail/delete')).status]).toEqual([403, 403, 404]);
    expect(listed(await read('/dev/mail'))).toEqual(['Message 1']);
    const { status, headers } = await post('/dev/mail/delete', { 'sec-fetch-site': 'same-origin' });
    expect([status, headers.get('location')]).toEqual([303, '/dev/mail']);
    expect(listed(await read('/dev/mail'))).toEqual([]);
  });
});

describe('a message', () => {
  test('is shown as HTML, on a phone, as text, by its headers and as it would be sent', async () => {
    await arrive(1, { subject: 'Été', text: 'Bonjour <Zoé>' });
    const path = firstLink(await read('/dev/mail'));
    const html = await read(path);
    expect(html.body).toMatch(/<iframe class="html auto" src="\/dev\/mail\/[\w-]+\/html" sandbox="allow-popups"/);
    expect(html.headers.get('content-security-policy')).not.toMatch(/script|unsafe/);
    expect((await read(`${path}?view=phone`)).body).toContain('<iframe class="phone auto"');
    expect((await read(`${path}?view=text`)).body).toContain('<pre>Bonjour &#60;Zoé&#62;');
    const headers = await read(`${path}?view=headers`);
    expect(headers.body).toMatch(/<pre>[^]*Message-ID: &#60;1@maillage\.example&#62;[^]*<\/pre>/);
    expect(headers.body).not.toContain('Carotte');
    expect((await read(`${path}?view=source`)).body).toContain('multipart/alternative');
    expect((await read(`${path}?view=nothing&scheme=x`)).body).toContain('class="html auto"');
    const eml = await read(`${path}/message.eml`);
    expect(eml.headers.get('content-type')).toContain('message/rfc822');
    expect(eml.headers.get('content-disposition')).toContain('attachment');
    expect((await simpleParser(eml.body)).subject).toBe('Été');
  });

  test('is looked at in light and in dark, whatever the browser has', async () => {
    await arrive(1);
    const path = firstLink(await read('/dev/mail'));
    expect((await read(`${path}?scheme=dark`)).body).toContain('/html?scheme=dark"');
    const part = async (query: string) => (await read(`${path}/html${query}`)).body;
    expect(await part('')).toBe(HTML);
    expect(await part('?scheme=dark')).toContain('@media (min-width: 0)');
    expect(await part('?scheme=dark')).toContain('content="dark"');
    expect(await part('?scheme=light')).toContain('@media (max-width: 0)');
    expect(await part('?scheme=light')).toContain('content="light"');
  });

  test('is told to be too large above 100 kB', async () => {
    await arrive(1, { html: `${HTML}${' '.repeat(100_000)}` });
    await arrive(2);
    const [small, large] = [...(await read('/dev/mail')).body.matchAll(/<li><a href="([^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect((await read(large ?? '')).body).toMatch(/100,\d.ko.: au-dessus de 100.ko/);
    expect((await read(small ?? '')).body).not.toContain('au-dessus');
  });

  test('is unsubscribed from as a mail client does it, and only at this server', async () => {
    const world = new DigestWorld(api.db);
    const { memberships } = await world.organization('École', ['INSTITUTION'], [await world.person('zoe@example.org')]);
    const token = makeUnsubscribeToken(
      api.settings.secretKey,
      { kind: 'MEMBERSHIP', id: memberships[0]! },
      testClock.now(),
    );
    const stop = (url: string) => ({ headers: { 'List-Unsubscribe': `<${url}>` } });
    await arrive(1, stop(`${api.settings.publicUrl}/u/${token}`));
    const path = firstLink(await read('/dev/mail'));
    expect((await read(path)).body).toContain('Se désabonner en un clic');
    const stops = () => api.db.query('SELECT membership_id FROM digest_stops');
    expect(await stops()).toEqual([]);
    expect((await post(`${path}/unsubscribe`)).body).toMatch(/role="status">POST [^<]*: 200</);
    expect(await stops()).toEqual([{ membership_id: memberships[0] }]);

    await arrive(2, stop('https://elsewhere.example/u/x'));
    const other = firstLink(await read('/dev/mail'));
    expect((await post(`${other}/unsubscribe`)).body).toContain('rien n’a été envoyé');
    await arrive(3);
    const notice = firstLink(await read('/dev/mail'));
    expect((await read(notice)).body).not.toContain('Se désabonner');
    expect((await post('/dev/mail/20261123T110000000Z-000000000000/unsubscribe')).status).toBe(404);
  });
});

test('there is none in production', async () => {
  const production = await startApi(testClock, {
    NODE_ENV: 'production',
    RATE_LIMITS: 'on',
    RATE_LIMIT_PER_MINUTE: '0',
    SMTP_URL: 'smtp://127.0.0.1:1',
    SECRET_KEY: 'a secret of the operator, long enough, and longer',
    PUBLIC_URL: 'https://maillage.example',
    MAIL_FROM: 'Maillage <bulletin@maillage.example>',
    MAIL_POSTAL_ADDRESS: '1, rue du Marché, Saint-Hyacinthe (Québec) J2S 1A1',
  });
  try {
    for (const path of ['/dev/mail', '/dev/mail/20261123T110000000Z-000000000000'])
      expect((await fetch(new URL(path, production.url))).status).toBe(404);
    expect((await fetch(new URL('/dev/mail/delete', production.url), { method: 'POST' })).status).toBe(404);
  } finally {
    await production.stop();
  }
});
