/** `npm start`: installs and builds what is missing, then serves. */
import { become, preflight, root } from './preflight.mjs';

preflight().then(() => become([`${root}dist/apps/cli/src/main.js`, 'serve', ...process.argv.slice(2)]));
