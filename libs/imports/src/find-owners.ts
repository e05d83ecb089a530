import type { Id } from '#kernel';
import type { OrganizationRole } from '#identity';
import type { DataSource } from 'typeorm';
import type { ImportRow } from './domain/import-report.js';
import type { OwnedSite, Owner, Owners } from './domain/owner.js';
import { withoutUnprintable } from './domain/printable.js';
import { FIND_OWNERS } from './persistence/imports.sql.js';

/** The organizations that a batch of rows refers to, in one statement. */
export async function findOwners(db: DataSource, rows: readonly ImportRow[]): Promise<Owners> {
  const refs = [
    ...new Set(rows.flatMap(({ cells }) => withoutUnprintable(cells['organization_ref'] ?? '').trim() || [])),
  ];
  if (refs.length === 0) return new Map();
  const found: { id: Id; external_ref: string | null; slug: string; roles: OrganizationRole[]; sites: OwnedSite[] }[] =
    await db.query(FIND_OWNERS, [refs]);
  const owners = found.map((row) => ({ row, owner: { organizationId: row.id, roles: row.roles, sites: row.sites } }));
  const byRef = new Map<string, Owner>(owners.map(({ row, owner }) => [row.slug, owner]));
  // What files call them comes last, so that it wins over an address in the directory.
  for (const { row, owner } of owners) if (row.external_ref !== null) byRef.set(row.external_ref, owner);
  return byRef;
}
