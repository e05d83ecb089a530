/** Finds the best matches of every open need of DATABASE_URL, and tells how long it took: see `phases/all-needs.ts`. */
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CoreModule, openDatabase } from '#assembly';
import { FindMatches, MatchingModule } from '#matching';
import { readSettings } from '#settings';
import type { AllNeeds } from './phases/all-needs.js';
import { PAGE_SIZE } from './questions.js';
import { memoryOf } from './server-process.js';

const NEEDS_AT_ONCE = 20;

@Module({})
class AllNeedsModule {
  static with(core: Parameters<typeof CoreModule.with>[0]): DynamicModule {
    return { module: AllNeedsModule, imports: [CoreModule.with(core), MatchingModule] };
  }
}

const settings = readSettings();
const database = await openDatabase(settings, 'maillage-bench');
const { db } = database;
const context = await NestFactory.createApplicationContext(AllNeedsModule.with({ settings, db }), {
  logger: ['error'],
});
const findMatches = context.get(FindMatches);
const started = performance.now();
const open: { id: string }[] = await db.query(`SELECT id FROM needs WHERE status = 'PUBLISHED' ORDER BY id`);
let pairs = 0;
for (let i = 0; i < open.length; i += NEEDS_AT_ONCE) {
  const matches = await findMatches.ofNeeds(open.slice(i, i + NEEDS_AT_ONCE).map(({ id }) => id));
  for (const list of matches) pairs += Math.min(PAGE_SIZE, list.length);
}
const done: AllNeeds = {
  needs: open.length,
  pairs,
  seconds: (performance.now() - started) / 1000,
  memory: await memoryOf(process.pid),
};
process.send?.(done);
await context.close();
await database.close();
