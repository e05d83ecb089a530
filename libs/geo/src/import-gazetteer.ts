import { DomainError, type Localized } from '#kernel';
import { runInTransaction } from '#database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { GazetteerPlace } from './domain/gazetteer-place.js';
import type { PlaceKind } from './domain/place.js';
import {
  borrowPoint,
  formatOfHeader,
  keysForPoint,
  OFFICIAL_FORMATS,
  type OfficialFormat,
  type PlaceWithoutPoint,
  type RowReading,
} from './domain/official-formats.js';
import { type CsvFile, inspectCsv, readCsv } from './import/csv-file.js';
import { fillRegionsOfPostalCodes, findPlaces, UPSERT_BATCH, upsertPlaces } from './persistence/gazetteer.sql.js';

export interface ImportGazetteerInput {
  /** A CSV file of municipalities (MAMH), postal codes or forward sortation areas; its header says which. */
  readonly path: string;
  /** Bytes read, and the file's size in bytes. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ImportGazetteerResult {
  readonly kind: PlaceKind;
  /** Rows below the header. Each was written or rejected. */
  readonly read: number;
  readonly written: number;
  readonly rejected: readonly { readonly line: number; readonly reason: Localized }[];
}

type NumberedReading = { readonly line: number; readonly reading: RowReading };

const NOT_CSV: Localized = {
  fr: 'La ligne n’a pas autant de valeurs que l’en-tête (guillemet ou séparateur mal placé ?).',
  en: 'The line has not as many values as the header (misplaced quotation mark or separator?).',
};

/** Brings official places into the gazetteer, where they are believed before all others. Importing again changes nothing. */
@Injectable()
export class ImportGazetteer {
  constructor(private readonly db: DataSource) {}

  /**
   * All of the usable rows are written, or none.
   * @throws DomainError when the file cannot be read or is of no known format
   */
  async execute({ path, onProgress }: ImportGazetteerInput): Promise<ImportGazetteerResult> {
    const file = await inspectCsv(path).catch((error: unknown) => {
      throw new DomainError(
        'BAD_USER_INPUT',
        { fr: `Le fichier ${path} ne peut pas être lu.`, en: `The file ${path} cannot be read.` },
        { cause: error },
      );
    });
    const format = formatOfHeader(file.header);
    if (!format) throw unknownFormat(file);
    return runInTransaction(this.db, (tx) => importFile(tx, file, format, (read) => onProgress?.(read, file.bytes)));
  }
}

async function importFile(
  tx: EntityManager,
  file: CsvFile,
  format: OfficialFormat,
  onBytes: (read: number) => void,
): Promise<ImportGazetteerResult> {
  const rejected: { line: number; reason: Localized }[] = [];
  const lineOfCode = new Map<string, number>();
  let read = 0;
  let written = 0;
  let batch: NumberedReading[] = [];

  const flush = async () => {
    const places: GazetteerPlace[] = [];
    for (const { line, reading } of await withPoints(tx, batch)) {
      if (reading.kind !== 'place') {
        if (reading.kind === 'rejected') rejected.push({ line, reason: reading.reason });
        continue;
      }
      const { code } = reading.place;
      const earlier = lineOfCode.get(code);
      if (earlier === undefined) {
        lineOfCode.set(code, line);
        places.push(reading.place);
      } else rejected.push({ line, reason: alreadyOnLine(code, earlier) });
    }
    await upsertPlaces(tx, places);
    written += places.length;
    batch = [];
  };

  for await (const { line, record } of readCsv(file, onBytes)) {
    read++;
    batch.push({ line, reading: record ? format.read(record) : { kind: 'rejected', reason: NOT_CSV } });
    if (batch.length >= UPSERT_BATCH) await flush();
  }
  await flush();
  if (format.kind !== 'FSA') await fillRegionsOfPostalCodes(tx);
  return { kind: format.kind, read, written, rejected: rejected.sort((a, b) => a.line - b.line) };
}

/** Gives the rows without a point one that is known already, in one query. */
async function withPoints(tx: EntityManager, batch: readonly NumberedReading[]): Promise<NumberedReading[]> {
  const without: PlaceWithoutPoint[] = batch.flatMap(({ reading }) =>
    reading.kind === 'without point' ? reading.place : [],
  );
  if (without.length === 0) return [...batch];
  const found = await findPlaces(tx, without.map(keysForPoint));
  return batch.map(({ line, reading }) => ({
    line,
    reading: reading.kind === 'without point' ? borrowPoint(reading.place, found) : reading,
  }));
}

const alreadyOnLine = (code: string, line: number): Localized => ({
  fr: `Le code ${code} est déjà à la ligne ${line}.`,
  en: `The code ${code} is already on line ${line}.`,
});

function unknownFormat({ header }: CsvFile): DomainError {
  const expected = (language: 'fr' | 'en') =>
    OFFICIAL_FORMATS.map(
      ({ name, columns }) => `${name[language]} (${columns.map((spellings) => spellings.join('|')).join(', ')})`,
    ).join(' ; ');
  const columns = header.slice(0, 20).join(', ');
  return new DomainError('BAD_USER_INPUT', {
    fr: `Format inconnu. Colonnes lues : ${columns}. Formats reconnus : ${expected('fr')}.`,
    en: `Unknown format. Columns read: ${columns}. Known formats: ${expected('en')}.`,
  });
}
