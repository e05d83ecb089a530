import type { PostgresConnectionOptions } from 'bullmq';

/** On the embedded database: where statements look tables up. The product's own first, then the queue's. */
export const SEARCH_PATH = 'public, bullmq';

const CONNECTIONS_EACH = 3;

/** How a queue or a worker that lives in the database reaches it. On a server, BullMQ sets its own search path. */
export const databaseConnection = (url: string): PostgresConnectionOptions => ({
  connectionString: url,
  max: CONNECTIONS_EACH,
  application_name: 'maillage-queue',
});
