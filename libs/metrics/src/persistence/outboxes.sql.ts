import type { DataSource } from 'typeorm';

const BY_STATUS = `
SELECT 'notice' AS kind, status, count(*) AS count FROM notices GROUP BY status
UNION ALL SELECT 'digest', status, count(*) FROM digests GROUP BY status`;

export const queryOutboxes = (db: DataSource): Promise<{ kind: string; status: string; count: number }[]> =>
  db.query(BY_STATUS);

const OLDEST_WAITING = `
SELECT COALESCE(extract(epoch FROM now() - min(planned_at)), 0)::float8 AS seconds
FROM digests WHERE status IN ('PLANNED', 'COMPOSED')`;

/** For how long the oldest digest that is not sent has waited; 0: none waits. */
export const queryOldestDigest = async (db: DataSource): Promise<number> => {
  const [{ seconds }] = await db.query<[{ seconds: number }]>(OLDEST_WAITING);
  return seconds;
};
