/** `npm run real-data`: loads the open data of test/real-data and runs a digest over it. */
import { existsSync } from 'fs';
import { become, giveUp, preflight, root } from './preflight.mjs';

const main = `${root}dist/test/real-data/load.js`;

preflight().then(() => {
  if (!existsSync(main)) giveUp("Il n'y a pas de test/real-data/load.ts.", 'There is no test/real-data/load.ts.');
  become([main, ...process.argv.slice(2)]);
});
