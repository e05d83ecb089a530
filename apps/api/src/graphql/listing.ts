import { type Actor, isMember } from '#identity';
import { type Id, isId } from '#kernel';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * Restricts a list of needs or offerings to what the actor may see: what is published by organizations in good
 * standing and, in an organization of one's own, everything.
 */
export function onlyVisible<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  actor: Actor,
  filter:
    | { organizationId?: Id | null; productId?: Id | null; status?: string | null; regionCode?: string | null }
    | undefined,
): SelectQueryBuilder<T> {
  const { alias } = query;
  const organizationId = filter?.organizationId;
  const own = isId(organizationId) && isMember(actor, organizationId);
  query.where(own ? 'true' : `${alias}.status = 'PUBLISHED'`);
  if (!own)
    query.andWhere(
      `NOT EXISTS (SELECT FROM organizations g WHERE g.id = ${alias}.organizationId AND g.status = 'SUSPENDED')`,
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

/** Whether the actor may see one need or offering. */
export async function isVisible(
  row: { status: string; organizationId: Id },
  actor: Actor,
  organization: () => Promise<{ status: string }>,
): Promise<boolean> {
  if (isMember(actor, row.organizationId)) return true;
  return row.status === 'PUBLISHED' && (await organization()).status !== 'SUSPENDED';
}
