import { describe, expect, test } from '@jest/globals';
import { statusIn, subjectOfRefusal, subjectOfStatus } from './refusal.js';

describe('what a refusal is about', () => {
  test.each([
    ['RCPT TO', 550, '550 5.1.1 <x@example.org>: no such user', 'ADDRESS'],
    ['RCPT TO', 550, '550 No such user here', 'ADDRESS'],
    ['RCPT TO', 551, '551 User not local', 'ADDRESS'],
    ['RCPT TO', 553, '553-5.1.3 that is no address', 'ADDRESS'],
    ['RCPT TO', 550, '550 5.0.0 mailbox unavailable', 'ADDRESS'],
    ['DATA', 550, '550 5.1.1 found out late', 'ADDRESS'],
    ['RCPT TO', 556, '556 5.1.10 takes no mail', 'ADDRESS'],
    ['RCPT TO', 552, '552 5.2.2 mailbox full', 'MAILBOX'],
    ['RCPT TO', 552, '552 over quota', 'MAILBOX'],
    ['RCPT TO', 550, '550 5.2.1 mailbox disabled', 'MAILBOX'],
    ['RCPT TO', 550, '550 5.7.1 not allowed', 'OTHER'],
    ['RCPT TO', 550, '550 Blocked, see the list of reputations', 'OTHER'],
    ['RCPT TO', 550, '550 5.1.8 bad sender', 'OTHER'],
    ['RCPT TO', 554, '554 no thanks', 'OTHER'],
    ['DATA', 554, '554 5.7.1 looks like spam', 'OTHER'],
    ['DATA', 550, '550 not today', 'OTHER'],
    ['DATA', 552, '552 5.3.4 too big for us', 'OTHER'],
    ['DATA', 552, '552 5.2.3 too big for them', 'OTHER'],
    ['MAIL FROM', 550, '550 5.1.1 who are you', 'OTHER'],
    ['RCPT TO', 450, '450 4.2.1 greylisted', 'OTHER'],
  ] as const)('%s answered with %i, "%s": %s', (command, code, answer, subject) =>
    expect(subjectOfRefusal({ command, code, answer })).toBe(subject),
  );

  test.each([
    ['5.1.1', 'ADDRESS'],
    ['4.1.1', 'MAILBOX'],
    ['4.4.7', 'MAILBOX'],
    ['4.7.1', 'OTHER'],
    ['5.6.1', 'OTHER'],
    ['2.0.0', undefined],
    ['2.1.5', 'OTHER'],
    ['5.0.0', undefined],
    ['nonsense', undefined],
  ])('status %s: %s', (status, subject) => expect(subjectOfStatus(status)).toBe(subject));

  test.each([
    ['550 5.1.1 no', '5.1.1'],
    ['550-5.7.26 lines', '5.7.26'],
    ['550 5.1.1', '5.1.1'],
    ['550 192.0.2.1 is listed', undefined],
    ['550 5.1.1.2 odd', undefined],
    ['550 no', undefined],
  ])('"%s" holds %s', (answer, status) => expect(statusIn(answer)).toBe(status));
});
