import type { EntityMetadata, ObjectLiteral, Repository } from 'typeorm';

const usual = new WeakMap<EntityMetadata, string>();

/**
 * The rows of an entity for which `condition` holds, as TypeORM reads them. What is read is put together once: made anew
 * for each request, and its rows copied into entities, it takes longer than all the rest of reading rows by identifier.
 *
 * @param condition SQL on the table's own columns
 * @param properties what to read; without them, all that the entity does not hold back
 */
export function select<T extends ObjectLiteral>(
  { metadata, manager }: Repository<T>,
  condition: string,
  parameters: unknown[],
  properties?: readonly (keyof T & string)[],
): Promise<T[]> {
  const selection = usual.get(metadata) ?? selectionOf(metadata, ({ isSelect }) => isSelect);
  usual.set(metadata, selection);
  const wanted = properties
    ? selectionOf(metadata, ({ propertyName }) => properties.includes(propertyName))
    : selection;
  return manager.query<T[]>(`${wanted} WHERE ${condition}`, parameters);
}

function selectionOf(
  { columns, tablePath, dataSource }: EntityMetadata,
  isRead: (column: EntityMetadata['columns'][number]) => boolean,
): string {
  const read = columns.filter(isRead).map(({ databaseName, propertyName, type }) => {
    const isSpatial = dataSource.driver.spatialTypes.includes(type as never);
    return `${isSpatial ? `ST_AsGeoJSON(${databaseName})::json` : databaseName} AS "${propertyName}"`;
  });
  return `SELECT ${read.join(', ')} FROM ${tablePath}`;
}
