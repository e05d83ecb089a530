export { entities } from './entities.js';
export { prepareDatabase } from './prepare-database.js';
