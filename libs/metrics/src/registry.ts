import type { RateLimits } from '#limits';
import { MAIL_OUTCOMES, type MailFigures } from '#mail';
import { JOBS, type QueueName, type Queues } from '#queue';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { DigestOutcomes } from './digest-outcomes.js';
import { queryOldestDigest, queryOutboxes } from './persistence/outboxes.sql.js';
import { querySuppressions } from './persistence/suppressions.sql.js';

/**
 * Figures for Prometheus. A label only ever takes values that this code or the schema names: nothing that a client sends becomes
 * one, so that there are never more series than can be listed, and nobody's data among them.
 */
export function createRegistry(app: 'api' | 'worker'): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  // Of the process and of Node: memory, processor, how late the event loop is.
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Connections of the pool, and who waits for one. */
export function watchDatabase(registry: Registry, db: DataSource): void {
  const { master } = db.driver as unknown as {
    master?: { totalCount: number; idleCount: number; waitingCount: number };
  };
  if (!master) return;
  new Gauge({
    name: 'maillage_database_connections',
    help: 'Connections of the pool: in use, idle, and requests that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'used' }, master.totalCount - master.idleCount);
      this.set({ state: 'idle' }, master.idleCount);
      this.set({ state: 'awaited' }, master.waitingCount);
    },
  });
}

/** Jobs that wait, run, and are put off. */
export function watchQueues(registry: Registry, queues: Queues): void {
  new Gauge({
    name: 'maillage_queue_jobs',
    help: 'Jobs of each queue by state.',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      for (const queue of Object.keys(JOBS) as QueueName[]) {
        const counts = await queues.count(queue);
        for (const [state, count] of Object.entries(counts)) this.set({ queue, state }, count);
      }
    },
  });
}

/** Notices and digests by status: what waits to be sent, what could not be. */
export function watchOutboxes(registry: Registry, db: DataSource): void {
  new Gauge({
    name: 'maillage_outbox_messages',
    help: 'Notices and digests by status.',
    labelNames: ['kind', 'status'],
    registers: [registry],
    async collect() {
      const rows = await queryOutboxes(db);
      this.reset();
      for (const { kind, status, count } of rows) this.set({ kind, status }, count);
    },
  });
  new Gauge({
    name: 'maillage_digests_oldest_waiting_seconds',
    help: 'For how long the oldest digest that is neither sent nor ended has waited.',
    registers: [registry],
    async collect() {
      this.set(await queryOldestDigest(db));
    },
  });
}

/** How the digests of this process ended. */
export function watchDigestOutcomes(registry: Registry, outcomes: DigestOutcomes): void {
  new Counter({
    name: 'maillage_digests_total',
    help: 'Digests that this process ended, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of outcomes.all()) this.inc({ outcome }, count);
    },
  });
}

/** From a server on the same machine to one that is nearly given up. */
const SENDING_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

/** Messages of this process: how long they took, and what came of them. */
export function watchMail(registry: Registry, figures: MailFigures): void {
  const sending = new Histogram({
    name: 'maillage_mail_send_seconds',
    help: 'How long messages took to be handed over or refused, their wait for a turn included, by outcome.',
    labelNames: ['outcome'],
    buckets: SENDING_SECONDS,
    registers: [registry],
  });
  for (const outcome of MAIL_OUTCOMES) sending.zero({ outcome });
  figures.listen((outcome, seconds) => sending.observe({ outcome }, seconds));
}

/** Addresses to which nothing is sent any more, by reason: how many stand, how many were released and are still remembered. */
export function watchSuppressions(registry: Registry, db: DataSource): void {
  new Gauge({
    name: 'maillage_mail_suppressions',
    help: 'Addresses to which nothing is sent, by reason and whether they were released.',
    labelNames: ['reason', 'state'],
    registers: [registry],
    async collect() {
      const rows = await querySuppressions(db);
      this.reset();
      for (const { reason, standing, released } of rows) {
        this.set({ reason, state: 'standing' }, standing);
        this.set({ reason, state: 'released' }, released);
      }
    },
  });
}

/** What was refused for being too much. */
export function watchLimits(registry: Registry, limits: RateLimits): void {
  new Counter({
    name: 'maillage_rate_limited_total',
    help: 'Requests refused by each limit.',
    labelNames: ['limit'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [limit, count] of limits.refusals()) this.inc({ limit }, count);
    },
  });
}
