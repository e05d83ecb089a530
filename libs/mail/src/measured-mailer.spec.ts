import { expect, test } from '@jest/globals';
import { MailError, Mailer, type MailMessage, type MailReceipt, Paced } from './mailer.js';
import { MailFigures, MeasuredMailer } from './measured-mailer.js';

/** One that fails as it is told to. */
class Failing extends Mailer {
  constructor(private readonly error: Error | undefined) {
    super();
  }
  override send({ messageId }: MailMessage): Promise<MailReceipt> {
    return this.error ? Promise.reject(this.error) : Promise.resolve({ messageId, response: '250 OK' });
  }
}

test.each([
  ['SENT', undefined],
  ['REFUSED', new MailError(true, 'SMTP 550 (RCPT TO)')],
  ['DEFERRED', new MailError(false, 'SMTP 451 (DATA)')],
  ['UNREACHABLE', new MailError(false, 'ETIMEDOUT')],
  ['UNREACHABLE', new TypeError('somebody@example.org')],
  ['PACED', new Paced(1000)],
] as const)('%s is told once, and the failure passed on', async (outcome, error) => {
  const figures = new MailFigures();
  const told: [string, number][] = [];
  figures.listen((...figure) => void told.push(figure));
  const sending = new MeasuredMailer(new Failing(error), figures).send({ messageId: '<1@example.org>' } as MailMessage);
  if (error) await expect(sending).rejects.toBe(error);
  else await expect(sending).resolves.toEqual({ messageId: '<1@example.org>', response: '250 OK' });
  expect(told).toEqual([[outcome, expect.any(Number)]]);
  expect(told[0]?.[1]).toBeGreaterThanOrEqual(0);
});
