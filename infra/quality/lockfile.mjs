/**
 * package-lock.json names every platform's native packages, so that `npm ci` works on all of them; npm leaves out those
 * that it could not see when it wrote the file (a mirror may carry one platform only), and `npm ci` then refuses.
 *
 *   node infra/quality/lockfile.mjs           adds what is missing; after each npm install
 *
 * An entry added here has a version, which its parent pins, and no integrity; npm install completes it when it can.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../start/preflight.mjs';

const path = join(root, 'package-lock.json');
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** Optional packages that the lockfile's own packages ask for and that it has no entry for. */
export function missingFrom(lockfile) {
  const { packages } = lockfile;
  const missing = [];
  for (const [parent, entry] of Object.entries(packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {}))
      if (!isFound(packages, parent, name)) missing.push({ parent, name, version, dev: entry.dev === true });
  return missing;
}

/** As Node looks for a package: in the parent's node_modules, then in each one above. */
function isFound(packages, parent, name) {
  for (let place = parent; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${place ? `${place}/` : ''}node_modules/${name}`]) return true;
    if (place === '') return false;
  }
}

function entryFor({ name, version, dev }) {
  const words = name.split(/[-/.]/);
  const one = (known) => words.filter((word) => known.includes(word)).slice(-1);
  const os = one(SYSTEMS);
  const cpu = one(PROCESSORS);
  const libc = os[0] === 'linux' ? one(Object.keys(LIBRARIES)).map((word) => LIBRARIES[word]) : [];
  if (!/^\d+\.\d+\.\d+/.test(version) || os.length === 0 || cpu.length === 0)
    throw new Error(`${name}@${version}: not a platform's package; add it with npm install`);
  return { version, cpu, ...(dev && { dev }), ...(libc.length > 0 && { libc }), optional: true, os };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const lockfile = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingFrom(lockfile);
  for (const one of missing) lockfile.packages[`node_modules/${one.name}`] = entryFor(one);
  const [own, ...others] = Object.entries(lockfile.packages);
  lockfile.packages = Object.fromEntries([own, ...others.sort(([a], [b]) => a.localeCompare(b, 'en'))]);
  if (missing.length > 0) writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} added`);
}
