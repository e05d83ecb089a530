import { AuditEntryEntity } from './persistence/audit-entry.entity.js';

export { AuditLog, type AuditRecord, type Doer } from './audit-log.js';
export { AuditModule } from './audit.module.js';
export { AUDIT_ACTIONS, AUDIT_SUBJECTS, type AuditAction, type AuditSubject } from './domain/audit-action.js';
export { AuditEntryEntity } from './persistence/audit-entry.entity.js';
export const auditEntities = [AuditEntryEntity];
