import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  Queue,
  type QueueBaseOptions,
  Worker,
} from 'bullmq';
import { Redis } from 'ioredis';
import { type AnyProcessor, assignProcessors } from './job-processor.js';
import { databaseConnection } from './queue-database.js';
import { ATTEMPTS, JOBS, type JobName, type Payload, type QueueName } from './queue-table.js';

/** Where the queues live: on Redis or, without one, in the database. */
export interface QueueOptions {
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string;
}

/** A job to enqueue. The same id again, while the first is not done, changes nothing. */
export interface JobRequest<Q extends QueueName, N extends JobName<Q> = JobName<Q>> {
  readonly job: N;
  readonly payload: Payload<Q, N>;
  /** Without a colon. */
  readonly id: string;
}

/** A job that a clock starts. */
export interface JobSchedule<Q extends QueueName = QueueName> {
  readonly job: JobName<Q>;
  /** Cron, five fields. */
  readonly pattern: string;
  /** IANA. */
  readonly timeZone: string;
}

/** What reconciling changed, by name. */
export interface ScheduleChanges {
  readonly added: string[];
  readonly changed: string[];
  readonly removed: string[];
}

export interface WorkOptions {
  /** Jobs of a queue that one process works on at a time. */
  readonly concurrency: Partial<Record<QueueName, number>>;
  /** Told of each job that failed, which the queue then retries. */
  readonly onFailure: (failure: { queue: QueueName; job: string; error: Error }) => void;
  /** Told of what goes wrong with the queue itself, such as a lost connection. */
  readonly onError: (error: Error) => void;
}

/** Work in progress, until it is stopped. */
export interface Work {
  /** Takes no new jobs and waits for those in progress. False when they took longer than `withinMs`. */
  stop(withinMs: number): Promise<boolean>;
}

/**
 * How long an idle worker waits before it looks by itself, in seconds. In the embedded database nothing wakes it when
 * a job arrives, so this is how late a job may start.
 */
const POLL_S = 3;

/** How often jobs are looked for whose worker died: its lock on them lasts for 30 s, and nobody else may have them before. */
const LOOK_FOR_DEAD_MS = 10_000;

const CLOSE_WITHIN_MS = 5_000;
const SCHEDULERS_PER_PAGE = 100;

/** A queue, wherever it lives. */
type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

/** The queues of `queue-table.ts`. Nothing connects before it is used. */
export class Queues implements OnApplicationShutdown {
  private readonly queues = new Map<QueueName, AnyQueue>();
  private redis: Redis | undefined;

  constructor(private readonly options: QueueOptions) {}

  async add<Q extends QueueName>(queue: Q, requests: readonly JobRequest<Q>[]): Promise<void> {
    if (requests.length === 0) return;
    // Done or given up, a job leaves the queue: the record of what happened is the feature's, and its id is free again.
    const kept = { removeOnComplete: true, removeOnFail: true };
    await this.queue(queue).addBulk(
      requests.map(({ job, payload, id }) => ({
        name: job,
        data: payload,
        opts: { jobId: id, ...ATTEMPTS[queue], ...kept },
      })),
    );
  }

  /** Makes the clock's jobs of a queue exactly these: adds, changes and removes what differs. */
  async reconcile<Q extends QueueName>(queue: Q, schedules: readonly JobSchedule<Q>[]): Promise<ScheduleChanges> {
    const target = this.queue(queue);
    const present = new Map<string, { pattern: string | undefined; timeZone: string | undefined }>();
    for (let start = 0; ; start += SCHEDULERS_PER_PAGE) {
      const page = await target.getJobSchedulers(start, start + SCHEDULERS_PER_PAGE - 1);
      for (const { key, pattern, tz } of page) present.set(key, { pattern, timeZone: tz });
      if (page.length < SCHEDULERS_PER_PAGE) break;
    }
    const changes: ScheduleChanges = { added: [], changed: [], removed: [] };
    for (const { job, pattern, timeZone } of schedules) {
      const before = present.get(job);
      present.delete(job);
      if (before?.pattern === pattern && before.timeZone === timeZone) continue;
      const opts = { removeOnComplete: true, removeOnFail: true };
      await target.upsertJobScheduler(job, { pattern, tz: timeZone }, { name: job, data: {}, opts });
      (before ? changes.changed : changes.added).push(job);
    }
    for (const key of present.keys()) {
      await target.removeJobScheduler(key);
      changes.removed.push(key);
    }
    return changes;
  }

  /** How many jobs wait, are being worked on, and wait for their time. */
  async count(queue: QueueName): Promise<{ waiting: number; active: number; delayed: number }> {
    const counts = await this.queue(queue).getJobCounts('waiting', 'active', 'delayed');
    return { waiting: counts['waiting'] ?? 0, active: counts['active'] ?? 0, delayed: counts['delayed'] ?? 0 };
  }

  /** Every queue as BullMQ has it, for a page that shows their jobs. */
  all(): AnyQueue[] {
    return (Object.keys(JOBS) as QueueName[]).map((name) => this.queue(name));
  }

  /**
   * Starts working on every queue.
   * @throws Error when a job has no processor or several
   */
  async work(processors: readonly AnyProcessor[], options: WorkOptions): Promise<Work> {
    const workers = [...assignProcessors(processors)].map(([queue, jobs]) => {
      const { connection, factory } = this.connection(true);
      const worker = new Worker(
        queue,
        async (job) => {
          const processor = jobs.get(job.name);
          if (!processor) throw new Error(`${queue}/${job.name} is not a job that this version knows.`);
          await processor.process(job.data as never);
        },
        {
          connection,
          concurrency: options.concurrency[queue] ?? 1,
          drainDelay: POLL_S,
          stalledInterval: LOOK_FOR_DEAD_MS,
        },
        factory,
      );
      worker.on('error', options.onError);
      worker.on('failed', (job, error) => options.onFailure({ queue, job: job?.name ?? '', error }));
      return worker;
    });
    await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    return { stop: (withinMs) => finishes(Promise.all(workers.map((worker) => worker.close())), withinMs) };
  }

  /** Whether the queue's storage answers. Rejects when it does not. */
  async check(): Promise<void> {
    await this.queue('digest-schedule').getJobCounts('waiting');
  }

  async onApplicationShutdown(): Promise<void> {
    await finishes(Promise.all([...this.queues.values()].map((queue) => queue.close())), CLOSE_WITHIN_MS);
    this.queues.clear();
    this.redis?.disconnect();
    this.redis = undefined;
  }

  private queue(name: QueueName): AnyQueue {
    const open = this.queues.get(name);
    if (open) return open;
    const { connection, factory } = this.connection(false);
    const queue: AnyQueue = new Queue(name, { connection }, factory);
    // Callers get the failure of what they asked for; an event that nobody listens to would end the process.
    queue.on('error', () => undefined);
    this.queues.set(name, queue);
    return queue;
  }

  /** Workers wait for Redis as long as it takes; whoever enqueues is told when it does not answer. */
  private connection(worker: boolean): {
    connection: QueueBaseOptions['connection'];
    factory: BackendFactory;
  } {
    if (!this.options.redisUrl) {
      const connection = databaseConnection(this.options.databaseUrl) as unknown as QueueBaseOptions['connection'];
      return { connection, factory: createPostgresBackend as unknown as BackendFactory };
    }
    const factory = createRedisBackend as unknown as BackendFactory;
    if (worker) return { connection: { url: this.options.redisUrl, maxRetriesPerRequest: null }, factory };
    if (!this.redis) {
      this.redis = new Redis(this.options.redisUrl);
      this.redis.on('error', () => undefined);
    }
    return { connection: this.redis, factory };
  }
}

/** BullMQ's `close` waits as long as the work takes; this does not. */
async function finishes(closing: Promise<unknown>, withinMs: number): Promise<boolean> {
  const giveUp = new AbortController();
  const late = delay(withinMs, false, { signal: giveUp.signal }).catch(() => false);
  const done = await Promise.race([closing.then(() => true), late]);
  giveUp.abort();
  return done;
}
