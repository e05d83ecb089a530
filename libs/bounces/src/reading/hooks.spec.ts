import { createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HookAdapter } from './hook.js';
import { mailgunHook } from './mailgun-hook.js';
import { reportHook } from './report-hook.js';
import { sendgridHook } from './sendgrid-hook.js';

const NOW = new Date('2026-11-23T15:00:00Z');
const seconds = NOW.getTime() / 1000;
const KEY = 'a key of whoever signs';
const OURS = '0193a1b2-0000-7000-8000-000000000001@maillage.example';

/** The events of a reading that is not refused. */
function eventsOf(reading: ReturnType<HookAdapter>) {
  if (reading.refused) throw new Error(reading.refused);
  return reading.events;
}

describe('a report from a mail server', () => {
  const body = Buffer.from(`X-Failed-Recipients: zoe@example.org\r\n\r\nMessage-ID: <${OURS}>\r\n`);
  const signed = (time: number, key = KEY, over = body) =>
    `t=${time},v1=${createHmac('sha256', key).update(`${time}.`).update(over).digest('hex')}`;
  const take = (signature: string | undefined, over = body) =>
    reportHook({ headers: { 'x-maillage-signature': signature }, body: over, now: NOW }, KEY);

  test('is taken within five minutes of its signature, either way', () => {
    for (const time of [seconds, seconds - 299, seconds + 299])
      expect(eventsOf(take(signed(time)))).toMatchObject([{ address: 'zoe@example.org', messageId: `<${OURS}>` }]);
    for (const time of [seconds - 301, seconds + 301]) expect(take(signed(time))).toEqual({ refused: 'STALE' });
  });

  test('is refused without a signature, with another, and changed by one byte', () => {
    expect(take(undefined)).toEqual({ refused: 'UNSIGNED' });
    expect(take(signed(seconds, 'another key'))).toEqual({ refused: 'FORGED' });
    expect(take(signed(seconds).replace('t=', 't=1'))).toEqual({ refused: 'FORGED' });
    for (const other of [
      '',
      't=1',
      'v1=00',
      `t=${seconds},v1=`,
      `t=${seconds},v1=${'0'.repeat(64)}`,
      'x'.repeat(9_999),
    ])
      expect(take(other)).toEqual({ refused: other === '' ? 'UNSIGNED' : 'FORGED' });
    const changed = Buffer.from(body);
    changed[25] = changed[25]! ^ 1;
    expect(take(signed(seconds), changed)).toEqual({ refused: 'FORGED' });
  });

  test('that is no report is unreadable, once its signature is right', () =>
    expect(take(signed(seconds, KEY, Buffer.from('hello')), Buffer.from('hello'))).toEqual({ refused: 'UNREADABLE' }));
});

describe('Mailgun', () => {
  /** As Mailgun posts it: names and shapes are its own. */
  const event = (more: object) => ({
    'log-level': 'error',
    timestamp: seconds - 60.5,
    recipient: 'Zoe@Example.org',
    'recipient-domain': 'example.org',
    message: { headers: { to: 'zoe@example.org', 'message-id': OURS, subject: 'x' }, attachments: [], size: 809 },
    ...more,
  });
  const failed = (code: number, message: string, more: object = {}) =>
    event({ event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': { code, message }, ...more });
  const post = (data: object, { time = seconds, token = 'f'.repeat(50), key = KEY } = {}) => {
    const mac = createHmac('sha256', key).update(`${time}${token}`).digest('hex');
    return Buffer.from(
      JSON.stringify({ signature: { timestamp: String(time), token, signature: mac }, 'event-data': data }),
    );
  };
  const take = (body: Buffer) => mailgunHook({ headers: {}, body, now: NOW }, KEY);

  test('tells of an address that nobody has, and of which message', () =>
    expect(take(post(failed(550, '5.1.1 The email account does not exist.\n5.1.1 Try again')))).toEqual({
      token: 'f'.repeat(50),
      events: [
        {
          kind: 'BOUNCE_HARD',
          address: 'zoe@example.org',
          messageId: `<${OURS}>`,
          code: '5.1.1',
          at: new Date(NOW.getTime() - 60_500),
          source: 'MAILGUN',
        },
      ],
    }));

  test.each([
    [failed(550, 'No such user'), 'BOUNCE_HARD'],
    [failed(550, '', { 'delivery-status': { code: 550, 'enhanced-code': '5.1.1', message: 'x' } }), 'BOUNCE_HARD'],
    [failed(605, 'Not delivering to previously bounced address', { reason: 'suppress-bounce' }), 'BOUNCE_HARD'],
    [failed(607, '', { reason: 'suppress-complaint' }), 'COMPLAINT'],
    [failed(606, '', { reason: 'suppress-unsubscribe' }), undefined],
    [failed(552, '5.2.2 mailbox full'), 'BOUNCE_SOFT'],
    [failed(602, 'Too old'), 'BOUNCE_SOFT'],
    [failed(550, '5.7.1 looks like spam'), undefined],
    [failed(554, 'no'), undefined],
    [failed(450, '4.2.0 greylisted', { severity: 'temporary' }), undefined],
    [event({ event: 'complained' }), 'COMPLAINT'],
    [event({ event: 'delivered', 'delivery-status': { code: 250 } }), 'DELIVERED'],
    [event({ event: 'opened' }), undefined],
    [event({ event: 'complained', recipient: 'nobody' }), undefined],
  ] as const)('%j is %s', (data, kind) =>
    expect(eventsOf(take(post(data))).map((one) => one.kind)).toEqual(kind ? [kind] : []),
  );

  test('is refused unsigned, forged, stale or unreadable', () => {
    const data = event({ event: 'complained' });
    expect(take(Buffer.from(JSON.stringify({ 'event-data': data })))).toEqual({ refused: 'UNSIGNED' });
    expect(take(post(data, { key: 'another key' }))).toEqual({ refused: 'FORGED' });
    expect(take(post(data, { token: 'f'.repeat(101) }))).toEqual({ refused: 'FORGED' });
    expect(take(post(data, { time: seconds - 13 * 3600 }))).toEqual({ refused: 'STALE' });
    expect(take(post(data, { time: seconds - 8 * 3600 })).refused).toBeUndefined();
    expect(take(Buffer.from('{"signature"'))).toEqual({ refused: 'UNREADABLE' });
  });
});

describe('SendGrid', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const signed = (body: Buffer, time = String(seconds), key = pair.privateKey) => ({
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.concat([Buffer.from(time), body]), key).toString(
      'base64',
    ),
    'x-twilio-email-event-webhook-timestamp': time,
  });
  const take = (body: Buffer, headers: Record<string, string> = signed(body)) =>
    sendgridHook({ headers, body, now: NOW }, publicKey);
  const batch = (...events: object[]) =>
    Buffer.from(
      `${JSON.stringify(events.map((one) => ({ email: 'Zoe@example.org', timestamp: seconds - 60, 'smtp-id': `<${OURS}>`, ...one })))}\r\n`,
    );

  // The example that the provider's own libraries are tested with.
  const EXAMPLE = {
    key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==',
    signature: 'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=',
    timestamp: '1588788367',
    body: Buffer.from('{"category":"example_payload","event":"test_event","message_id":"message_id"}'),
  };

  test('signs as its published example does', () => {
    const key = createPublicKey({ key: Buffer.from(EXAMPLE.key, 'base64'), format: 'der', type: 'spki' });
    const over = Buffer.concat([Buffer.from(EXAMPLE.timestamp), EXAMPLE.body]);
    expect(verify('sha256', over, key, Buffer.from(EXAMPLE.signature, 'base64'))).toBe(true);
    const headers = {
      'x-twilio-email-event-webhook-signature': EXAMPLE.signature,
      'x-twilio-email-event-webhook-timestamp': EXAMPLE.timestamp,
    };
    const now = new Date(1588788367_000);
    // Signed rightly; what is in it is no list of events.
    expect(sendgridHook({ headers, body: EXAMPLE.body, now }, EXAMPLE.key)).toEqual({ refused: 'UNREADABLE' });
    const changed = Buffer.from(EXAMPLE.body.toString().replace('test', 'best'));
    expect(sendgridHook({ headers, body: changed, now }, EXAMPLE.key)).toEqual({ refused: 'FORGED' });
    expect(sendgridHook({ headers, body: EXAMPLE.body, now: NOW }, EXAMPLE.key)).toEqual({ refused: 'STALE' });
  });

  test('tells of many messages at once', () =>
    expect(
      eventsOf(
        take(
          batch(
            { event: 'processed' },
            { event: 'bounce', type: 'bounce', status: '5.1.1', reason: '550 5.1.1 does not exist' },
            { event: 'delivered', response: '250 OK' },
            { event: 'spamreport', 'smtp-id': undefined },
          ),
        ),
      ),
    ).toEqual([
      {
        kind: 'BOUNCE_HARD',
        address: 'zoe@example.org',
        messageId: `<${OURS}>`,
        code: '5.1.1',
        at: new Date(NOW.getTime() - 60_000),
        source: 'SENDGRID',
      },
      expect.objectContaining({ kind: 'DELIVERED' }),
      expect.objectContaining({ kind: 'COMPLAINT', messageId: null }),
    ]));

  test.each([
    [{ event: 'bounce', type: 'bounce', status: '5.0.0', reason: '550 No such user' }, 'BOUNCE_HARD'],
    [{ event: 'bounce', type: 'bounce', status: '5.2.2', reason: '552 5.2.2 full' }, 'BOUNCE_SOFT'],
    [{ event: 'bounce', type: 'blocked', status: '5.1.1', reason: '550 5.1.1 odd' }, 'BOUNCE_SOFT'],
    [{ event: 'bounce', type: 'blocked', status: '5.7.1', reason: '550 5.7.1 spam' }, undefined],
    [{ event: 'dropped', reason: 'Bounced Address' }, 'BOUNCE_HARD'],
    [{ event: 'dropped', reason: 'Spam Reporting Address' }, 'COMPLAINT'],
    [{ event: 'dropped', reason: 'Unsubscribed Address' }, undefined],
    [{ event: 'deferred', response: '450 later' }, undefined],
    [{ event: 'open' }, undefined],
    [{ event: 'spamreport', email: 7 }, undefined],
  ] as const)('%j is %s', (event, kind) =>
    expect(eventsOf(take(batch(event))).map((one) => one.kind)).toEqual(kind ? [kind] : []),
  );

  test('gives a message of its own number no name of ours', () =>
    expect(eventsOf(take(batch({ event: 'spamreport', 'smtp-id': '<a.b@ismtpd-555>' })))[0]?.messageId).toBeNull());

  test('is refused unsigned, forged, stale or unreadable', () => {
    const body = batch({ event: 'spamreport' });
    expect(take(body, {})).toEqual({ refused: 'UNSIGNED' });
    const others = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(take(body, signed(body, undefined, others))).toEqual({ refused: 'FORGED' });
    expect(take(Buffer.concat([body, Buffer.from(' ')]), signed(body))).toEqual({ refused: 'FORGED' });
    expect(take(body, { ...signed(body), 'x-twilio-email-event-webhook-timestamp': String(seconds + 1) })).toEqual({ refused: 'FORGED' }); // prettier-ignore
    expect(take(body, signed(body, String(seconds - 37 * 3600)))).toEqual({ refused: 'STALE' });
    for (const bad of ['{}', '[', 'null', '"x"']) expect(take(Buffer.from(bad))).toEqual({ refused: 'UNREADABLE' });
  });
});

test('whatever is posted unsigned, nothing comes of it but a refusal', () => {
  const adapters = [
    (body: Buffer, header: string) => reportHook({ headers: { 'x-maillage-signature': header }, body, now: NOW }, KEY),
    (body: Buffer) => mailgunHook({ headers: {}, body, now: NOW }, KEY),
    (body: Buffer, header: string) => {
      const headers = { 'x-twilio-email-event-webhook-signature': header, 'x-twilio-email-event-webhook-timestamp': header }; // prettier-ignore
      const { publicKey } = PAIR;
      return sendgridHook({ headers, body, now: NOW }, publicKey);
    },
  ];
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), fc.string({ unit: 'binary' }), (body, header) => {
      for (const adapter of adapters) expect(adapter(Buffer.from(body), header).refused).toBeDefined();
    }),
    { numRuns: 500 },
  );
});

const PAIR = {
  publicKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64'),
};
