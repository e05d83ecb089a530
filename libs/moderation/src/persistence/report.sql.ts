const IN_SIGHT = `g.closed_at IS NULL AND g.status <> 'SUSPENDED'`;

/** Whose something is that everybody can see. $1: its identifier. */
export const OWNER_OF = {
  ORGANIZATION: `SELECT g.id, g.name FROM organizations g WHERE g.id = $1 AND ${IN_SIGHT}`,
  NEED: `SELECT g.id, g.name FROM needs n JOIN organizations g ON g.id = n.organization_id
         WHERE n.id = $1 AND n.status = 'PUBLISHED' AND ${IN_SIGHT}`,
  OFFERING: `SELECT g.id, g.name FROM offerings o JOIN organizations g ON g.id = o.organization_id
             WHERE o.id = $1 AND o.status = 'PUBLISHED' AND ${IN_SIGHT}`,
} as const;

/** $1: subject's type; $2: subject. Two who decide at once take turns. */
export const LOCK_OPEN_REPORTS = `
SELECT id, reporter_id AS "reporterId" FROM reports
WHERE subject_type = $1 AND subject_id = $2 AND status = 'OPEN' ORDER BY id FOR UPDATE`;

/** $1: people. */
export const REPORTERS = `
SELECT id AS "personId", name, email AS address, language FROM people WHERE id = ANY ($1::uuid[]) ORDER BY id`;

/** $1: need or offering. */
export const TITLE_OF = {
  NEED: `SELECT p.fr, p.en FROM needs n JOIN products p ON p.id = n.product_id WHERE n.id = $1`,
  OFFERING: `SELECT p.fr, p.en FROM offerings o JOIN products p ON p.id = o.product_id WHERE o.id = $1`,
} as const;
