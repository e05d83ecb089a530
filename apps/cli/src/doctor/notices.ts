import type { DataSource } from 'typeorm';
import { say } from '../terminal.js';
import { type Finding, ok, warning } from './check.js';

const FAILED_DAYS = 7;
const WAITING_MINUTES = 10;

const FAILED = `
SELECT kind, count(*) AS count FROM notices
WHERE status = 'FAILED' AND created_at > now() - make_interval(days => ${FAILED_DAYS})
GROUP BY kind ORDER BY count DESC, kind`;

const WAITING = `
SELECT count(*) AS count FROM notices
WHERE status = 'PENDING' AND created_at < now() - make_interval(mins => ${WAITING_MINUTES})`;

/** What people should have been told and were not: counted, without saying who. */
export async function checkNotices(db: DataSource): Promise<Finding[]> {
  const name = say('Messages', 'Messages');
  const failures = await db.query<{ kind: string; count: number }[]>(FAILED);
  const [{ count: waiting }] = await db.query<[{ count: number }]>(WAITING);
  const findings: Finding[] = [];
  if (failures.length > 0) {
    const kinds = failures.map(({ kind, count }) => `${kind} ${count}`).join(', ');
    findings.push(
      warning(
        name,
        say(`échoués depuis ${FAILED_DAYS} jours : ${kinds}`, `failed within ${FAILED_DAYS} days: ${kinds}`),
        say('Voir pourquoi dans le journal du travailleur, et SMTP_URL.', 'See why in the worker’s log, and SMTP_URL.'),
      ),
    );
  }
  if (waiting > 0)
    findings.push(
      warning(
        name,
        say(
          `${waiting} en attente depuis plus de ${WAITING_MINUTES} minutes`,
          `${waiting} waiting for more than ${WAITING_MINUTES} minutes`,
        ),
        say('Démarrer le travailleur, ou voir son journal.', 'Start the worker, or see its log.'),
      ),
    );
  return findings.length > 0 ? findings : [ok(name, say('aucun en retard ni échoué', 'none late and none failed'))];
}

/** Somebody must be able to verify organizations and answer reports. */
export async function checkAdministrator(db: DataSource): Promise<Finding> {
  const name = say('Administration', 'Administrators');
  const [{ count }] = await db.query<[{ count: number }]>(
    `SELECT count(*) AS count FROM platform_roles WHERE role = 'ADMINISTRATOR'`,
  );
  return count > 0
    ? ok(name, String(count))
    : warning(
        name,
        say('personne encore', 'nobody yet'),
        say(
          'Donner ce rôle à un compte : « npm run maillage -- user grant --role administrator --email … ».',
          'Give an account that role: "npm run maillage -- user grant --role administrator --email …".',
        ),
      );
}
