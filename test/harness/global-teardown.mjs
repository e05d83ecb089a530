import pg from 'pg';

/** The template on a server is dropped; the embedded one is a cache and stays. */
export default async function tidy() {
  if (!process.env.TEST_DATABASE_URL) return;
  const server = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await server.connect();
  await server.query(`DROP DATABASE IF EXISTS ${process.env.MAILLAGE_TEST_TEMPLATE}`);
  await server.end();
}
