import { CommanderError } from 'commander';
import { EmbeddedDatabaseError } from '#database';
import { DomainError, InvalidInput } from '#kernel';
import { SettingsError } from '#settings';
import { EXIT, type ExitCode, inTerminalLanguage, language, say, UsageError } from './terminal.js';

/** What went wrong, in lines that a person can act on, and the exit code for it. */
export interface Failure {
  readonly lines: readonly string[];
  readonly code: ExitCode;
}

export function explainFailure(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error);
  if (error instanceof UsageError) return { lines: [inTerminalLanguage(error.text)], code: EXIT.usage };
  if (error instanceof SettingsError) return { lines: error.lines(language), code: EXIT.usage };
  if (error instanceof InvalidInput)
    return {
      lines: error.problems.map(
        ({ path, message }) => `${path.join('.')}${say(' : ', ': ')}${inTerminalLanguage(message)}`,
      ),
      code: EXIT.usage,
    };
  if (error instanceof DomainError)
    return { lines: [error.in(language)], code: error.code === 'BAD_USER_INPUT' ? EXIT.usage : EXIT.failure };
  if (error instanceof EmbeddedDatabaseError) return { lines: [inTerminalLanguage(error.text)], code: EXIT.failure };
  return { lines: [knownTrouble(error) ?? firstLine(error)], code: EXIT.failure };
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] || say('Échec.', 'It failed.');

/** Errors of the driver and the system that every operator meets. PostgreSQL codes: appendix A of its manual. */
export function knownTrouble(error: unknown): string | undefined {
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
      return say(
        `Le serveur ne répond pas (${code}) : vérifier qu'il est en marche, et DATABASE_URL, REDIS_URL ou SMTP_URL.`,
        `The server does not answer (${code}): check that it is running, and DATABASE_URL, REDIS_URL or SMTP_URL.`,
      );
    case '28P01':
    case '28000':
      return say(
        'La base de données refuse le compte ou le mot de passe de DATABASE_URL.',
        'The database refuses the account or the password of DATABASE_URL.',
      );
    case '3D000':
      return say(
        "La base nommée par DATABASE_URL n'existe pas : la créer (createdb), puis relancer.",
        'The database that DATABASE_URL names does not exist: create it (createdb), then run this again.',
      );
    case '42P01':
    case '42703':
      return say(
        "Le schéma de la base n'est pas à jour : lancer « npm run maillage -- migrate ».",
        'The database schema is not up to date: run "npm run maillage -- migrate".',
      );
    case '53300':
      return say(
        'La base de données refuse une connexion de plus : réduire DATABASE_POOL_SIZE ou augmenter max_connections.',
        'The database refuses one more connection: lower DATABASE_POOL_SIZE or raise max_connections.',
      );
    default:
      return undefined;
  }
}

/** Node gathers the attempts at IPv4 and IPv6 in one error; TypeORM wraps the driver's. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors, driverError } = error as { code?: unknown; errors?: unknown[]; driverError?: unknown };
  if (typeof code === 'string') return code;
  return codeOf(errors?.[0] ?? driverError);
}

const USAGE: Readonly<Record<string, (subject: string) => string>> = {
  'commander.unknownCommand': (subject) => say(`Commande inconnue : ${subject}.`, `Unknown command: ${subject}.`),
  'commander.unknownOption': (subject) => say(`Option inconnue : ${subject}.`, `Unknown option: ${subject}.`),
  'commander.missingArgument': (subject) => say(`Il manque : ${subject}.`, `Missing: ${subject}.`),
  'commander.missingMandatoryOptionValue': (subject) =>
    say(`Il manque l'option ${subject}.`, `Missing option: ${subject}.`),
  'commander.optionMissingArgument': (subject) =>
    say(`L'option ${subject} demande une valeur.`, `The option ${subject} needs a value.`),
  'commander.excessArguments': () => say("Trop d'arguments.", 'Too many arguments.'),
  'commander.invalidArgument': (subject) => say(`Valeur refusée : ${subject}.`, `Value refused: ${subject}.`),
};

function usageFailure(error: CommanderError): Failure {
  // Help that was asked for is no failure.
  if (error.exitCode === 0) return { lines: [], code: EXIT.ok };
  if (error.code === 'commander.help') return { lines: [], code: EXIT.usage };
  const subject = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  const line = USAGE[error.code]?.(subject) ?? error.message.replace(/^error: /, '');
  return { lines: [`${line} ${say('Aide : --help', 'Help: --help')}`], code: EXIT.usage };
}
