import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readMailReport } from './mail-report.js';

const NOW = new Date('2026-11-23T15:00:00Z');
const OURS = '<0193a1b2-0000-7000-8000-000000000001@maillage.example>';
const read = (text: string) => readMailReport(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'), NOW);

const report = (kind: string, part: string, original = `Message-ID: ${OURS}\nTo: zoe@example.org\n\nBonjour`) =>
  `From: MAILER-DAEMON@mx.example.org
Date: Mon, 23 Nov 2026 14:00:00 +0000
Content-Type: multipart/report; report-type=${kind};
\tboundary="=_b/1"
MIME-Version: 1.0

This is a MIME-encapsulated message.

--=_b/1
Content-Type: text/plain

Sorry. Status: 5.1.1 of nobody@example.org in passing.

--=_b/1
Content-Type: message/${kind === 'delivery-status' ? 'delivery-status' : 'feedback-report'}

${part}

--=_b/1
Content-Type: message/rfc822

${original}

--=_b/1--
`;
const dsn = (...recipients: string[]) =>
  report('delivery-status', ['Reporting-MTA: dns; mx.example.org', ...recipients].join('\n\n'));
const recipient = (status: string, more = '', action = 'failed') =>
  `Final-Recipient: rfc822; Zoe@Example.org\nAction: ${action}\nStatus: ${status}${more}`;

describe('a delivery status notification', () => {
  test('says who could not be reached, with which message, and why', () =>
    expect(
      read(dsn(recipient('5.1.1', '\nDiagnostic-Code: smtp; 550 5.1.1 <zoe@example.org>:\n  user unknown'))),
    ).toEqual([
      {
        kind: 'BOUNCE_HARD',
        address: 'zoe@example.org',
        messageId: OURS,
        code: '5.1.1',
        at: new Date('2026-11-23T14:00:00Z'),
        source: 'DSN',
      },
    ]));

  test.each([
    ['5.1.1', '', 'BOUNCE_HARD', '5.1.1'],
    ['5.1.10', '', 'BOUNCE_HARD', '5.1.10'],
    ['5.0.0', '\nDiagnostic-Code: smtp; 550 5.1.1 unknown', 'BOUNCE_HARD', '5.1.1'],
    ['5.2.2 (mailbox full)', '', 'BOUNCE_SOFT', '5.2.2'],
    ['4.4.7', '', 'BOUNCE_SOFT', '4.4.7'],
    ['5.0.0', '\nDiagnostic-Code: smtp; 550 No such user', 'BOUNCE_SOFT', '5.0.0'],
    ['5.4.4', '', 'BOUNCE_SOFT', '5.4.4'],
    ['', '', 'BOUNCE_SOFT', 'failed'],
    ['5.7.1', '', undefined, undefined],
    ['5.1.8', '', undefined, undefined],
    ['5.0.0', '\nDiagnostic-Code: smtp; 554 no thanks', undefined, undefined],
  ])('of status %s%s is %s', (status, more, kind, code) =>
    expect(read(dsn(recipient(status, more)))?.map((event) => [event.kind, event.code])).toEqual(
      kind ? [[kind, code]] : [],
    ),
  );

  test('that a message is late is no news yet, and that it was passed on is none', () => {
    for (const action of ['delayed', 'relayed', 'expanded'])
      expect(read(dsn(recipient('4.4.1', '', action)))).toEqual([]);
    expect(read(dsn(recipient('2.0.0', '', 'Delivered')))?.[0]).toMatchObject({ kind: 'DELIVERED', code: null });
  });

  test('may be about several people, each with a reason of their own', () => {
    const other =
      'Original-Recipient: rfc822;cook@example.org\nFinal-Recipient: rfc822; c@elsewhere.example\nAction: failed\nStatus: 5.2.2';
    expect(read(dsn(recipient('5.1.1'), other))?.map(({ kind, address }) => [kind, address])).toEqual([
      ['BOUNCE_HARD', 'zoe@example.org'],
      // Whom we wrote to, not where they have their mail sent on to.
      ['BOUNCE_SOFT', 'cook@example.org'],
    ]);
  });

  test('may bring back headers only, or be cut off in the middle of our message', () => {
    const headersOnly = dsn(recipient('5.1.1')).replace('message/rfc822', 'text/rfc822-headers');
    const cut = dsn(recipient('5.1.1')).split('\nBonjour')[0] ?? '';
    for (const text of [headersOnly, cut, `From MAILER-DAEMON Mon Nov 23\n${headersOnly}`])
      expect(read(text)?.[0]).toMatchObject({ messageId: OURS, kind: 'BOUNCE_HARD' });
  });

  test('without our message names no message', () =>
    expect(read(report('delivery-status', recipient('5.1.1'), 'Subject: lost'))?.[0]?.messageId).toBeNull());

  test('is not dated later than now', () =>
    expect(read(dsn(recipient('5.1.1')).replace('2026 14', '2036 14'))?.[0]?.at).toEqual(NOW));
});

describe('a complaint', () => {
  const arf = (type: string, more = '\nOriginal-Rcpt-To: <zoe@example.org>') =>
    report('feedback-report', `Feedback-Type: ${type}\nUser-Agent: SomeLoop/1.0\nVersion: 1${more}`);

  test('says whose it is, and of which message', () =>
    expect(read(arf('abuse'))).toEqual([
      expect.objectContaining({ kind: 'COMPLAINT', address: 'zoe@example.org', messageId: OURS, source: 'ARF' }),
    ]));
  test('may hide who complains', () => expect(read(arf('abuse', ''))?.[0]).toMatchObject({ address: null }));
  test('is none when it says that it was no spam', () => {
    for (const type of ['not-spam', 'auth-failure', '']) expect(read(arf(type))).toEqual([]);
  });
});

test('an older bounce names who did not get it, and counts as one of several', () =>
  expect(
    read(
      `X-Failed-Recipients: zoe@example.org,\n cook@example.org\nSubject: Mail delivery failed\n\nYour message:\n\nMessage-ID: ${OURS}\nTo: x`,
    )?.map(({ kind, address, messageId }) => [kind, address, messageId]),
  ).toEqual([
    ['BOUNCE_SOFT', 'zoe@example.org', OURS],
    ['BOUNCE_SOFT', 'cook@example.org', OURS],
  ]));

test('what is no report is told from one that says nothing', () => {
  for (const text of [
    '',
    'Subject: Bonjour\n\nÀ bientôt',
    'Content-Type: multipart/report\n\n--x',
    'Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n--b--',
    'X: y\n'.repeat(300),
    '\n'.repeat(60_000),
    `X: ${'y'.repeat(1_000_000)}`,
  ])
    expect([text.slice(0, 60), read(text)]).toEqual([text.slice(0, 60), undefined]);
});

describe('whatever is sent', () => {
  const names = fc.constantFrom('Action', 'Status', 'Final-Recipient', 'Diagnostic-Code', 'Content-Type', 'Message-ID', 'Feedback-Type', ''); // prettier-ignore
  const values = fc.oneof(
    fc.constantFrom('failed', '5.1.1', 'rfc822;a@example.org', 'smtp; 550', 'message/rfc822', 'multipart/report; boundary="=_b/1"', OURS, 'abuse'), // prettier-ignore
    fc.string({ maxLength: 80 }),
  );
  const lines = fc.array(
    fc.oneof(
      fc.tuple(names, values).map(([name, value]) => `${name}: ${value}`),
      fc.constantFrom('', '--=_b/1', '--=_b/1--', ' folded', '\t'),
      fc.string({ unit: 'binary', maxLength: 60 }),
    ),
    { maxLength: 60 },
  );

  test('is read without an error, and only well-formed events come of it', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (inside, isReport) => {
        const text = isReport ? report('delivery-status', inside.join('\n')) : inside.join('\n');
        for (const { address, messageId, at, code } of read(text) ?? []) {
          expect(address).toMatch(/^[^@\s<>]+@[^@\s<>]+$/);
          if (messageId !== null) expect(messageId).toMatch(/^<[^\s<>@]+@[^\s<>@]+>$/);
          expect(at.getTime()).toBeLessThanOrEqual(NOW.getTime());
          expect(code?.length ?? 0).toBeLessThan(40);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('takes time in proportion to its length', () => {
    const hostile = [
      `Content-Type: multipart/report; boundary="${'a'.repeat(900_000)}`,
      `Content-Type: ${';boundary='.repeat(90_000)}`,
      dsn(...Array.from({ length: 20_000 }, () => recipient('5.1.1'))),
      dsn(recipient(`5.${'1'.repeat(900_000)}`)),
      '--=_b/1\n'.repeat(49_000),
      ` ${'x:'.repeat(400_000)}`,
    ];
    const started = performance.now();
    for (const text of hostile) read(text);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(read(dsn(...Array.from({ length: 2_000 }, () => recipient('5.1.1'))))?.length).toBeLessThanOrEqual(51);
  });
});
