export { COLUMNS, type Column, IMPORT_KINDS, type ImportKind } from './domain/columns.js';
export {
  type ImportProgress,
  type ImportReport,
  type ImportRequest,
  type ImportRow,
  type RejectedRow,
  type RowProblem,
} from './domain/import-report.js';
export { MAIN_SITE } from './domain/organization-row.js';
export { monthNamed } from './domain/parse-availability.js';
export { ImportNeeds } from './import-needs.js';
export { ImportOfferings } from './import-offerings.js';
export { ImportOrganizations } from './import-organizations.js';
export { ImportsModule } from './imports.module.js';
export { openImportFile } from './open-import-file.js';
export { openTable, type Table, type TableRow } from './reading/read-table.js';
