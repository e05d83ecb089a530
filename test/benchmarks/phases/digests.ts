import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { count, mebibytes, section, table } from '../report.js';
import type { Memory } from '../server-process.js';
import { DIGEST_READERS } from '../settings.js';
import { onServer } from '../world-database.js';
import { quebec } from '../worlds.js';

/** What `digests-process.ts` tells when it is done. */
export interface DigestsMeasured {
  readonly planned: number;
  readonly sent: number;
  readonly skipped: number;
  readonly pairs: number;
  readonly planSeconds: number;
  readonly composeSeconds: number;
  readonly sendSeconds: number;
  readonly bytesPerMessage: number;
  readonly memory: Memory;
}

/** Of the readers, institutions first, as far as there are any: one person each, who agreed to digests. */
const READERS = `
WITH chosen AS (
  SELECT id, row_number() OVER (ORDER BY NOT 'INSTITUTION' = ANY (roles), md5(id::text)) AS place FROM organizations
  WHERE status <> 'SUSPENDED' AND closed_at IS NULL
), people AS (
  INSERT INTO people (id, email, name, language, time_zone, email_verified_at)
  SELECT id, 'bench-' || id || '@example.org', 'Bench ' || place, CASE WHEN place % 5 = 0 THEN 'en' ELSE 'fr' END, 'America/Toronto', '2020-01-01'
  FROM chosen WHERE place % (SELECT greatest(1, count(*) / $1) FROM chosen) = 0 OR place <= $1 / 4
  ORDER BY place LIMIT $1
  RETURNING id
), members AS (
  INSERT INTO memberships (id, person_id, organization_id, role) SELECT gen_random_uuid(), id, id, 'OWNER' FROM people
)
INSERT INTO consents (id, person_id, basis, source, given_at) SELECT gen_random_uuid(), id, 'EXPRESS', 'bench', '2020-01-01' FROM people`;

/** Whatever there was, it is as in a new installation: of emptied tables the planner would think that they stay empty. */
const FORGET = `TRUNCATE digests CASCADE; DELETE FROM people WHERE email LIKE 'bench-%'`;

/** A week's digests, from planning to the last 250 of a local mail server, in a process of its own; for a tenth of the readers, and all. */
export async function digests(): Promise<void> {
  const world = await quebec();
  section(
    'Digests',
    'A week’s digests for so many readers, a quarter of them institutions at least, who have never been told anything: planned, composed on two connections, written, and sent over SMTP to a local server in a process of its own, which takes them in and forgets them.',
  );
  const rows: (string | number)[][] = [];
  for (const readers of [DIGEST_READERS / 10, DIGEST_READERS]) {
    await onServer(world.url, async (client) => {
      await client.query(FORGET);
      await client.query(READERS, [readers]);
      await client.query('ANALYZE people, memberships, consents');
    });
    const done = await measure(world.url);
    await onServer(world.url, (client) => client.query(FORGET));
    rows.push([
      count(done.planned),
      done.planSeconds.toFixed(1),
      done.composeSeconds.toFixed(1),
      count(done.pairs),
      count(done.sent),
      count(done.skipped),
      (done.sent / done.sendSeconds).toFixed(0),
      (done.bytesPerMessage / 1000).toFixed(1),
      mebibytes(done.memory),
    ]);
  }
  table(
    ['readers', 'plan s', 'compose s', 'pairs', 'sent', 'nothing new', 'messages a second', 'kB a message', 'memory'],
    rows,
  );
}

async function measure(url: string): Promise<DigestsMeasured> {
  const child = fork(fileURLToPath(new URL('../digests-process.js', import.meta.url)), {
    env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'error' },
  });
  const ended = once(child, 'exit');
  const told = await Promise.race([once(child, 'message'), ended]);
  await ended;
  const [done] = told as [DigestsMeasured | number];
  if (typeof done !== 'object') throw new Error('the digests failed');
  return done;
}
