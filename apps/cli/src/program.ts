import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, type Help } from 'commander';
import { projectRoot } from '#kernel';
import { addDigest } from './commands/digest.js';
import { addDoctor } from './commands/doctor.js';
import { addGaps } from './commands/gaps.js';
import { addGazetteer } from './commands/gazetteer.js';
import { addImport } from './commands/import.js';
import { addMail } from './commands/mail.js';
import { addMatch } from './commands/match.js';
import { addMigrate } from './commands/migrate.js';
import { addSchema } from './commands/schema.js';
import { addSeed } from './commands/seed.js';
import { addServe } from './commands/serve.js';
import { addPerson } from './commands/person.js';
import { addUser } from './commands/user.js';
import { language, say } from './terminal.js';

const COMMANDS = [
  addServe,
  addMigrate,
  addSeed,
  addImport,
  addGazetteer,
  addMatch,
  addDigest,
  addMail,
  addGaps,
  addUser,
  addPerson,
  addDoctor,
  addSchema,
];

const FRENCH_TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Emploi :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
  'Arguments:': 'Arguments :',
};
const help: Partial<Help> = {
  styleTitle: (title) => (language === 'fr' ? (FRENCH_TITLES[title] ?? title) : title),
};

/** The command line. Each command loads what it needs when it runs, so that help comes at once. */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  const program = new Command('maillage')
    .description(
      say(
        'Maillage : qui peut fournir quoi, à quelle institution, et pourquoi.',
        'Maillage: who can supply what, to which institution, and why.',
      ),
    )
    .version(version, '-V, --version', say('affiche la version', 'shows the version'))
    .option('--debug', say('en cas d’échec, montre aussi la trace', 'on failure, shows the stack trace too'))
    .addHelpText(
      'after',
      say(
        '\nCodes de sortie : 0 réussi, 1 échec, 2 demande ou données refusées, 3 certaines lignes refusées.',
        '\nExit codes: 0 done, 1 failed, 2 request or input refused, 3 some rows refused.',
      ),
    );
  for (const add of COMMANDS) add(program);
  for (const command of everyCommand(program))
    command
      .configureHelp(help)
      .helpOption('-h, --help', say("affiche l'aide", 'shows help'))
      .helpCommand(false)
      .exitOverride()
      // Usage errors are said once, in the terminal's language, where every failure is.
      .configureOutput({ outputError: () => undefined });
  return program;
}

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
