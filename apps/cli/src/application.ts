import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type OpenDatabase, openDatabase, prepareDatabase } from '#assembly';
import { readSettings, type Settings } from '#settings';
import { CliModule } from './cli.module.js';
import { note, say, UsageError } from './terminal.js';

/** Everything a command needs, open. */
export interface Application {
  readonly settings: Settings;
  readonly database: OpenDatabase;
  readonly context: INestApplicationContext;
}

const APPLICATION_NAME = 'maillage-cli';

/** Opens the database and the use cases, does the work, and closes everything whatever happened. */
export function withApplication<T>(work: (application: Application) => Promise<T>): Promise<T> {
  return withDatabase(async (settings, database) => {
    await requireSchema(database);
    const context = await NestFactory.createApplicationContext(CliModule.with({ settings, db: database.db }), {
      logger: false,
      abortOnError: false,
    });
    try {
      return await work({ settings, database, context });
    } finally {
      await context.close();
    }
  });
}

export async function withDatabase<T>(work: (settings: Settings, database: OpenDatabase) => Promise<T>): Promise<T> {
  const settings = readSettings();
  const database = await openDatabase(settings, APPLICATION_NAME);
  try {
    return await work(settings, database);
  } finally {
    await database.close();
  }
}

/** The embedded database is brought up to date unasked; a server's schema is its operator's to change. */
async function requireSchema({ db, embedded }: OpenDatabase): Promise<void> {
  if (!(await db.showMigrations())) return;
  if (!embedded)
    throw new UsageError({
      fr: "Le schéma de la base n'est pas à jour : lancer « npm run maillage -- migrate ».",
      en: 'The database schema is not up to date: run "npm run maillage -- migrate".',
    });
  note(say('Préparation de la base de données embarquée…', 'Preparing the embedded database…'));
  await prepareDatabase(db, { embedded });
}
