import type { DataSource } from 'typeorm';
import { say } from '../terminal.js';
import { type Finding, ok, warning } from './check.js';

const DAYS = 7;
/** Fewer are everyday: people leave, and mailboxes go. */
const MANY = 20;

const LATELY = `
SELECT reason, count(*) AS count FROM mail_suppressions
WHERE since > now() - make_interval(days => ${DAYS}) AND released_at IS NULL
GROUP BY reason ORDER BY reason`;

/** How many addresses nothing is sent to any more. Many at once are rather one server that refuses us. */
export async function checkSuppressions(db: DataSource): Promise<Finding> {
  const name = say('Adresses écartées', 'Suppressed addresses');
  const rows = await db.query<{ reason: string; count: number }[]>(LATELY);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const detail = say(
    `${total} depuis ${DAYS} jours${rows.length > 0 ? ` (${listed(rows)})` : ''}`,
    `${total} within ${DAYS} days${rows.length > 0 ? ` (${listed(rows)})` : ''}`,
  );
  if (total < MANY) return ok(name, detail);
  return warning(
    name,
    detail,
    say(
      'Voir « npm run maillage -- mail suppressions » : si un même serveur refuse tout, le régler avec lui, puis « mail release ADRESSE ».',
      'See "npm run maillage -- mail suppressions": if one server refuses everything, settle it there, then "mail release ADDRESS".',
    ),
  );
}

const listed = (rows: readonly { reason: string; count: number }[]) =>
  rows.map(({ reason, count }) => `${reason} ${count}`).join(', ');
