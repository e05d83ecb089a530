import { MailHookTokenEntity } from './persistence/hook-token.entity.js';

export { BouncesModule } from './bounces.module.js';
export { DecideSuppression } from './decide-suppression.js';
export type { HookRefusal } from './reading/hook.js';
export { MAX_REPORT_BYTES } from './reading/mail-report.js';
export { ListSuppressions } from './list-suppressions.js';
export { ReadReport } from './read-report.js';
export type { RecordedEvents } from './record-mail-events.js';
export { ReleaseAddress } from './release-address.js';
export { type HookOutcome, TakeMailHook } from './take-mail-hook.js';
export const bounceEntities = [MailHookTokenEntity];
