import { spawn } from 'node:child_process';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId, projectRoot } from '#kernel';
import { type ApiClient, type RunningApi, startApi, testClock } from '../harness/api.js';

const EMAIL = 'zoe@example.org';
/** Each command is a process that starts Node. */
const SEVERAL_PROCESSES_MS = 240_000;
const NOW_S = Math.floor(testClock.now().getTime() / 1000);
const REPORT_KEY = 'a secret of the mail server';
const MAILGUN_KEY = 'a signing key of an account';
const sendgrid = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let api: RunningApi;
let [zoe, administrator, stranger]: ApiClient[] = [];
let messageId = '';

beforeAll(async () => {
  api = await startApi(testClock, {
    PUBLIC_URL: 'https://maillage.example',
    MAIL_WEBHOOK_SECRET: REPORT_KEY,
    MAIL_WEBHOOK_MAILGUN_KEY: MAILGUN_KEY,
    MAIL_WEBHOOK_SENDGRID_PUBLIC_KEY: sendgrid.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  });
  [zoe, administrator, stranger] = [api.client(), api.client('en'), api.client('en')];
  await zoe.signUp(EMAIL);
  await administrator.signUp('administration@example.org');
  await stranger.signUp('passant@example.org');
  await db(
    `INSERT INTO platform_roles (person_id, role, region_code) SELECT id, 'ADMINISTRATOR', '' FROM people WHERE email = 'administration@example.org'`,
  );
});
afterAll(() => api.stop());

const db = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  api.db.query(sql, parameters);

beforeEach(async () => {
  await db('TRUNCATE mail_suppressions, mail_soft_bounces, mail_hook_tokens');
  // A message that we sent to her, which is all that the hooks look for.
  const id = newId();
  await db(
    `INSERT INTO notices (id, kind, person_id, name, address, language, facts, status, attempts)
     SELECT $1, 'member-joined', id, '', '', 'fr', '{}', 'SENT', 1 FROM people WHERE email = $2`,
    [id, EMAIL],
  );
  messageId = `<notice-${id}@maillage.example>`;
});

async function post(path: string, body: string | Buffer, headers: Record<string, string>) {
  const response = await fetch(`${api.url}/hooks/mail${path}`, {
    method: 'POST',
    headers: { 'accept-language': 'en', ...headers },
    body: new Uint8Array(Buffer.from(body)),
  });
  return { status: response.status, text: await response.text() };
}
const TAKEN = { status: 200, text: '{"taken":1,"ignored":0}' };
const IGNORED = { status: 200, text: '{"taken":0,"ignored":1}' };
const standing = async () =>
  (await db<{ address: string; reason: string }>('SELECT address, reason FROM mail_suppressions WHERE released_at IS NULL')).map(({ address, reason }) => [address, reason]); // prettier-ignore

const dsn = (address = EMAIL, id = messageId) =>
  `Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;mx\r\n\r\nFinal-Recipient: rfc822;${address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${id}\r\n\r\n--b--\r\n`;
const signedReport = (body: string, key = REPORT_KEY, time = NOW_S) => ({
  'content-type': 'message/rfc822',
  'x-maillage-signature': `t=${time},v1=${createHmac('sha256', key).update(`${time}.${body}`).digest('hex')}`,
});

describe('what a mail server pipes to us', () => {
  const pipe = (body: string, headers: Record<string, string> = signedReport(body)) => post('', body, headers);

  test('suppresses whom it is of, once however often it comes', async () => {
    expect(await pipe(dsn())).toEqual(TAKEN);
    expect(await pipe(dsn())).toEqual(TAKEN);
    expect(await standing()).toEqual([[EMAIL, 'HARD_BOUNCE']]);
  });

  test('of somebody else’s message, or to somebody else, changes nothing', async () => {
    for (const body of [
      dsn('passant@example.org'),
      dsn(EMAIL, '<x@example.org>'),
      dsn(EMAIL, `<${newId()}@maillage.example>`),
    ])
      // prettier-ignore
      expect(await pipe(body)).toEqual(IGNORED);
    expect(await standing()).toEqual([]);
  });

  test('is refused with a plain reason when it is not signed, signed otherwise, old, another type or no report', async () => {
    const body = dsn();
    const refusals = [
      await pipe(body, { 'content-type': 'message/rfc822' }),
      await pipe(body, signedReport(body, 'another secret')),
      await pipe(`${body} `, signedReport(body)),
      await pipe(body, signedReport(body, REPORT_KEY, NOW_S - 301)),
      await pipe(body, { ...signedReport(body), 'content-type': 'text/plain' }),
      await pipe('Subject: hello\r\n\r\nhello'),
      await pipe('x'.repeat(1_100_000)),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([401, 403, 403, 403, 415, 400, 413]);
    expect(refusals[0]?.text).toBe('This request is not signed.\n');
    expect((await post('', body, { ...signedReport(body), 'accept-language': 'fr', 'x-maillage-signature': 't=1,v1=2' })).text).toBe('La signature ne correspond pas.\n'); // prettier-ignore
    expect(await standing()).toEqual([]);
  });

  test('needs no cookie and heeds no other site, and a browser’s page gets nothing further with it', async () => {
    const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    expect((await post('', dsn(), { 'content-type': 'message/rfc822', ...headers })).status).toBe(401);
    expect((await fetch(`${api.url}/hooks/mail`)).status).toBe(404);
  });
});

describe('Mailgun', () => {
  const event = (more: object = {}) => ({
    event: 'failed',
    severity: 'permanent',
    reason: 'bounce',
    recipient: EMAIL,
    timestamp: NOW_S - 30.25,
    message: { headers: { 'message-id': messageId.slice(1, -1) } },
    'delivery-status': { code: 550, message: '5.1.1 The email account does not exist' },
    ...more,
  });
  const signed = (data: object, token: string, key = MAILGUN_KEY) =>
    JSON.stringify({
      signature: { timestamp: String(NOW_S), token, signature: createHmac('sha256', key).update(`${NOW_S}${token}`).digest('hex') }, // prettier-ignore
      'event-data': data,
    });
  const tell = (body: string) => post('/mailgun', body, { 'content-type': 'application/json' });

  test('is believed, and the same word is not taken twice, whatever comes with it', async () => {
    expect(await tell(signed(event(), 'token-1'))).toEqual(TAKEN);
    expect(await standing()).toEqual([[EMAIL, 'HARD_BOUNCE']]);
    const replayed = signed(event({ recipient: 'passant@example.org', message: {} }), 'token-1');
    expect(await tell(replayed)).toMatchObject({ status: 406 });
    expect(await tell(signed(event(), 'token-2'))).toEqual(TAKEN);
    expect(await standing()).toHaveLength(1);
  });

  test('is refused under another key, and what is about the message changes nothing', async () => {
    expect(await tell(signed(event(), 'token-3', 'another key of somebody'))).toMatchObject({ status: 403 });
    expect(await tell('{}')).toMatchObject({ status: 401 });
    expect(await tell('{')).toMatchObject({ status: 400 });
    const policy = { 'delivery-status': { code: 550, message: '5.7.1 not from you' } };
    expect(await tell(signed(event(policy), 'token-4'))).toEqual({ status: 200, text: '{"taken":0,"ignored":0}' });
    expect(await standing()).toEqual([]);
  });
});

describe('SendGrid', () => {
  const tell = (events: unknown, key = sendgrid.privateKey, time = String(NOW_S)) => {
    const body = `${JSON.stringify(events)}\r\n`;
    return post('/sendgrid', body, {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-timestamp': time,
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(`${time}${body}`), key).toString('base64'),
    });
  };
  const complaint = { event: 'spamreport', email: EMAIL, timestamp: NOW_S - 10, sg_message_id: 'x' };

  test('tells of many at once: a complaint counts for whoever has an account, and for nobody unknown', async () => {
    expect(
      await tell([
        { event: 'delivered', email: EMAIL, timestamp: NOW_S - 20, 'smtp-id': messageId },
        complaint,
        { ...complaint, email: 'nobody@example.org' },
        { event: 'open', email: EMAIL },
      ]),
    ).toEqual({ status: 200, text: '{"taken":2,"ignored":1}' });
    expect(await standing()).toEqual([[EMAIL, 'COMPLAINT']]);
  });

  test('is refused with another key, and late', async () => {
    const others = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await tell([complaint], others)).toMatchObject({ status: 403 });
    expect(await tell([complaint], undefined, String(NOW_S - 2 * 86_400))).toMatchObject({ status: 403 });
    expect(await post('/sendgrid', '[]', { 'content-type': 'application/json' })).toMatchObject({ status: 401 });
    expect(await standing()).toEqual([]);
  });
});

test('a provider that nobody set up is not there', async () => {
  for (const name of ['/postmark', '/__proto__', '/toString', '/Mailgun'])
    expect(await post(name, '{}', { 'content-type': 'application/json' })).toMatchObject({ status: 404 });
  const bare = await startApi();
  try {
    for (const path of ['', '/mailgun', '/sendgrid']) {
      const headers = { 'content-type': 'message/rfc822' };
      expect((await fetch(`${bare.url}/hooks/mail${path}`, { method: 'POST', headers, body: 'x' })).status).toBe(404);
    }
  } finally {
    await bare.stop();
  }
});

const MINE = '{ me { suppression { reason code } } }';
const RELEASE_MINE = 'mutation ($consent: Boolean!) { releaseMyAddress(consent: $consent) { released userErrors { code } } }'; // prettier-ignore
const RELEASE =
  'mutation ($id: ID!) { releaseSuppression(id: $id) { suppression { releasedAt } userErrors { code } } }';
const LIST = '{ mailSuppressions(first: 10) { totalCount nodes { id address reason source code since releasedAt } } }';

describe('people', () => {
  const suppress = async (kind: 'bounce' | 'spamreport') => {
    const body = JSON.stringify([{ event: kind, type: 'bounce', email: EMAIL, timestamp: NOW_S, status: '5.1.1', 'smtp-id': messageId }]); // prettier-ignore
    const headers = {
      'x-twilio-email-event-webhook-timestamp': String(NOW_S),
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(`${NOW_S}${body}`), sendgrid.privateKey).toString('base64'), // prettier-ignore
    };
    expect(await post('/sendgrid', body, headers)).toEqual(TAKEN);
  };

  test('see why nothing comes to their address, and let it come again', async () => {
    expect(await zoe!.ask(MINE)).toEqual({ me: { suppression: null } });
    await suppress('bounce');
    expect(await zoe!.ask(MINE)).toEqual({ me: { suppression: { reason: 'HARD_BOUNCE', code: '5.1.1' } } });
    expect(await stranger!.ask(MINE)).toEqual({ me: { suppression: null } });
    expect(await zoe!.ask(RELEASE_MINE, { consent: false })).toEqual({ releaseMyAddress: { released: true, userErrors: [] } }); // prettier-ignore
    expect(await zoe!.ask(MINE)).toEqual({ me: { suppression: null } });
  });

  test('take a complaint back by agreeing anew, which an administrator cannot do for them', async () => {
    await suppress('spamreport');
    const { mailSuppressions } = await administrator!.ask<{ mailSuppressions: { nodes: { id: string }[] } }>(LIST);
    const id = mailSuppressions.nodes[0]?.id;
    expect(await administrator!.ask(RELEASE, { id })).toMatchObject({ releaseSuppression: { userErrors: [{ code: 'COMPLAINT' }] } }); // prettier-ignore
    expect(await zoe!.ask(RELEASE_MINE, { consent: false })).toMatchObject({ releaseMyAddress: { userErrors: [{ code: 'CONSENT_NEEDED' }] } }); // prettier-ignore
    expect(await zoe!.ask(RELEASE_MINE, { consent: true })).toMatchObject({ releaseMyAddress: { released: true } });
    expect(await zoe!.ask('{ me { consents { source withdrawnAt } } }')).toMatchObject({ me: { consents: [{ source: 'after a complaint', withdrawnAt: null }] } }); // prettier-ignore
  });

  test('who are administrators see them all, and release what bounced', async () => {
    await suppress('bounce');
    const { mailSuppressions } = await administrator!.ask<{ mailSuppressions: { nodes: { id: string }[] } }>(LIST);
    expect(mailSuppressions).toMatchObject({ totalCount: 1, nodes: [{ address: EMAIL, source: 'SENDGRID', releasedAt: null }] }); // prettier-ignore
    expect(await administrator!.ask(RELEASE, { id: mailSuppressions.nodes[0]?.id })).toMatchObject({ releaseSuppression: { userErrors: [] } }); // prettier-ignore
    expect(await administrator!.ask(LIST)).toMatchObject({ mailSuppressions: { totalCount: 0 } });
    expect((await stranger!.graphql(LIST)).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('maillage mail', () => {
  async function mail(args: readonly string[], input = '') {
    const child = spawn(process.execPath, [join(projectRoot, 'dist/apps/cli/src/main.js'), 'mail', ...args], {
      env: {
        PATH: process.env['PATH'],
        LANG: 'en_CA.UTF-8',
        PUBLIC_URL: api.settings.publicUrl,
        // Beside the embedded database's owner, the command finds its socket through the data directory.
        ...(process.env['TEST_DATABASE_URL'] ? { DATABASE_URL: api.settings.databaseUrl } : {}),
        DATA_DIR: api.settings.dataDir,
      },
    });
    let [out, said] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number];
    return { code, out, said };
  }

  test(
    'reads a report from a pipe, lists whom nothing is sent to, and releases them',
    async () => {
      expect(await mail(['bounce', '-'], dsn())).toMatchObject({
        code: 0,
        said: expect.stringContaining('1 recipient'),
      });
      expect(await mail(['bounce', '-'], dsn('passant@example.org'))).toMatchObject({ code: 3 });
      expect(await mail(['bounce', '-'], 'Subject: hello\n\n')).toMatchObject({ code: 2 });
      const { out } = await mail(['suppressions', '--json']);
      expect(JSON.parse(out)).toMatchObject([{ address: EMAIL, reason: 'HARD_BOUNCE', source: 'DSN', code: '5.1.1' }]);
      expect(await mail(['release', ` ${EMAIL.toUpperCase()}`])).toMatchObject({ code: 0 });
      expect(await standing()).toEqual([]);
      expect(await mail(['suppress', EMAIL])).toMatchObject({ code: 0 });
      expect((await mail(['suppressions'])).out).toMatch(/^zoe@example\.org +MANUAL +OPERATOR/);
      expect(await zoe!.ask(RELEASE_MINE, { consent: true })).toMatchObject({ releaseMyAddress: { userErrors: [{ code: 'ASK_THE_OPERATOR' }] } }); // prettier-ignore
    },
    SEVERAL_PROCESSES_MS,
  );
});
