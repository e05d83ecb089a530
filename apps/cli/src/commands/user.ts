import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { Language } from '#kernel';
import { language as terminal, note, result, say, UsageError } from '../terminal.js';

interface Options {
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly timeZone?: string;
  readonly passwordStdin?: boolean;
}

export function addUser(program: Command): void {
  program
    .command('user')
    .description(say('les comptes', 'accounts'))
    .command('create')
    .description(say('ouvre un compte', 'opens an account'))
    .requiredOption('--email <address>', say('adresse courriel', 'e-mail address'))
    .requiredOption('--name <name>', say('nom de la personne', "the person's name"))
    .addOption(
      new Option('--language <lang>', say('langue de la personne', "the person's language"))
        .choices(['fr', 'en'])
        .default(terminal),
    )
    .option('--time-zone <zone>', say('fuseau horaire IANA', 'IANA time zone'))
    .option(
      '--password-stdin',
      say(
        'lit le mot de passe sur l’entrée ; sinon un mot de passe est tiré au hasard et affiché',
        'reads the password from standard input; otherwise one is drawn at random and shown',
      ),
    )
    .action(createUser);
}

async function createUser({ email, name, language, timeZone, passwordStdin }: Options): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { CreateAccount } = await import('#identity');
  const password = passwordStdin ? await readPassword() : randomBytes(15).toString('base64url');
  const { personId } = await withApplication(({ context }) =>
    context.get(CreateAccount).execute({ email, name, password, language, ...(timeZone ? { timeZone } : {}) }),
  );
  note(say(`Compte ouvert pour ${email}.`, `Account opened for ${email}.`));
  result(personId);
  if (!passwordStdin)
    result(say(`Mot de passe (montré une seule fois) : ${password}`, `Password (shown only once): ${password}`));
}

const MAX_PASSWORD_BYTES = 1_000;

/** The first line of standard input. */
async function readPassword(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.includes('\n') || text.length > MAX_PASSWORD_BYTES) break;
  }
  const password = text.split(/\r?\n/, 1)[0] ?? '';
  if (password !== '') return password;
  throw new UsageError({
    fr: "Aucun mot de passe n'est arrivé sur l'entrée standard.",
    en: 'No password came on standard input.',
  });
}
