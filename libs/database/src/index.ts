export { acquireDatabase, type AcquiredDatabase, EmbeddedDatabaseError } from './embedded/acquire.js';
export { createDataSource, type DatabaseOptions } from './data-source.js';
export { AREA_COLUMN, POINT_COLUMN, type StoredArea, type StoredPoint } from './geography.js';
export { PREPARED_SESSION, queryPrepared } from './prepared-statements.js';
export { isMomentary, isStatementTimeout, runInTransaction, violatedUnique } from './transaction.js';
export { migrations } from './migrations/index.js';
