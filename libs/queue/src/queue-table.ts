import type { Id } from '#kernel';
import type { JobsOptions } from 'bullmq';

/** A job that carries nothing: what it has to do is read from the database when it runs. */
export type NoPayload = Readonly<Record<string, never>>;

/** Every queue, its jobs, and what each carries: identifiers only, so that no personal data lies in a queue. */
export interface QueueTable {
  /** The steps that a clock starts. Apart from the deliveries, which may keep a worker busy for long. */
  'digest-schedule': { 'digest-plan': NoPayload; 'digest-relay': NoPayload };
  /** One job for some hundred digests, by one statement. */
  'digest-composition': { 'compose-digests': { readonly digestIds: readonly Id[] } };
  /** One job for some messages. */
  'digest-delivery': { 'deliver-digests': { readonly digestIds: readonly Id[] } };
  /** One job for one notice, and the clock that looks for those that no queue has. */
  notices: { 'deliver-notice': { readonly noticeId: Id }; 'relay-notices': NoPayload };
  /** What is reckoned from everything there is, which may take minutes. */
  analytics: { 'gap-snapshot': NoPayload };
  /** What is over and kept no longer. */
  housekeeping: { 'purge-expired': NoPayload };
}

export type QueueName = keyof QueueTable;
export type JobName<Q extends QueueName = QueueName> = Q extends QueueName ? keyof QueueTable[Q] & string : never;
export type Payload<Q extends QueueName, N extends JobName<Q>> = QueueTable[Q][N & keyof QueueTable[Q]];

/** The same table where types are gone: what a worker checks its processors against. */
export const JOBS: { readonly [Q in QueueName]: readonly JobName<Q>[] } = {
  'digest-schedule': ['digest-plan', 'digest-relay'],
  'digest-composition': ['compose-digests'],
  'digest-delivery': ['deliver-digests'],
  notices: ['deliver-notice', 'relay-notices'],
  analytics: ['gap-snapshot'],
  housekeeping: ['purge-expired'],
};

/** How often a job is tried and how long it waits between: 30 s, 1 min, 2 min … about 4 h, each up to half sooner. */
const RETRIES = { attempts: 10, backoff: { type: 'exponential', delay: 30_000, jitter: 0.5 } } as const;
/** A table says what is still to be done, and when: a job that fails leaves the queue, and is queued again from there. */
const ONCE = { attempts: 1 } as const;

export const ATTEMPTS: Readonly<Record<QueueName, Pick<JobsOptions, 'attempts' | 'backoff'>>> = {
  'digest-schedule': RETRIES,
  'digest-composition': ONCE,
  'digest-delivery': ONCE,
  notices: RETRIES,
  analytics: RETRIES,
  housekeeping: RETRIES,
};
