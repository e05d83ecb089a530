/** `npm test [-- path or Jest option…]`. Needs no server: without TEST_DATABASE_URL, the embedded database. */
import { become, inLanguage, preflight, root, say } from './preflight.mjs';

// Jest loads ECMAScript modules through Node's vm modules, which are behind this option.
const NODE_OPTIONS = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--no-warnings'].filter(Boolean).join(' ');

preflight().then(() =>
  become([`${root}node_modules/jest/bin/jest.js`, '--config', `${root}test/jest.config.js`, ...process.argv.slice(2)], {
    env: { ...process.env, NODE_OPTIONS },
    whenDone: () => {
      const database =
        where(process.env.TEST_DATABASE_URL) ||
        inLanguage('embarquée (PGlite + PostGIS)', 'embedded (PGlite + PostGIS)');
      const redis = where(process.env.TEST_REDIS_URL);
      const queue = redis ? `Redis ${redis}` : inLanguage('dans la base de données', 'in the database');
      say(`Base de données : ${database}. File d'attente : ${queue}.`, `Database: ${database}. Queue: ${queue}.`);
    },
  }),
);

/** The server and the database's name; never the password. */
function where(address) {
  if (!address) return undefined;
  try {
    const { host, pathname } = new URL(address);
    return `${host}${pathname}`;
  } catch {
    return address.replace(/\/\/.*@/, '//');
  }
}
