import type { JobSchedule, QueueName } from '#queue';

/**
 * Every job that a clock starts. At start the queues are made to match: what is new here is added there, what changed
 * is changed, and what is gone from here is removed.
 */
export const SCHEDULES: { readonly [Q in QueueName]: readonly JobSchedule<Q>[] } = {
  'digest-schedule': [
    // A quarter of an hour is the finest offset of any time zone, so no local hour is missed by more than that.
    { job: 'digest-plan', pattern: '*/15 * * * *', timeZone: 'UTC' },
    // What is to be tried again, and what a queue has lost.
    { job: 'digest-relay', pattern: '*/20 * * * * *', timeZone: 'UTC' },
  ],
  'digest-composition': [],
  'digest-delivery': [],
  // Every five seconds: on the embedded database a worker sleeps until its next job of the clock, and somebody waits for a link.
  notices: [{ job: 'relay-notices', pattern: '*/5 * * * * *', timeZone: 'UTC' }],
  // When hardly anybody is there: on a large database it takes minutes.
  analytics: [{ job: 'gap-snapshot', pattern: '30 2 * * *', timeZone: 'America/Toronto' }],
  housekeeping: [{ job: 'purge-expired', pattern: '50 3 * * *', timeZone: 'America/Toronto' }],
};
