import { FORGET_ADDRESS } from '#suppressions';
import { PERSONAL_DATA, type PersonalTable } from '../domain/personal-data.js';

/** The person's own rows of a table, of each what is exported. $1: person, $2: verified address or null. */
export const exportOf = (table: string, { own, columns }: PersonalTable): string => {
  const exported = Object.entries(columns).flatMap(([name, rule]) => (rule.exported ? `t.${name}` : []));
  return `SELECT ${exported.join(', ')} FROM ${table} t WHERE ${withBoth(own)}`;
};

/** Every statement is given both parameters, and says their types. */
const withBoth = (own: string) => `($1::uuid IS NOT NULL AND ($2::text IS NULL OR $2::text IS NOT NULL)) AND (${own})`;

/**
 * What erasure does, in order: rows that stay lose their link to the person, then the person's rows go. What refers to
 * the account itself goes with it (ON DELETE CASCADE and SET NULL), rows kept by address are deleted by it.
 */
export const ERASURE: readonly string[] = [
  `UPDATE audit_entries t SET api_token_id = NULL
   WHERE ${withBoth('t.person_id = $1 OR t.api_token_id IN (SELECT id FROM api_tokens WHERE person_id = $1)')}`,
  `UPDATE audit_entries t SET subject_id = NULL
   WHERE ${withBoth(`t.subject_id = $1
     OR t.subject_id IN (SELECT id FROM api_tokens WHERE person_id = $1) OR t.subject_id IN (SELECT id FROM memberships WHERE person_id = $1)
     OR t.subject_id IN (SELECT id FROM invitations WHERE email = $2)`)}`,
  `UPDATE audit_entries t SET details = '{}' WHERE ${withBoth('position($1::uuid::text in t.details::text) > 0')}`,
  `UPDATE reports t SET note = NULL WHERE ${withBoth('t.reporter_id = $1')}`,
  ...['notices', 'one_time_links', 'invitations'].map(
    (name) => `DELETE FROM ${name} t WHERE ${withBoth(PERSONAL_DATA[name]?.own ?? 'false')}`,
  ),
  ...FORGET_ADDRESS.map((statement) => `${statement.replaceAll('$1', '$2')} AND $1::uuid IS NOT NULL`),
  `DELETE FROM people t WHERE ${withBoth('t.id = $1')}`,
];

/** Organizations that would be left without an owner. $1: person. */
export const OWNED_ALONE = `
SELECT o.id, o.name, count(others.id)::int AS others
FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.closed_at IS NULL
LEFT JOIN memberships others ON others.organization_id = o.id AND others.person_id <> m.person_id
WHERE m.person_id = $1 AND m.role = 'OWNER'
GROUP BY o.id, o.name HAVING count(*) FILTER (WHERE others.role = 'OWNER') = 0
ORDER BY o.id`;

/** $1: person. */
export const HOLD_ORGANIZATIONS = `
SELECT FROM organizations WHERE id IN (SELECT organization_id FROM memberships WHERE person_id = $1) ORDER BY id FOR UPDATE`;
