/**
 * Compiles apps and libs to dist/ with SWC, which does not check types (`npm run typecheck` does) and so takes a few
 * seconds. Skips the work when nothing changed since the last build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stamp = join(root, 'dist', '.stamp');

export function build() {
  const fingerprint = fingerprintOf(['apps', 'libs', 'infra/build', 'package-lock.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return { changed: false };
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const swc = join(dirname(createRequire(import.meta.url).resolve('@swc/cli/package.json')), 'bin', 'swc.js');
  const args = [swc, 'apps', 'libs', '-d', 'dist', '--config-file', 'infra/build/swc.json'];
  const ignored = ['**/*.spec.ts', '**/*.d.ts', 'apps/web/**'].flatMap((pattern) => ['--ignore', pattern]);
  const run = spawnSync(process.execPath, [...args, ...ignored, '--quiet'], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the build failed:\n${run.stdout}${run.stderr}`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
  return { changed: true };
}

/** Paths, sizes and modification times, not contents: cheap enough for every start. */
function fingerprintOf(places) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(path);
    if (!info.isDirectory()) return void hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
    for (const name of readdirSync(path).sort()) if (name !== 'node_modules') visit(join(path, name));
  };
  for (const place of places) if (existsSync(join(root, place))) visit(join(root, place));
  return hash.digest('hex');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { changed } = build();
  console.log(changed ? 'dist/ is built.' : 'dist/ is up to date.');
}
