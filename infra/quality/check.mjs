/**
 * `npm run check [-- gate…]`: every gate of CONTRIBUTING.md, two at a time, then the failures and why.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkMessages } from '../build/messages.mjs';
import { inLanguage, preflight, root } from '../start/preflight.mjs';
import { forbiddenWords } from './forbidden-words.mjs';
import { missingFrom } from './lockfile.mjs';

const AT_ONCE = 2;
const tool = (path, ...args) => run([join('node_modules', path), ...args]);
const CLI = 'dist/apps/cli/src/main.js';
const LINTED = ['apps', 'libs', 'test', 'infra'];

/** A gate gives undefined or nothing when all is well, otherwise what is wrong, in lines; or `{ skipped }`. */
const GATES = {
  types: () => tool('typescript/bin/tsc', '-p', 'tsconfig.base.json'),
  lint: () =>
    tool(
      'eslint/bin/eslint.js',
      '--config',
      'infra/quality/eslint.config.js',
      '--no-error-on-unmatched-pattern',
      ...LINTED,
    ),
  format: () => tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  dependencies: () =>
    tool(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      'infra/quality/dependency-cruiser.cjs',
      'apps',
      'libs',
    ),
  migrations: () =>
    tool(
      'jest/bin/jest.js',
      '--config',
      'test/jest.config.js',
      '--selectProjects',
      'integration',
      '--runTestsByPath',
      'test/integration/schema.test.ts',
    ),
  schema: () =>
    existsSync(join(root, CLI))
      ? run([CLI, 'schema', '--check'])
      : { skipped: inLanguage(`${CLI} n'existe pas`, `there is no ${CLI}`) },
  messages: checkMessages,
  versions: checkVersions,
  words: () => forbiddenWords(trackedFiles()).join('\n'),
};

const NAMES = {
  types: ['Types (tsc)', 'Types (tsc)'],
  lint: ['Style du code (eslint)', 'Code style (eslint)'],
  format: ['Mise en forme (prettier)', 'Formatting (prettier)'],
  dependencies: ['Qui importe qui (dependency-cruiser)', 'Who imports whom (dependency-cruiser)'],
  migrations: ['Migrations et entités concordent', 'Migrations and entities agree'],
  schema: ['schema.graphql et le code concordent', 'schema.graphql and the code agree'],
  messages: ['Les messages sont ce que donne MJML', 'Messages are what MJML gives'],
  versions: ['Versions exactes dans package.json', 'Exact versions in package.json'],
  words: ['Mots interdits', 'Forbidden words'],
};

/** @returns {Promise<string | undefined>} what the command printed, if it failed */
function run(args) {
  const NODE_OPTIONS = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--no-warnings']
    .filter(Boolean)
    .join(' ');
  const env = { ...process.env, NODE_OPTIONS, NO_COLOR: '1' };
  delete env.FORCE_COLOR;
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? undefined : output.trim() || `exit code ${code}`));
  });
}

function checkVersions() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problems = [];
  for (const kind of ['dependencies', 'devDependencies'])
    for (const [name, version] of Object.entries(manifest[kind] ?? {}))
      if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) problems.push(`${kind}: ${name} ${version}`);
  const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const locked = lockfile.packages[''];
  for (const kind of ['dependencies', 'devDependencies'])
    if (JSON.stringify(locked[kind]) !== JSON.stringify(manifest[kind]))
      problems.push(`package-lock.json: ${kind} differ from package.json; run npm install`);
  for (const { parent, name } of missingFrom(lockfile))
    problems.push(`package-lock.json: no ${name} (of ${parent}), npm ci refuses; run node infra/quality/lockfile.mjs`);
  return problems.join('\n');
}

function trackedFiles() {
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (git.status !== 0) return undefined;
  return git.stdout.split('\0').filter((path) => path && existsSync(join(root, path)));
}

async function main() {
  await preflight({ quiet: true });
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in GATES));
  if (unknown.length > 0) {
    console.error(`${unknown.join(', ')} ? ${Object.keys(GATES).join(' ')}`);
    process.exit(2);
  }
  const started = Date.now();
  const queue = Object.keys(GATES).filter((name) => asked.length === 0 || asked.includes(name));
  const total = queue.length;
  const failures = [];
  const worker = async () => {
    for (let name = queue.shift(); name; name = queue.shift()) {
      const from = Date.now();
      const outcome = await Promise.resolve(GATES[name]()).catch((error) => error.stack);
      const failed = typeof outcome === 'string' && outcome !== '';
      if (failed) failures.push([name, outcome]);
      const note = outcome?.skipped ? ` (${inLanguage('sauté', 'skipped')} : ${outcome.skipped})` : '';
      const mark = failed ? '✘' : outcome?.skipped ? '–' : '✔';
      console.log(`${mark} ${inLanguage(...NAMES[name])}${note}  ${((Date.now() - from) / 1000).toFixed(1)} s`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const [name, output] of failures) {
    const lines = output.split('\n');
    const shown = lines.length > 60 ? [...lines.slice(0, 58), '…', lines.at(-1)] : lines;
    console.log(`\n── ${inLanguage(...NAMES[name])} (npm run check -- ${name})\n${shown.join('\n')}`);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    failures.length === 0
      ? inLanguage(
          `\nTout est en ordre : ${total} contrôles en ${seconds} s.`,
          `\nAll is well: ${total} gates in ${seconds} s.`,
        )
      : inLanguage(
          `\n${failures.length} contrôle(s) sur ${total} en échec, en ${seconds} s : ${failures.map(([n]) => n).join(', ')}.`,
          `\n${failures.length} of ${total} gates failed, in ${seconds} s: ${failures.map(([n]) => n).join(', ')}.`,
        ),
  );
  process.exit(failures.length === 0 ? 0 : 1);
}

await main();
