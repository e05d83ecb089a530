import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acquireDatabase, EmbeddedDatabaseError } from '#database';
import pg from 'pg';

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'maillage-embedded-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process number that nobody has: the largest one Linux gives out is 4,194,304. */
const NOBODY = 4_999_999;

describe('the embedded database', () => {
  test('belongs to whoever opens it first; the second finds the owner’s socket, and what one wrote is there after a restart', async () => {
    const owner = await acquireDatabase({ dataDir });
    expect(owner).toMatchObject({ owner: true, embedded: true });
    await ask(owner.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const second = await acquireDatabase({ dataDir });
    expect(second).toMatchObject({ owner: false, url: owner.url });
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.release();
    expect(await ask(owner.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await owner.release();

    // Left behind by a process that was killed.
    writeFileSync(join(dataDir, 'database.lock'), JSON.stringify({ pid: NOBODY, url: owner.url }));
    const again = await acquireDatabase({ dataDir });
    expect(again.owner).toBe(true);
    expect(await ask(again.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await again.release();
  });

  test('opened twice at the same moment is opened once', async () => {
    const both = await Promise.all([acquireDatabase({ dataDir }), acquireDatabase({ dataDir })]);
    expect(both.map(({ owner }) => owner).sort()).toEqual([false, true]);
    expect(both[0].url).toBe(both[1].url);
    await Promise.all(both.map((database) => database.release()));
  });

  test('gives several connections each their own answers, in and out of transactions', async () => {
    const database = await acquireDatabase({ dataDir });
    const clients = await Promise.all(
      [1, 2, 3, 4, 5].map(async (number) => {
        const client = new pg.Client({ connectionString: database.url });
        await client.connect();
        return { client, number };
      }),
    );
    const wrong: unknown[] = [];
    await Promise.all(
      clients.map(async ({ client, number }) => {
        for (let i = 0; i < 60; i++) {
          const transaction = (i + number) % 3 === 0;
          if (transaction) await client.query('BEGIN');
          const { rows } = await client.query<{ a: number; b: string }>('SELECT $1::int AS a, $2::text AS b', [
            i,
            String(number),
          ]);
          if (rows[0]?.a !== i || rows[0].b !== String(number)) wrong.push(rows);
          if (transaction) await client.query('COMMIT');
        }
      }),
    );
    expect(wrong).toEqual([]);
    await Promise.all(clients.map(({ client }) => client.end()));
    await database.release();
  });

  test('says in one line that it is damaged, and what to do', async () => {
    mkdirSync(join(dataDir, 'database'));
    writeFileSync(join(dataDir, 'database', 'PG_VERSION'), '18\n');
    const error = await acquireDatabase({ dataDir }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EmbeddedDatabaseError);
    const { text } = error as EmbeddedDatabaseError;
    expect(text.fr).toContain('endommagée');
    expect(text.en).toContain('Restore a backup');
    expect(text.en).not.toContain('\n');
  });
});
