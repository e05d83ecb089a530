/**
 * What every command needs before the project's own code can run: a recent Node, the dependencies, and dist/.
 *
 * Runs before anything is installed and on whatever Node is there: no dependencies, nothing from Node's library that
 * version 14 lacks, and no newer syntax, so that an old Node gets the line below and not a SyntaxError.
 */
import { spawn } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { constants } from 'os';
import { join } from 'path';
import { fileURLToPath, pathToFileURL } from 'url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const NODE_NEEDED = [20, 19];

const env = process.env;
const english = /^en/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '');

/** The same rule as the application's: English where the locale says so, French otherwise. */
export const inLanguage = (fr, en) => (english ? en : fr);

export const say = (fr, en) => process.stdout.write(`${inLanguage(fr, en)}\n`);

/** One sentence that a person can act on, and no stack trace. */
export function giveUp(fr, en) {
  process.stderr.write(`${inLanguage(fr, en)}\n`);
  process.exit(1);
}

/**
 * @param {{ quiet?: boolean }} [options] quiet: says something only about what takes time
 */
export async function preflight(options = {}) {
  checkNode();
  const install = !dependenciesAreInstalled();
  if (install) await installDependencies(1);
  await buildProject(install ? 2 : 1, install ? 2 : 1, options.quiet === true);
}

/**
 * Runs Node in the place of this process: its terminal, its signals and its exit code, which this process ends with.
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, whenDone?: (code: number) => void }} [options]
 */
export function become(args, options = {}) {
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: options.env || env, cwd: process.cwd() });
  const lastSent = {};
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal gives Ctrl-C to its whole group, and npm then sends it here once more. The child may so get it
      // twice, and treats that as once; whoever signals this process alone reaches the child only through here.
      if (Date.now() - (lastSent[signal] || 0) < 1000) return;
      lastSent[signal] = Date.now();
      child.kill(signal);
    });
  }
  child.on('error', (error) =>
    giveUp(`Node ne démarre pas : ${error.message}`, `Node does not start: ${error.message}`),
  );
  child.on('exit', (code, signal) => {
    const status = code === null ? 128 + (constants.signals[signal] || 0) : code;
    if (options.whenDone) options.whenDone(status);
    process.exit(status);
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1])) return;
  const needed = NODE_NEEDED.join('.');
  const here = process.versions.node;
  // In both languages: whoever reads this has not come far enough to choose one.
  process.stderr.write(
    `Maillage demande Node ≥ ${needed} (ici : ${here}). Installer une version récente de Node : https://nodejs.org\n` +
      `Maillage needs Node ≥ ${needed} (this is ${here}). Install a recent version of Node: https://nodejs.org\n`,
  );
  process.exit(1);
}

const platform = `${process.platform}-${process.arch}`;

const wantedStamp = () =>
  `${createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')} ${platform}\n`;

const stampPath = () => join(root, 'node_modules', '.maillage-lock');

function dependenciesAreInstalled() {
  const stamp = existsSync(stampPath()) ? readFileSync(stampPath(), 'utf8') : undefined;
  if (stamp === wantedStamp()) return true;
  // Native packages are per platform: a directory that came from another kind of machine has to be made again.
  if (stamp && !stamp.trim().endsWith(platform)) return false;
  if (!agreesWithLockfile()) return false;
  writeFileSync(stampPath(), wantedStamp());
  return true;
}

/** Whether npm was run without us: it notes what it installed, and that is what the lockfile asks for. */
function agreesWithLockfile() {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages || {};
  const installed = packagesOf(note);
  const wanted = packagesOf(join(root, 'package-lock.json'));
  return Object.keys(wanted).every((path) => {
    if (path === '') return true;
    if (!installed[path]) return wanted[path].optional === true;
    return installed[path].version === wanted[path].version;
  });
}

async function installDependencies(step) {
  const progress = startProgress(
    `[${step}/2] Installation des dépendances (npm ci, une fois)`,
    `[${step}/2] Installing the dependencies (npm ci, once)`,
  );
  // No package needs a script of its own to be installed, so none gets to run one.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runNpm(['ci', '--include=dev', '--ignore-scripts', ...quiet]);
  if (code === 0) {
    writeFileSync(stampPath(), wantedStamp());
    return progress.done();
  }
  progress.failed();
  process.stderr.write(`${whatNpmSaid(output)}\n\n`);
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network/i.test(output)
  ) {
    giveUp(
      "Les dépendances n'ont pas pu être téléchargées : vérifier la connexion (ou le mandataire : npm config get proxy), puis relancer. Sans connexion, copier le dossier node_modules d'une machine du même système.",
      'The dependencies could not be downloaded: check the connection (or the proxy: npm config get proxy), then run this again. Without a connection, copy node_modules from a machine with the same system.',
    );
  }
  giveUp(
    "Les dépendances n'ont pas pu être installées : la raison donnée par npm est ci-dessus. La corriger, puis relancer ; ou lancer « npm ci » pour en savoir plus.",
    'The dependencies could not be installed: npm\'s reason is above. Mend it, then run this again; or run "npm ci" to know more.',
  );
}

/** The first lines name the error and the last ones its end; between them are stack traces, and npm's own usage. */
function whatNpmSaid(output) {
  const lines = output
    .split(/^npm error Clean install a project$/m)[0]
    .split('\n')
    .filter((line) => !/^(?:npm (?:error|warn))?\s*(?:at .*)?$/.test(line));
  return (lines.length > 15 ? [...lines.slice(0, 5), '…', ...lines.slice(-9)] : lines).join('\n');
}

async function buildProject(step, steps, quiet) {
  const { build, isBuilt } = await import(pathToFileURL(join(root, 'infra', 'build', 'build.mjs')).href);
  if (isBuilt()) return;
  const label = (text) => (steps > 1 ? `[${step}/${steps}] ${text}` : text);
  const progress = quiet && steps === 1 ? undefined : startProgress(label('Compilation'), label('Compiling'));
  try {
    build();
  } catch (error) {
    if (progress) progress.failed();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n`);
    giveUp("La compilation a échoué : l'erreur est ci-dessus.", 'The build failed: the error is above.');
  }
  if (progress) progress.done();
}

function runNpm(args) {
  const script = env.npm_execpath;
  const ownScript = script !== undefined && /npm-cli\.c?js$/.test(script);
  const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] };
  const child = ownScript
    ? spawn(process.execPath, [script, ...args], options)
    : spawn('npm', args, { ...options, shell: process.platform === 'win32' });
  let output = '';
  const keep = (chunk) => {
    output = (output + chunk.toString()).slice(-20000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** A line that counts the seconds: rewritten each second on a terminal, repeated each ten seconds in a log. */
function startProgress(fr, en) {
  const text = inLanguage(fr, en);
  const started = Date.now();
  const terminal = process.stdout.isTTY === true;
  const write = (end) => {
    const line = `${text}… ${Math.round((Date.now() - started) / 1000)} s${end}`;
    process.stdout.write(terminal ? `\r\u001b[K${line}` : `${line}\n`);
  };
  if (terminal) write('');
  else process.stdout.write(`${text}…\n`);
  const timer = setInterval(() => write(''), terminal ? 1000 : 10000);
  const end = (word) => {
    clearInterval(timer);
    write(` ${word}`);
    if (terminal) process.stdout.write('\n');
  };
  return {
    done: () => end(inLanguage('— fait', '— done')),
    failed: () => end(inLanguage('— échec', '— failed')),
  };
}
