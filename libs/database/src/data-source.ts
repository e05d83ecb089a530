import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { closePreparedStatements } from './prepared-statements.js';
import { migrations } from './migrations/index.js';
import { ReadableNames } from './naming.js';

// Calendar days stay text: a Date would move them across time zones. Counts fit a double.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  readonly poolSize?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Longest that a statement may take, in milliseconds; it fails with SQLSTATE 57014. */
  readonly statementTimeoutMs?: number | undefined;
}

/** A pool of connections, not yet opened; it closes the one of its prepared statements with itself. */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSourceWithStatements({
    type: 'postgres',
    url: options.url,
    entities: options.entities,
    migrations,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    namingStrategy: new ReadableNames(),
    installExtensions: false,
    poolSize: options.poolSize ?? 10,
    applicationName: options.applicationName ?? 'maillage',
    logging: false,
    ...(options.statementTimeoutMs ? { extra: { statement_timeout: options.statementTimeoutMs } } : {}),
  });
}

class DataSourceWithStatements extends DataSource {
  override async destroy(): Promise<void> {
    await closePreparedStatements(this);
    await super.destroy();
  }
}
