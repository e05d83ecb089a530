import { expect, test } from '@jest/globals';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { writeBatch } from './in-batches.js';

const failure = (code: string) =>
  new QueryFailedError('INSERT', [], Object.assign(new Error(`refused by ${code}`), { code }));

/** A database that keeps what was written by the transactions that were not undone. */
function database(refusals: Readonly<Record<string, Error>>) {
  const kept: string[] = [];
  const tx = {} as EntityManager;
  let written: readonly string[] = [];
  const db = {
    transaction: async (work: (manager: EntityManager) => Promise<unknown>) => {
      written = [];
      const result = await work(tx);
      kept.push(...written);
      return result;
    },
  } as unknown as DataSource;
  const write = (_tx: EntityManager, rows: readonly string[]) => {
    for (const row of rows) if (refusals[row]) return Promise.reject(refusals[row]);
    written = rows;
    return Promise.resolve(rows.map((row) => row.toUpperCase()));
  };
  return { db, kept, write };
}

test('a batch is written at once', async () => {
  const { db, kept, write } = database({});
  expect(await writeBatch(db, false, ['a', 'b'], write)).toEqual({ results: ['A', 'B'], refused: new Map() });
  expect(kept).toEqual(['a', 'b']);
  expect(await writeBatch(db, false, [], write)).toEqual({ results: [], refused: new Map() });
});

test.each(['22P05', '23514', '54000'])('what the database refuses (%s) costs that row alone', async (code) => {
  for (const dryRun of [false, true]) {
    const { db, kept, write } = database({ b: failure(code) });
    const { results, refused } = await writeBatch(db, dryRun, ['a', 'b', 'c'], write);
    expect(results).toEqual(['A', 'C']);
    expect([...refused.keys()]).toEqual(['b']);
    expect(refused.get('b')).toMatchObject({ column: '', code: 'REFUSED_BY_DATABASE' });
    for (const language of ['fr', 'en'] as const) expect(refused.get('b')?.message[language]).toContain(code);
    expect(kept).toEqual(dryRun ? [] : ['a', 'c']);
  }
});

test('what is wrong elsewhere is no fault of the rows', async () => {
  for (const error of [failure('42P01'), failure('57P01'), new Error('the connection is gone')]) {
    const { db, kept, write } = database({ b: error });
    await expect(writeBatch(db, false, ['a', 'b'], write)).rejects.toBe(error);
    expect(kept).toEqual([]);
  }
});
