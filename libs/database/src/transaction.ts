import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const MAX_ATTEMPTS = 3;

/**
 * Runs a unit of work in one transaction: all of it is written or none. When the database asks for a retry
 * (serialization failure, deadlock), the whole unit runs again from outside. Everything inside must use `tx`: on the
 * embedded database a second connection would wait for this transaction forever.
 */
export async function runInTransaction<T>(db: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

const sqlState = (error: unknown): string | undefined =>
  error instanceof QueryFailedError ? (error.driverError as { code?: string }).code : undefined;

const isRetryable = (error: unknown) => [SERIALIZATION_FAILURE, DEADLOCK_DETECTED].includes(sqlState(error) ?? '');

const QUERY_CANCELED = '57014';

/** Whether a statement was ended for having taken longer than its connection allows. */
export const isStatementTimeout = (error: unknown): boolean =>
  (sqlState(error) ?? (error as { code?: unknown } | undefined)?.code) === QUERY_CANCELED;

/** Classes of SQLSTATE that say nothing about the statement: connection, rollback, resources, operator, system. */
const OF_THE_MOMENT = ['08', '40', '53', '55', '57', '58'];

/** Whether the same work, later, may well succeed: the database was not reached, or was busy, and did not refuse the work itself. */
export function isMomentary(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return (error as { code?: unknown } | undefined)?.code !== undefined;
  const state = sqlState(error);
  return state === undefined || OF_THE_MOMENT.includes(state.slice(0, 2)) || !/^[0-9A-Z]{5}$/.test(state);
}

const UNIQUE_VIOLATION = '23505';

/** The name of the unique constraint that refused a write, if that is what `error` is. */
export function violatedUnique(error: unknown): string | undefined {
  if (sqlState(error) !== UNIQUE_VIOLATION) return undefined;
  return ((error as QueryFailedError).driverError as { constraint?: string }).constraint;
}
