import type { Command } from 'commander';
import { note, result, say, seconds } from '../terminal.js';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description(
      say('met à jour le schéma et les données de référence', 'brings the schema and the reference data up to date'),
    )
    .action(async () => {
      const { withDatabase } = await import('../application.js');
      const { prepareDatabase } = await import('#assembly');
      const started = Date.now();
      await withDatabase(async (_settings, { db, embedded }) => {
        note(say('Mise à jour de la base de données…', 'Bringing the database up to date…'));
        await prepareDatabase(db, { embedded });
      });
      result(
        say(
          `La base de données est à jour (${seconds(started)}).`,
          `The database is up to date (${seconds(started)}).`,
        ),
      );
    });
}
