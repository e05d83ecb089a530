/** `npm run maillage -- <command>`: the command line. Says nothing of its own unless it has to install. */
import { become, preflight, root } from './preflight.mjs';

preflight({ quiet: true }).then(() => become([`${root}dist/apps/cli/src/main.js`, ...process.argv.slice(2)]));
