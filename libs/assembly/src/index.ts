export { CoreModule } from './core.module.js';
export { entities } from './entities.js';
export { type OpenDatabase, openDatabase } from './open-database.js';
export { prepareDatabase } from './prepare-database.js';
export { type RunningProcess, runProcess } from './run-process.js';
