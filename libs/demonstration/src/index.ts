export { type DemonstrationAccount, demonstrationAccounts } from './accounts.js';
export type { DemonstrationLane } from './demonstration-lanes.js';
export type { DemonstrationNeed } from './demonstration-needs.js';
export type { DemonstrationOffering } from './demonstration-offerings.js';
export type { DemonstrationOrganization } from './demonstration-organizations.js';
export { DemonstrationModule } from './demonstration.module.js';
export { SeedDemonstration, type SeedDemonstrationInput, type SeedDemonstrationResult } from './seed-demonstration.js';
export { type DemonstrationWorld, demonstrationWorld } from './world.js';
