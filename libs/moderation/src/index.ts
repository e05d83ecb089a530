import { ReportEntity } from './persistence/report.entity.js';

export { DecideReport } from './decide-report.js';
export * from './domain/report.js';
export { FileReport, type ReportInput } from './file-report.js';
export { ModerationModule } from './moderation.module.js';
export { ReportEntity };
export const moderationEntities = [ReportEntity];
