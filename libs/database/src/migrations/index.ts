import { InitialSchema1700000000001 } from './1700000000001-initial-schema.js';

/** In the order in which they run. */
export const migrations = [InitialSchema1700000000001];
