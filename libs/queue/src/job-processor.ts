import { JOBS, type JobName, type Payload, type QueueName } from './queue-table.js';

/** Does one kind of job. */
export interface JobProcessor<Q extends QueueName = QueueName, N extends JobName<Q> = JobName<Q>> {
  readonly queue: Q;
  readonly job: N;
  /** May run again for the same payload after a failure or a crash: everything it does is idempotent. */
  process(payload: Payload<Q, N>): Promise<unknown>;
}

/** What a worker needs to know of a processor once its job has been found by name. */
export type AnyProcessor = Pick<JobProcessor, 'queue' | 'job'> & { process(payload: never): Promise<unknown> };

export type ProcessorsByQueue = ReadonlyMap<QueueName, ReadonlyMap<string, AnyProcessor>>;

/**
 * One processor for each job of each queue.
 * @throws Error naming every job that has none or more than one: a worker that would leave work lying does not start
 */
export function assignProcessors(processors: readonly AnyProcessor[]): ProcessorsByQueue {
  const assigned = new Map<QueueName, Map<string, AnyProcessor>>();
  const problems: string[] = [];
  for (const queue of Object.keys(JOBS) as QueueName[]) {
    const jobs = new Map<string, AnyProcessor>();
    for (const job of JOBS[queue]) {
      const [processor, ...others] = processors.filter((p) => p.queue === queue && p.job === job);
      if (others.length > 0) problems.push(`${queue}/${job} has ${others.length + 1} processors`);
      if (processor) jobs.set(job, processor);
      else problems.push(`${queue}/${job} has no processor`);
    }
    assigned.set(queue, jobs);
  }
  if (problems.length > 0) throw new Error(`Every job has exactly one processor: ${problems.join('; ')}.`);
  return assigned;
}
