/**
 * Compiles apps, libs and the programs of test/ to dist/ with SWC, which does not check types (`npm run typecheck`
 * does) and so takes a few seconds. Skips the work when nothing changed since the last build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.stamp');

const SOURCES = ['apps', 'libs', 'test/benchmarks', 'test/real-data', 'test/torture'];
const NOT_COMPILED = ['**/*.spec.ts', '**/*.integration.ts', '**/*.test.ts', '**/*.d.ts', 'apps/web/**'];

export const isBuilt = () => upToDate(fingerprint());

export function build() {
  const wanted = fingerprint();
  if (upToDate(wanted)) return { changed: false };
  // Compiled beside dist/ and then put in its place: a failed build leaves the last one, and two at once do not mix.
  const unfinished = join(root, `.dist-${process.pid}`);
  const replaced = `${unfinished}-replaced`;
  try {
    mkdirSync(unfinished, { recursive: true });
    compile(unfinished);
    writeFileSync(join(unfinished, '.stamp'), wanted);
    if (upToDate(wanted)) return { changed: false };
    if (existsSync(dist)) renameSync(dist, replaced);
    renameSync(unfinished, dist);
  } finally {
    for (const left of [unfinished, replaced]) rmSync(left, { recursive: true, force: true });
  }
  return { changed: true };
}

function compile(directory) {
  const swc = join(dirname(createRequire(import.meta.url).resolve('@swc/cli/package.json')), 'bin', 'swc.js');
  const sources = SOURCES.filter((place) => existsSync(join(root, place)));
  const ignored = NOT_COMPILED.flatMap((pattern) => ['--ignore', pattern]);
  const args = [swc, ...sources, '-d', directory, '--config-file', 'infra/build/swc.json', ...ignored, '--quiet'];
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the build failed:\n${run.stdout}${run.stderr}`);
}

function upToDate(wanted) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

/** Paths, sizes and modification times, not contents: cheap enough for every start. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(path);
    if (!info.isDirectory()) return void hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
    for (const name of readdirSync(path).sort()) if (name !== 'node_modules') visit(join(path, name));
  };
  for (const place of [...SOURCES, 'infra/build', 'package-lock.json'])
    if (existsSync(join(root, place))) visit(join(root, place));
  return hash.digest('hex');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { changed } = build();
  console.log(changed ? 'dist/ is built.' : 'dist/ is up to date.');
}
