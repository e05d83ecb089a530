export { type AnyProcessor, assignProcessors, type JobProcessor } from './job-processor.js';
export { prepareQueue } from './prepare-queue.js';
export { QueueModule } from './queue.module.js';
export {
  ATTEMPTS,
  JOBS,
  type JobName,
  type NoPayload,
  type Payload,
  type QueueName,
  type QueueTable,
} from './queue-table.js';
export {
  type JobRequest,
  type JobSchedule,
  Queues,
  type ScheduleChanges,
  type Work,
  type WorkOptions,
} from './queues.js';
