import type { DataSource } from 'typeorm';

const BY_REASON = `
SELECT r.reason, count(s.id) FILTER (WHERE s.released_at IS NULL) AS standing, count(s.released_at) AS released
FROM unnest(ARRAY['HARD_BOUNCE', 'COMPLAINT', 'MANUAL']) AS r (reason) LEFT JOIN mail_suppressions s ON s.reason = r.reason
GROUP BY r.reason`;

export const querySuppressions = (db: DataSource): Promise<{ reason: string; standing: number; released: number }[]> =>
  db.query(BY_REASON);
