/** Finds the best matches of every open need of DATABASE_URL, and tells how long it took: see `phases/all-needs.ts`. */
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CoreModule, openDatabase } from '#assembly';
import { BestOfOpenNeeds, MatchingModule } from '#matching';
import { readSettings } from '#settings';
import type { AllNeeds } from './phases/all-needs.js';
import { PAGE_SIZE } from './questions.js';
import { memoryOf } from './server-process.js';

/** One for each core of a small machine. */
const CONNECTIONS = 2;

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
const best = context.get(BestOfOpenNeeds);
const started = performance.now();
const needs = new Set<string>();
let pairs = 0;
await Promise.all(
  Array.from({ length: CONNECTIONS }, async (_, which) => {
    for await (const matches of best.read(PAGE_SIZE, { of: CONNECTIONS, which })) {
      pairs += matches.length;
      for (const { needId } of matches) needs.add(needId);
    }
  }),
);
const done: AllNeeds = {
  needs: needs.size,
  pairs,
  seconds: (performance.now() - started) / 1000,
  memory: await memoryOf(process.pid),
};
process.send?.(done);
await context.close();
await database.close();
