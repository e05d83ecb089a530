import { type Actor, isMember } from '#identity';
import { type Id, isId } from '#kernel';
import type { ObjectLiteral, Repository, SelectQueryBuilder } from 'typeorm';
import { select } from './select.js';

/** The status in which everybody sees something. */
type PublicStatus = 'PUBLISHED' | 'ACTIVE';

/**
 * Restricts a list of needs, offerings or lanes to what the actor may see: what is public, of organizations in good
 * standing and, in an organization of one's own, everything.
 */
export function onlyVisible<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  actor: Actor,
  filter:
    | { organizationId?: Id | null; productId?: Id | null; status?: string | null; regionCode?: string | null }
    | undefined,
  publicStatus: PublicStatus = 'PUBLISHED',
): SelectQueryBuilder<T> {
  const { alias } = query;
  const organizationId = filter?.organizationId;
  const own = isId(organizationId) && isMember(actor, organizationId);
  query.where(own ? 'true' : `${alias}.status = '${publicStatus}'`);
  if (!own)
    query.andWhere(
      `NOT EXISTS (SELECT FROM organizations g WHERE g.id = ${alias}.organizationId AND (g.status = 'SUSPENDED' OR g.closed_at IS NOT NULL))`,
    );
  if (organizationId)
    query.andWhere(`${alias}.organizationId = :organizationId`, {
      organizationId: isId(organizationId) ? organizationId : null,
    });
  if (filter?.status) query.andWhere(`${alias}.status = :status`, { status: filter.status });
  if (filter?.productId)
    query.andWhere(
      `${alias}.productId IN (SELECT m.offering_product_id FROM product_matches m
         WHERE m.need_product_id = :productId AND m.relation <> 'BROADER')`,
      { productId: isId(filter.productId) ? filter.productId : null },
    );
  if (filter?.regionCode)
    query.andWhere(`EXISTS (SELECT FROM sites s WHERE s.id = ${alias}.siteId AND s.region_code = :regionCode)`, {
      regionCode: filter.regionCode,
    });
  return query;
}

/** One need, offering or lane, if the actor may see it: in an organization of one's own whatever its status. One statement. */
export async function findVisible<T extends ObjectLiteral>(
  repository: Repository<T>,
  actor: Actor,
  id: Id,
  publicStatus: PublicStatus = 'PUBLISHED',
): Promise<T | null> {
  if (!isId(id)) return null;
  const own = actor.memberships.map(({ organizationId }) => organizationId).filter((one) => isMember(actor, one));
  const [row] = await select(
    repository,
    `id = $1 AND (organization_id = ANY ($2) OR status = $3
       AND NOT EXISTS (SELECT FROM organizations g WHERE g.id = organization_id AND (g.status = 'SUSPENDED' OR g.closed_at IS NOT NULL)))`,
    [id, own, publicStatus],
  );
  return row ?? null;
}
