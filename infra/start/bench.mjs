/** `npm run bench`: the benchmarks of test/benchmarks. */
import { existsSync } from 'fs';
import { become, giveUp, preflight, root } from './preflight.mjs';

const main = `${root}dist/test/benchmarks/main.js`;

preflight().then(() => {
  if (!existsSync(main)) giveUp("Il n'y a pas de test/benchmarks/main.ts.", 'There is no test/benchmarks/main.ts.');
  become([main, ...process.argv.slice(2)]);
});
