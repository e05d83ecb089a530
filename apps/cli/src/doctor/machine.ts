import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../terminal.js';
import { atLeast, failed, type Finding, ok, warning } from './check.js';

const NODE_LEAST = '20.19';
const FREE_BYTES_LEAST = 500_000_000;

export function checkNode(): Finding {
  const here = process.versions.node;
  return atLeast(here, NODE_LEAST)
    ? ok('Node', here)
    : failed(
        'Node',
        here,
        say(`Installer Node ≥ ${NODE_LEAST} : https://nodejs.org`, `Install Node ≥ ${NODE_LEAST}: https://nodejs.org`),
      );
}

/** A directory that the product writes to: made, written, and not full. */
export async function checkDirectory(name: string, path: string): Promise<Finding> {
  const probe = join(path, `.doctor-${process.pid}`);
  try {
    await mkdir(path, { recursive: true });
    await writeFile(probe, 'ok');
    await rm(probe);
    const { bavail, bsize } = await statfs(path);
    const free = bavail * bsize;
    if (free >= FREE_BYTES_LEAST) return ok(name, path);
    return warning(
      name,
      say(`${path} : ${Math.round(free / 1e6)} Mo libres`, `${path}: ${Math.round(free / 1e6)} MB free`),
      say('Libérer de la place sur ce disque.', 'Free some space on this disk.'),
    );
  } catch (error) {
    return failed(
      name,
      error instanceof Error ? error.message : String(error),
      say(
        `Rendre ${path} accessible en écriture, ou choisir un autre DATA_DIR.`,
        `Make ${path} writable, or choose another DATA_DIR.`,
      ),
    );
  }
}
