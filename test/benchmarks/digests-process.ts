/** Plans, composes and sends the digests of DATABASE_URL, and tells how long each took: see `phases/digests.ts`. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CoreModule, openDatabase } from '#assembly';
import {
  ComposeDigests,
  DELIVERED_TOGETHER,
  DeliverDigests,
  type Delivery,
  DigestsModule,
  PlanDigests,
} from '#digests';
import type { Id } from '#kernel';
import { readSettings } from '#settings';
import type { DigestsMeasured } from './phases/digests.js';
import { memoryOf } from './server-process.js';

/** Batches composed at a time: one for each core of a small machine. */
const COMPOSED_AT_ONCE = 2;

@Module({})
class DigestsBenchModule {
  static with(core: Parameters<typeof CoreModule.with>[0]): DynamicModule {
    return { module: DigestsBenchModule, imports: [CoreModule.with(core), DigestsModule] };
  }
}

const sink = fork(fileURLToPath(new URL('./mail-sink-process.js', import.meta.url)));
const [port] = (await once(sink, 'message')) as [number];
const settings = readSettings({ ...process.env, SMTP_URL: `smtp://127.0.0.1:${port}` });
const database = await openDatabase(settings, 'maillage-bench');
const context = await NestFactory.createApplicationContext(DigestsBenchModule.with({ settings, db: database.db }), {
  logger: ['error'],
});

/** Works on lists of so many, some at a time. @returns what came of it, and how long it took */
async function inBatches<T>(ids: readonly Id[], size: number, atOnce: number, work: (batch: Id[]) => Promise<T[]>) {
  const started = performance.now();
  const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));
  const results: T[] = [];
  const next = async (): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift())
      for (const one of await work(batch)) results.push(one);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return { results, seconds: (performance.now() - started) / 1000 };
}

const started = performance.now();
const planned = await context.get(PlanDigests).execute({ beforeHour: true });
const planSeconds = (performance.now() - started) / 1000;
const compose = context.get(ComposeDigests);
const composed = await inBatches(planned, settings.digests.composedAtOnce, COMPOSED_AT_ONCE, (ids) =>
  compose.execute(ids),
);
const deliver = context.get(DeliverDigests);
const delivered = await inBatches<Delivery>(
  composed.results,
  DELIVERED_TOGETHER,
  settings.digests.deliveriesAtOnce,
  (ids) => deliver.execute(ids),
);
sink.send('how much?');
const [bytes] = (await once(sink, 'message')) as [number];
const sent = delivered.results.flatMap((one) => (one.outcome === 'SENT' ? [one.pairs] : []));
const done: DigestsMeasured = {
  planned: planned.length,
  sent: sent.length,
  skipped: planned.length - composed.results.length,
  pairs: sent.reduce((sum, pairs) => sum + pairs, 0),
  planSeconds,
  composeSeconds: composed.seconds,
  sendSeconds: delivered.seconds,
  bytesPerMessage: bytes / Math.max(1, sent.length),
  memory: await memoryOf(process.pid),
};
process.send?.(done);
sink.disconnect();
await context.close();
await database.close();
