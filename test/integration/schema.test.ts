import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase } from '../harness/database.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

test('the migrations and the entities describe the same schema', async () => {
  const { upQueries } = await opened.db.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});
