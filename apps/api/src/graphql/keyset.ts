import { isId } from '#kernel';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { fetchedPage, type Page, type PageArgs, windowOf } from './connection.js';

/** Newest first: identifiers are UUIDv7, so they sort by the time they were made. */
export async function newestFirst<T extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<T>,
  args: PageArgs,
): Promise<Page<T>> {
  const window = windowOf(args, ['string'], ([key]) => isId(key));
  const id = `${query.alias}.id`;
  const page = query
    .clone()
    .orderBy(id, window.backward ? 'ASC' : 'DESC')
    .take(window.limit + 1);
  if (window.after) page.andWhere(`${id} < :after`, { after: window.after[0] });
  if (window.before) page.andWhere(`${id} > :before`, { before: window.before[0] });
  const rows = await page.getMany();
  return fetchedPage(
    rows,
    window,
    (row) => [row.id],
    () => query.getCount(),
  );
}
