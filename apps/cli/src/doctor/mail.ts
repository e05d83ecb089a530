import { join } from 'node:path';
import type { Settings } from '#settings';
import { createTransport } from 'nodemailer';
import { say } from '../terminal.js';
import { failed, type Finding, ok } from './check.js';
import { checkDirectory } from './machine.js';

const ANSWER_MS = 10_000;

/** Whether the SMTP server takes our name and password, or the development mailbox can be written. */
export async function checkMail({ smtpUrl, dataDir }: Settings): Promise<Finding> {
  const name = say('Courriel', 'Mail');
  if (!smtpUrl)
    return checkDirectory(
      say('Courriel (boîte de développement)', 'Mail (development mailbox)'),
      join(dataDir, 'mail'),
    );
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
  });
  const { host } = new URL(smtpUrl);
  try {
    await transport.verify();
    return ok(name, `SMTP ${host}`);
  } catch (error) {
    return failed(
      name,
      `SMTP ${host}${say(' : ', ': ')}${error instanceof Error ? error.message : String(error)}`,
      say(
        'Corriger SMTP_URL (nom, mot de passe, port), ou démarrer ce serveur.',
        'Mend SMTP_URL (name, password, port), or start that server.',
      ),
    );
  } finally {
    transport.close();
  }
}
