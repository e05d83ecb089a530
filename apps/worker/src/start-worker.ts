import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TakeGapSnapshot } from '#analytics';
import type { Clock } from '#kernel';
import { MailFigures } from '#mail';
import {
  createRegistry,
  DigestOutcomes,
  serveMetrics,
  watchDatabase,
  watchDigestOutcomes,
  watchMail,
  watchOutboxes,
  watchQueues,
} from '#metrics';
import { type AnyProcessor, type JobSchedule, type QueueName, Queues } from '#queue';
import type { Settings } from '#settings';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { SCHEDULES } from './schedules.js';
import { PROCESSORS, WorkerModule } from './worker.module.js';

/** A Redis that lost what it had has lost the jobs of the clock too, and nobody would plan before some worker starts again. */
const SCHEDULES_KEPT_EVERY_MS = 15_000;

export interface RunningWorker {
  /** Ends the jobs in progress. False when they took longer than `withinMs`; the queue then gives them to another. */
  stop(withinMs: number): Promise<boolean>;
}

/**
 * A worker that is consuming every queue.
 * @param core.clock the machine's, unless a test's time runs otherwise
 */
export async function startWorker(core: {
  settings: Settings;
  db: DataSource;
  log: Logger;
  clock?: Clock;
}): Promise<RunningWorker> {
  const { log } = core;
  const app = await NestFactory.createApplicationContext(WorkerModule.with(core), {
    logger: false,
    abortOnError: false,
  });
  const queues = app.get(Queues);
  try {
    const work = await queues.work(
      PROCESSORS.map((processor) => app.get<AnyProcessor>(processor)),
      {
        concurrency: { 'digest-delivery': core.settings.digests.deliveriesAtOnce },
        onFailure: ({ queue, job, error }) =>
          log.warn({ queue, job, kind: error.name, reason: error.message }, 'job failed'),
        onError: (error) => log.error({ kind: error.name, reason: error.message }, 'queue error'),
      },
    );
    await reconcileSchedules(queues, log);
    // What fell due while nothing ran does not wait for the clock.
    await queues.add('digest-schedule', [{ job: 'digest-plan', payload: {}, id: 'plan-at-start' }]);
    if (await app.get(TakeGapSnapshot).isDue())
      await queues.add('analytics', [{ job: 'gap-snapshot', payload: {}, id: 'gaps-at-start' }]);
    const metrics = await startMetrics(core, app, queues);
    const keeping = setInterval(
      () =>
        void reconcileSchedules(queues, log).catch((error: unknown) =>
          log.error({ kind: (error as Error).name, reason: (error as Error).message }, 'schedules not reconciled'),
        ),
      SCHEDULES_KEPT_EVERY_MS,
    );
    return {
      stop: async (withinMs) => {
        clearInterval(keeping);
        metrics?.close();
        const finished = await work.stop(withinMs);
        await app.close();
        return finished;
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function reconcileSchedules(queues: Queues, log: Logger): Promise<void> {
  for (const queue of Object.keys(SCHEDULES) as QueueName[]) {
    const changes = await queues.reconcile(queue, SCHEDULES[queue] as readonly JobSchedule[]);
    if (Object.values(changes).some((jobs: string[]) => jobs.length > 0))
      log.info({ queue, ...changes }, 'schedules reconciled');
  }
}

async function startMetrics(
  { settings, db, log }: { settings: Settings; db: DataSource; log: Logger },
  app: INestApplicationContext,
  queues: Queues,
) {
  if (settings.workerMetricsPort === undefined) return undefined;
  const registry = createRegistry('worker');
  watchDatabase(registry, db);
  watchQueues(registry, queues);
  watchOutboxes(registry, db);
  watchMail(registry, app.get(MailFigures, { strict: false }));
  watchDigestOutcomes(registry, app.get(DigestOutcomes));
  const metrics = await serveMetrics(registry, settings.workerMetricsPort);
  log.info({ port: metrics.port }, 'metrics');
  return metrics;
}
