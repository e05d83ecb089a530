import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { entities } from '#assembly';
import { createDataSource } from '#database';
import { JOBS, type QueueName, Queues } from '#queue';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { SCHEDULES } from '../../apps/worker/src/schedules.js';
import { Draws } from './draws.js';
import { Scheduler, WorkerPlace } from './processes.js';
import { type Pace, paceVariable, timeAt } from './running-clock.js';
import { Sink } from './sink.js';
import type { TroubleSettings } from './trouble.js';
import { type DigestRow, type Disturbance, expectation, judge, type Verdict } from './verdict.js';
import { drawRecipients, type Recipient, writeWorld } from './world.js';

export interface TortureOptions {
  readonly seed: string;
  readonly recipients: number;
  /** The run's time: from when to when something falls due, and how many times as fast as the machine's it goes. */
  readonly from: Date;
  readonly to: Date;
  readonly speed: number;
  /** How often workers are killed. */
  readonly kills: number;
  /** Servers to lose or restart, each so many times. */
  readonly redis?: { readonly times: number; readonly lose: () => Promise<void> };
  readonly postgres?: { readonly times: number; readonly restart: () => Promise<void> };
  readonly trouble: Omit<TroubleSettings, 'seed'>;
  /**
   * The longest that a sending may take, by the machine's time. A lease lasts half a minute longer by the run's time: divided by `speed`, it still
   * has to outlast a sending, or the run would find fault with what its own haste did.
   */
  readonly mailTimeoutMs: number;
  /** A prepared database. */
  readonly databaseUrl: string;
  /** undefined: the queue is in the database. */
  readonly redisUrl: string | undefined;
  /** The shares of the messages between which all disturbances happen. */
  readonly disturbed: readonly [number, number];
  /** For logs and what the sink writes. */
  readonly directory: string;
  /** How often the schedulers fire. */
  readonly fireEveryMs: number;
  /** After this, what is unsent is left: the verdict says so. */
  readonly limitMs: number;
  readonly onProgress?: (line: string) => void;
}

export interface TortureResult {
  readonly verdict: Verdict;
  readonly seconds: number;
  /** From the first message to the last. */
  readonly messagesPerSecond: number;
  readonly kills: number;
  readonly redisLosses: number;
  readonly postgresRestarts: number;
  readonly firings: number;
  readonly troubles: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, number>>;
  /** Exit codes of the workers that were asked to stop in the end. */
  readonly exitCodes: readonly (number | null | undefined)[];
}

/** By the machine's time. */
const RETRY_MS = 1_000;
const SCHEDULERS = 3;
const WORKERS = 2;
const POLL_MS = 20;
const AGAIN_MS = 100;
/** From the moment at which there is enough to disturb, at most this long until it is. */
const LATENCY_MS = 150;

/** Sends the digests of a world while everything around is killed, restarted and refused, and judges what came of it. */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const { seed, directory } = options;
  const recipients = drawRecipients(seed, options.recipients, options.from);
  const db = createDataSource({ url: options.databaseUrl, entities, poolSize: 2, applicationName: 'torture' });
  await db.initialize();
  const ends: (() => unknown)[] = [() => db.destroy()];
  try {
    await writeWorld(db, recipients, options.from);
    const sink = await Sink.start(directory, { seed, ...options.trouble });
    ends.push(() => sink.stop());
    const pace: Pace = { started: Date.now(), from: options.from.getTime(), speed: options.speed };
    const environmentOf = (name: string) => ({
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      LANG: 'en',
      LOG_LEVEL: 'warn',
      DATABASE_URL: options.databaseUrl,
      DATABASE_POOL_SIZE: '5',
      REDIS_URL: options.redisUrl,
      SMTP_URL: `smtp://127.0.0.1:${sink.port}/?name=${name}`,
      MAIL_TIMEOUT_MS: String(options.mailTimeoutMs),
      DIGEST_RETRY_MS: String(RETRY_MS * options.speed),
      PUBLIC_URL: 'https://maillage.example',
      DATA_DIR: directory,
      ...paceVariable(pace),
    });
    const places = Array.from(
      { length: WORKERS },
      (_, i) => new WorkerPlace(`worker-${i + 1}`, environmentOf, join(directory, `worker-${i + 1}.log`)),
    );
    ends.push(() => places.forEach((place) => place.abandon()));
    const opening = Array.from({ length: SCHEDULERS }, (_, i) =>
      Scheduler.open(environmentOf('scheduler'), join(directory, `scheduler-${i + 1}.log`)),
    );
    const [schedulers] = await Promise.all([Promise.all(opening), ...places.map((place) => place.open())]);
    ends.push(() => schedulers.forEach((scheduler) => scheduler.close()));
    return await new Run(options, db, recipients, pace, sink, places, schedulers).toTheEnd();
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

class Run {
  private readonly disturbances: Disturbance[] = [];
  private readonly stops = new Map<string, number>();
  private lastPlanned = 0;
  private firings = 0;
  private readonly started = Date.now();
  private readonly draws: Draws;

  constructor(
    private readonly options: TortureOptions,
    private readonly db: DataSource,
    private readonly recipients: readonly Recipient[],
    private readonly pace: Pace,
    private readonly sink: Sink,
    private readonly places: readonly WorkerPlace[],
    private readonly schedulers: readonly Scheduler[],
  ) {
    this.draws = new Draws(options.seed, 'disturbances');
  }

  async toTheEnd(): Promise<TortureResult> {
    const { options } = this;
    await this.disturb();
    // What is still unsent is caught up, now that nothing is in the way any more.
    let quiet = false;
    while (!quiet && !this.isLate) {
      const wasQuiet = await this.isQuiet();
      await this.fire();
      quiet = wasQuiet && (await this.isQuiet());
      if (!quiet) await delay(options.fireEveryMs);
    }
    const schedulesLost = await this.schedulesLost();
    const exitCodes = await Promise.all(this.places.map((place) => place.close()));
    const digests = await this.ask<DigestRow>(DIGESTS);
    const [stray] = await this.ask<{ pairs: number }>(STRAY_PAIRS);
    const facts = this.sink.facts();
    const verdict = judge({
      pace: this.pace,
      recipients: this.recipients,
      facts,
      digests,
      disturbances: this.disturbances,
      mailTimeoutMs: options.mailTimeoutMs,
      stops: this.stops,
      lastPlanned: this.lastPlanned,
      strayPairs: stray?.pairs ?? 0,
      jobsLeft: await this.jobsLeft(),
      schedulesLost,
      endedUnasked: this.places.flatMap(({ endedUnasked }) => endedUnasked),
    });
    const taken = facts.flatMap((fact) => (fact.kind === 'accepted' ? [fact.at] : []));
    const took = Math.max(1, (taken.at(-1) ?? 0) - (taken[0] ?? 0)) / 1000;
    const times = (kind: Disturbance['kind']) => this.disturbances.filter((one) => one.kind === kind).length;
    return {
      verdict,
      seconds: (Date.now() - this.started) / 1000,
      messagesPerSecond: taken.length / took,
      kills: times('WORKER_KILLED'),
      redisLosses: times('REDIS_LOST'),
      postgresRestarts: times('DATABASE_RESTARTED'),
      firings: this.firings,
      troubles: countBy(facts.flatMap((fact) => (fact.kind === 'trouble' ? [fact.what] : []))),
      skipped: countBy(digests.flatMap(({ status, reason }) => (status === 'SKIPPED' ? [reason ?? ''] : []))),
      exitCodes,
    };
  }

  /** Until everything that was to happen has happened and the last hour has come. */
  private async disturb(): Promise<void> {
    const { options } = this;
    const expected = expectation(this.recipients, options.from.getTime(), options.to.getTime());
    const blows = [
      ...Array.from({ length: options.kills }, () => () => this.kill()),
      ...Array.from({ length: options.postgres?.times ?? 0 }, () => () => this.restartPostgres()),
      ...Array.from({ length: (options.redis?.times ?? 1) - 1 }, () => () => this.loseRedis()),
    ];
    const stops = this.recipients
      .filter(({ fate }) => fate === 'STOPS')
      .map((recipient, i) => () => this.stop(recipient, i % 2 === 0));
    const [first, last] = options.disturbed;
    const events = [...blows, ...stops].map((happen) => ({
      happen,
      // Once so many messages have come: disturbances are to hit a product at work, however fast it is.
      after: expected * (first + this.draws.number() * (last - first)),
      latency: this.draws.whole(0, LATENCY_MS),
    }));
    // Redis is lost once more when no worker is started again that would declare the jobs of the clock anew.
    if (options.redis) events.push({ happen: () => this.loseRedis(), after: expected * last, latency: 0 });
    events.sort((a, b) => a.after - b.after);
    let firing = this.fire();
    let lastFired = Date.now();
    for (let next = 0; !this.isLate;) {
      const event = events[next];
      if (event && (this.sink.accepted >= event.after || (this.isOver && (await this.unsent()) === 0))) {
        await delay(event.latency);
        await event.happen();
        next++;
        continue;
      }
      if (!event && this.isOver) break;
      if (Date.now() - lastFired >= options.fireEveryMs) {
        await firing;
        lastFired = Date.now();
        firing = this.fire();
        options.onProgress?.(
          `${this.sink.accepted} of about ${expected} messages, ${next} of ${events.length} disturbances`,
        );
      }
      await delay(POLL_MS);
    }
    await firing;
  }

  /** All at the same instant. */
  private async fire(): Promise<void> {
    const at = Date.now();
    const fired = await Promise.all(this.schedulers.map((scheduler) => scheduler.fire()));
    this.firings++;
    if (fired.some(({ error }) => error === undefined)) this.lastPlanned = Math.max(this.lastPlanned, at);
  }

  private async kill(): Promise<void> {
    const place = this.draws.of(this.places);
    const at = Date.now();
    for (;;) {
      const name = place.kill();
      if (name) return void this.disturbances.push({ kind: 'WORKER_KILLED', at, process: name });
      await delay(POLL_MS);
    }
  }

  private async loseRedis(): Promise<void> {
    this.disturbances.push({ kind: 'REDIS_LOST', at: Date.now() });
    await this.options.redis?.lose();
  }

  private async restartPostgres(): Promise<void> {
    const at = Date.now();
    await this.options.postgres?.restart();
    this.disturbances.push({ kind: 'DATABASE_RESTARTED', at, until: Date.now() });
  }

  /** What the link of a message does: for one organization, or for everything. */
  private async stop({ membershipId, personId }: Recipient, organizationOnly: boolean): Promise<void> {
    const now = new Date(timeAt(this.pace, Date.now()));
    if (organizationOnly) await this.ask(STOP, [membershipId, now]);
    else await this.ask(WITHDRAW, [personId, now]);
    this.stops.set(membershipId, Date.now());
  }

  private get isOver(): boolean {
    return timeAt(this.pace, Date.now()) >= this.options.to.getTime();
  }

  private get isLate(): boolean {
    return Date.now() - this.started > this.options.limitMs;
  }

  private async isQuiet(): Promise<boolean> {
    return this.isOver && (await this.unsent()) === 0 && (await this.jobsLeft()) === 0;
  }

  private async unsent(): Promise<number> {
    const [row] = await this.ask<{ count: number }>(UNSENT);
    return row?.count ?? 0;
  }

  private async jobsLeft(): Promise<number> {
    const queues = new Queues({ redisUrl: this.options.redisUrl, databaseUrl: this.options.databaseUrl });
    try {
      let left = 0;
      for (const queue of Object.keys(JOBS) as QueueName[]) {
        if (!queue.startsWith('digest-')) continue;
        const { waiting, active } = await queues.count(queue);
        left += waiting + active;
      }
      return left;
    } finally {
      await queues.onApplicationShutdown();
    }
  }

  /** What the clock starts has to be in the queue again, though Redis forgot everything. */
  private async schedulesLost(): Promise<string[]> {
    const { redisUrl } = this.options;
    if (!redisUrl) return [];
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const missing = async (): Promise<string[]> => {
      const lost: string[] = [];
      for (const [name, schedules] of Object.entries(SCHEDULES)) {
        const queue = new Queue(name, { connection });
        const present = new Set((await queue.getJobSchedulers()).map(({ key }) => key));
        lost.push(...schedules.filter(({ job }) => !present.has(job)).map(({ job }) => job));
        await queue.close();
      }
      return lost;
    };
    let lost = await missing();
    for (const deadline = Date.now() + KEPT_WITHIN_MS; lost.length > 0 && Date.now() < deadline; lost = await missing())
      await delay(AGAIN_MS);
    connection.disconnect();
    return lost;
  }

  /** Again and again, while the database is being restarted. */
  private async ask<Row>(statement: string, values: unknown[] = []): Promise<Row[]> {
    for (;;) {
      try {
        return await this.db.query<Row[]>(statement, values);
      } catch (error) {
        if (this.isLate) throw error;
        await delay(AGAIN_MS);
      }
    }
  }
}

/** Workers see to it every quarter of a minute. */
const KEPT_WITHIN_MS = 20_000;

const STOP = `INSERT INTO digest_stops (membership_id, stopped_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
const WITHDRAW = `UPDATE consents SET withdrawn_at = $2 WHERE person_id = $1 AND withdrawn_at IS NULL`;
const UNSENT = `SELECT count(*) AS count FROM digests WHERE status IN ('PLANNED', 'COMPOSED') OR leased_until IS NOT NULL`;
const DIGESTS = `
SELECT id, membership_id, period, status, reason, message_id, attempts, leased_until IS NOT NULL AS leased FROM digests`;
const STRAY_PAIRS = `
SELECT count(*) AS pairs FROM digest_pairs q JOIN digests d ON d.id = q.digest_id WHERE d.status <> 'SENT'`;

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
