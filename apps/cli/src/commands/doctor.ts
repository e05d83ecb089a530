import type { Command } from 'commander';
import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { failed, type Finding, skipped } from '../doctor/check.js';
import { EXIT, language, result, resultJson, say } from '../terminal.js';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' };

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      say("vérifie l'installation et dit comment la réparer", 'checks the installation and says how to mend it'),
    )
    .option('--json', say('en JSON', 'as JSON'))
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine();
      if (json) resultJson(findings);
      else for (const finding of findings) print(finding);
      if (findings.some(({ status }) => status === 'failed')) process.exitCode = EXIT.failure;
    });
}

function print({ name, status, detail, mend }: Finding): void {
  result(`${MARKS[status]} ${name}${say(' : ', ': ')}${detail}`);
  if (mend) result(`    → ${mend}`);
}

async function examine(): Promise<Finding[]> {
  const { checkDirectory, checkNode } = await import('../doctor/machine.js');
  const { checkMail } = await import('../doctor/mail.js');
  const { readSettings, SettingsError } = await import('#settings');
  const findings = [checkNode()];
  let settings: Settings;
  try {
    settings = readSettings();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const mend = say(
      'Corriger ces variables d’environnement, puis relancer.',
      'Mend these environment variables, then run this again.',
    );
    return [...findings, failed(say('Réglages', 'Settings'), error.lines(language).join(' '), mend)];
  }
  findings.push(...(await import('../doctor/settings.js')).checkSettings(settings));
  findings.push(await checkDirectory(say('Dossier de données', 'Data directory'), settings.dataDir));
  findings.push(...(await examineDatabaseAndQueue(settings)));
  findings.push(await checkMail(settings));
  const provider = await (await import('../doctor/provider.js')).checkProvider(settings);
  if (provider) findings.push(provider);
  if (settings.routing) findings.push(await (await import('../doctor/routing.js')).checkRouting(settings));
  return findings;
}

async function examineDatabaseAndQueue(settings: Settings): Promise<Finding[]> {
  const { openDatabase } = await import('#assembly');
  const { checkDatabase } = await import('../doctor/database.js');
  const { checkDatabaseQueue, checkRedis } = await import('../doctor/queue.js');
  const { explainFailure } = await import('../failures.js');
  const redis = settings.redisUrl ? await checkRedis(settings.redisUrl) : [];
  try {
    const database = await openDatabase(settings, 'maillage-doctor');
    try {
      return [
        ...(await checkDatabase(database)),
        ...(settings.redisUrl ? redis : [await checkDatabaseQueue(database.db)]),
        ...(await examineTrust(settings, database.db)),
      ];
    } finally {
      await database.close();
    }
  } catch (error) {
    return [
      failed(
        say('Base de données', 'Database'),
        settings.databaseUrl ? new URL(settings.databaseUrl).host : settings.dataDir,
        explainFailure(error).lines.join(' '),
      ),
      ...(settings.redisUrl
        ? redis
        : [skipped(say("File d'attente", 'Queue'), say('dans la base de données', 'in the database'))]),
    ];
  }
}

/** What lives in tables of the product's own: nothing of it before they are there. */
async function examineTrust(settings: Settings, db: DataSource): Promise<Finding[]> {
  if (await db.showMigrations()) return [];
  const { checkLimits } = await import('../doctor/limits.js');
  const { checkAdministrator, checkNotices } = await import('../doctor/notices.js');
  const { checkSuppressions } = await import('../doctor/suppressions.js');
  return [
    await checkLimits(settings, db),
    ...(await checkNotices(db)),
    await checkSuppressions(db),
    await checkAdministrator(db),
  ];
}
