import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the project is installed: data files are read from there, by the sources and by what is built from them. */
export const projectRoot: string = (() => {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'nest-cli.json'))) return directory;
    if (directory === dirname(directory)) throw new Error('nest-cli.json is in no directory above this file');
  }
})();
