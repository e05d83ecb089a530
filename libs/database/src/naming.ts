import { DefaultNamingStrategy, type Table } from 'typeorm';

const snake = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
const nameOf = (table: Table | string) => (typeof table === 'string' ? table : table.name).split('.').at(-1) ?? '';
const named = (prefix: string, table: Table | string, columns: string[]) =>
  [prefix, nameOf(table), ...columns.map(snake)].join('_').slice(0, 63);

/** snake_case columns and constraint names that a person can read in an error. */
export class ReadableNames extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? snake(propertyName);
  }
  override primaryKeyName(table: Table | string): string {
    return named('pk', table, []);
  }
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return named('uq', table, columns);
  }
  override foreignKeyName(table: Table | string, columns: string[]): string {
    return named('fk', table, columns);
  }
  override indexName(table: Table | string, columns: string[]): string {
    return named('ix', table, columns);
  }
}
