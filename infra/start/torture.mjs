/** `npm run torture`: the crash test of test/torture. */
import { existsSync } from 'fs';
import { become, giveUp, preflight, root } from './preflight.mjs';

const main = `${root}dist/test/torture/main.js`;

preflight().then(() => {
  if (!existsSync(main)) giveUp("Il n'y a pas de test/torture/main.ts.", 'There is no test/torture/main.ts.');
  become([main, ...process.argv.slice(2)]);
});
