import type { DataSource } from 'typeorm';

const BY_STATUS = `
SELECT 'notice' AS kind, status, count(*) AS count FROM notices GROUP BY status
UNION ALL SELECT 'digest', status, count(*) FROM digests GROUP BY status`;

export const queryOutboxes = (db: DataSource): Promise<{ kind: string; status: string; count: number }[]> =>
  db.query(BY_STATUS);
