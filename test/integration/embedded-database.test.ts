import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acquireDatabase, EmbeddedDatabaseError } from '#database';
import pg from 'pg';
import { SessionQueue } from '../../libs/database/src/embedded/session-queue.js';

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

  test('of a killed owner, opened by six at the same moment, gets one owner', async () => {
    const lock = join(dataDir, 'database.lock');
    writeFileSync(lock, JSON.stringify({ pid: NOBODY, url: '' }));
    // Left behind by one that was killed while it removed a stale lock.
    writeFileSync(`${lock}.removal`, String(NOBODY));
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map(() => acquireDatabase({ dataDir })));
    expect(all.filter(({ owner }) => owner)).toHaveLength(1);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    await Promise.all(all.map((database) => database.release()));
    expect(readdirSync(dataDir)).toEqual(['database']);
  });

  test('waits for a lock that is half written, and takes it over only when it stays so', async () => {
    const lock = join(dataDir, 'database.lock');
    const owner = await acquireDatabase({ dataDir });
    const written = readFileSync(lock, 'utf8');
    writeFileSync(lock, '');
    const second = acquireDatabase({ dataDir });
    await delay(300);
    expect(readFileSync(lock, 'utf8')).toBe('');
    writeFileSync(lock, written);
    expect(await second).toMatchObject({ owner: false, url: owner.url });

    // Another's lock outlives the release.
    writeFileSync(lock, '{"pid":');
    await owner.release();
    expect(readFileSync(lock, 'utf8')).toBe('{"pid":');
    const next = await acquireDatabase({ dataDir, ownerWaitMs: 200 });
    expect(next.owner).toBe(true);
    await next.release();
  });

  test('is never taken from a process that lives, even one that does not answer', async () => {
    const lock = join(dataDir, 'database.lock');
    const held = JSON.stringify({ pid: process.pid, url: '' });
    writeFileSync(lock, held);
    const error = await acquireDatabase({ dataDir, ownerWaitMs: 200 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EmbeddedDatabaseError);
    const { text } = error as EmbeddedDatabaseError;
    expect(text.fr).toContain(`le numéro ${process.pid}`);
    expect(text.en).toContain(`number ${process.pid}`);
    expect(text.en).toContain(lock);
    expect(readFileSync(lock, 'utf8')).toBe(held);
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

  test('answers each statement after one that failed with its own answer', async () => {
    const database = await acquireDatabase({ dataDir });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (const wrong of ['SELECT nothing_like_it + $1::int', 'SELECT 1 / $1::int']) {
      await client.query('BEGIN');
      await expect(client.query(wrong, [0])).rejects.toThrow();
      await client.query('ROLLBACK');
      for (const n of [1, 2, 3]) expect((await client.query('SELECT $1::int AS n', [n])).rows).toEqual([{ n }]);
    }
    await client.end();
    await database.release();
  });

  test('forgets what a connection prepared when it is gone, and nothing of the others', async () => {
    const database = await acquireDatabase({ dataDir });
    const connect = async () => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      return client;
    };
    const prepared = { name: 'answer', text: 'SELECT $1::int AS answer' };
    const other = await connect();
    await other.query({ name: 'other', text: 'SELECT $1::int AS other', values: [1] });
    for (const answer of [1, 2, 3]) {
      const client = await connect();
      expect((await client.query({ ...prepared, values: [answer] })).rows).toEqual([{ answer }]);
      await client.end();
    }
    expect((await other.query({ name: 'other', text: 'SELECT $1::int AS other', values: [2] })).rows).toEqual([
      { other: 2 },
    ]);
    expect((await other.query('SELECT name FROM pg_prepared_statements')).rows).toEqual([{ name: 'other' }]);
    await other.end();
    await database.release();
  });

  test('never makes a new database over what is left of one', async () => {
    mkdirSync(join(dataDir, 'database', 'base'), { recursive: true });
    const error = await acquireDatabase({ dataDir }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EmbeddedDatabaseError);
    expect((error as EmbeddedDatabaseError).text.en).toContain('Restore a backup');
    expect(readdirSync(dataDir)).toEqual(['database']);
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

describe('the session that connections share', () => {
  /** Stands in for PGlite: a message is one letter, `Q` and the statement. */
  function fakeSession({ failing = false } = {}) {
    const executed: string[] = [];
    let inTransaction = false;
    const execute = (statement: string) => {
      executed.push(statement);
      if (statement === 'QBEGIN') inTransaction = true;
      if (statement === 'ROLLBACK' || statement === 'QCOMMIT') inTransaction = false;
    };
    const db = {
      isInTransaction: () => inTransaction,
      runExclusive: <T>(work: () => Promise<T>) => work(),
      execProtocolRawStream: async (message: Uint8Array) => {
        await delay(1);
        if (failing && message[0] === 'S'.charCodeAt(0)) throw new Error('broken');
        execute(message[0] === 'S'.charCodeAt(0) ? 'SYNC' : Buffer.from(message).toString());
      },
      exec: async (statement: string) => {
        await delay(1);
        execute(statement);
        if (failing) throw new Error('broken');
      },
    };
    const queue = new SessionQueue(db as unknown as ConstructorParameters<typeof SessionQueue>[0], 100);
    const send = (handlerId: number, message: string) =>
      queue.enqueue(handlerId, Buffer.from(message), () => undefined);
    return { queue, send, executed };
  }

  test('is taken from one that says nothing in the middle of a transaction', async () => {
    const { send, executed } = fakeSession();
    await send(1, 'QBEGIN');
    await Promise.all([send(2, 'QSELECT 2'), send(3, 'QSELECT 3')]);
    expect(executed).toEqual(['QBEGIN', 'SYNC', 'ROLLBACK', 'QSELECT 2', 'QSELECT 3']);
    await expect(send(1, 'QCOMMIT')).rejects.toThrow('idle in a transaction');
    await send(2, 'QSELECT 4');
    expect(executed.at(-1)).toBe('QSELECT 4');
  });

  test('stays with one that goes on, however often the others ask', async () => {
    const { send, executed } = fakeSession();
    await send(1, 'QBEGIN');
    const other = send(2, 'QSELECT 2');
    for (let i = 0; i < 4; i++) {
      await delay(40);
      await send(1, 'QUPDATE');
    }
    await send(1, 'QCOMMIT');
    await other;
    expect(executed).toEqual(['QBEGIN', ...Array<string>(4).fill('QUPDATE'), 'QCOMMIT', 'QSELECT 2']);
  });

  test('is freed by one that is gone, also while its message is executed and when ending it fails', async () => {
    for (const failing of [false, true]) {
      const { queue, send, executed } = fakeSession({ failing });
      const begun = send(1, 'QBEGIN');
      queue.clearQueueForHandler(1);
      await queue.clearTransactionIfNeeded(1);
      await begun;
      await send(2, 'QSELECT 2');
      expect(executed).toEqual(['QBEGIN', ...(failing ? [] : ['SYNC']), 'ROLLBACK', 'QSELECT 2']);
    }
  });
});
