import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { PlatformRole } from '#identity';
import type { Language } from '#kernel';
import { language as terminal, note, result, say, UsageError } from '../terminal.js';

interface Options {
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly timeZone?: string;
  readonly passwordStdin?: boolean;
}

interface RoleOptions {
  readonly email: string;
  readonly role: PlatformRole;
  readonly region?: string;
}

export function addUser(program: Command): void {
  const user = program.command('user').description(say('les comptes', 'accounts'));
  user
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
  for (const [name, description, action] of [
    ['grant', say('confie un rôle sur la plateforme', 'gives a role on the platform'), grantRole],
    ['revoke-role', say('retire un rôle sur la plateforme', 'takes a role on the platform away'), revokeRole],
  ] as const)
    user
      .command(name)
      .description(description)
      .requiredOption('--email <address>', say('adresse confirmée de la personne', "the person's verified address"))
      .addOption(roleOption())
      .option(
        '--region <code>',
        say(
          'région administrative de la coordination, p. ex. 16 ; sinon toutes',
          'administrative region of the coordinator, e.g. 16; otherwise all',
        ),
      )
      .action(action);
}

const roleOption = () =>
  new Option('--role <role>', say('coordination ou administration', 'coordinator or administrator'))
    .argParser((written: string): PlatformRole => {
      const role = ROLES.get(written.toLowerCase());
      if (role) return role;
      throw new UsageError({
        fr: `« ${written} » n’est pas un rôle ; attendu : coordinator ou administrator.`,
        en: `"${written}" is not a role; expected coordinator or administrator.`,
      });
    })
    .makeOptionMandatory();

const ROLES: ReadonlyMap<string, PlatformRole> = new Map([
  ['coordinator', 'COORDINATOR'],
  ['administrator', 'ADMINISTRATOR'],
]);

/** Whoever runs the machine is nobody of the platform. */
const OPERATOR = { personId: null };

async function grantRole({ email, role, region }: RoleOptions): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { GrantPlatformRole } = await import('#identity');
  await withApplication(({ context }) =>
    context.get(GrantPlatformRole).grantAs(OPERATOR, { email, role, regionCode: region ?? null }),
  );
  const where = inWords(role, region);
  note(say(`${email} a maintenant le rôle : ${where}.`, `${email} now has the role: ${where}.`));
}

async function revokeRole({ email, role, region }: RoleOptions): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { GrantPlatformRole } = await import('#identity');
  await withApplication(({ context }) =>
    context.get(GrantPlatformRole).revokeAs(OPERATOR, { email, role, regionCode: region ?? null }),
  );
  const where = inWords(role, region);
  note(say(`${email} n’a plus le rôle : ${where}.`, `${email} no longer has the role: ${where}.`));
}

function inWords(role: PlatformRole, region: string | undefined): string {
  if (role === 'ADMINISTRATOR') return say('administration', 'administrator');
  return region
    ? say(`coordination de la région ${region}`, `coordinator of region ${region}`)
    : say('coordination de toutes les régions', 'coordinator of every region');
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
