/**
 * Words that no file of the project may contain: they tie it to one machine or put work off. Written here in pieces,
 * so that this file passes too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../start/preflight.mjs';

const NOT_TEXT = /\.(?:png|jpe?g|gif|ico|woff2?|pdf|xlsx|zip|gz|parquet|wasm)$/i;
// Other people's words, at length.
const DATA = /\.(?:csv|tsv|geojson|ndjson)$/;
// Its hashes are base64 and may spell anything.
const LOCKFILE = /^package-lock\.json$/;

const oneOf = (...words) => words.map((pieces) => pieces.join('')).join('|');

const RULES = [
  {
    name: 'package registry',
    pattern: new RegExp(oneOf(['registry\\.npm', 'js'], ['registry\\.yarn', 'pkg'], ['npm\\.pkg\\.git', 'hub']), 'i'),
  },
  {
    name: 'path of one machine',
    pattern: new RegExp(`(?<![\\w.})-])/(?:${oneOf(['wo', 'rk'], ['ro', 'ot'], ['tmp/bash', '_jobs'])})(?:/|\\.\\d)`),
    except: [LOCKFILE, DATA],
  },
  {
    name: 'work put off',
    pattern: new RegExp(`\\b(?:${oneOf(['TO', 'DO'], ['FIX', 'ME'])})\\b`),
    except: [LOCKFILE, DATA],
  },
];

/** @param {string[] | undefined} files paths from the root; undefined where there is no git to list them */
export function forbiddenWords(files) {
  if (!files) return ['git is needed to list the files of the project'];
  const problems = [];
  for (const file of files) {
    if (NOT_TEXT.test(file)) continue;
    const rules = RULES.filter(({ except = [] }) => !except.some((exception) => exception.test(file)));
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    for (const [index, line] of lines.entries())
      for (const { name, pattern } of rules)
        if (pattern.test(line)) problems.push(`${file}:${index + 1} (${name}) ${line.trim().slice(0, 120)}`);
  }
  return problems;
}
