import { expect, test } from '@jest/globals';
import { type AnyProcessor, assignProcessors } from './job-processor.js';
import { JOBS, type QueueName } from './queue-table.js';

const all = (Object.keys(JOBS) as QueueName[]).flatMap((queue) =>
  JOBS[queue].map((job): AnyProcessor => ({ queue, job, process: () => Promise.resolve() })),
);

test('finds the processor of every job', () => {
  const assigned = assignProcessors(all);
  for (const processor of all) expect(assigned.get(processor.queue)?.get(processor.job)).toBe(processor);
});

test('refuses a job without a processor and one with two, naming both', () => {
  const [first, ...others] = all;
  expect(() => assignProcessors([...others, ...others.slice(-1)])).toThrow(
    new RegExp(`${first?.job} has no processor.*${others.at(-1)?.job} has 2 processors`),
  );
});
