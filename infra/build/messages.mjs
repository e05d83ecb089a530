/**
 * `node infra/build/messages.mjs`: what MJML makes of libs/digests/src/templates/*.mjml, written to ../domain as TypeScript
 * that the product imports, so that it needs neither MJML nor a file at run time. `npm run check -- messages` says whether the two agree.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import mjml from 'mjml';

const TEMPLATES = fileURLToPath(new URL('../../libs/digests/src/templates/', import.meta.url));

/** @returns {Promise<{ path: string, source: string }[]>} every file, as it should be */
async function compiled() {
  const names = readdirSync(TEMPLATES).filter((name) => name.endsWith('.mjml'));
  return Promise.all(
    names.map(async (name) => {
      const { html } = await mjml(readFileSync(join(TEMPLATES, name), 'utf8'), {
        validationLevel: 'strict',
        // No font is fetched: it would tell who opens a message, and when.
        fonts: {},
        filePath: join(TEMPLATES, name),
      });
      const constant = `${name.replace('.mjml', '').replaceAll('-', '_').toUpperCase()}_TEMPLATE`;
      return {
        path: join(TEMPLATES, '../domain', name.replace('.mjml', '.template.ts')),
        source: typescript(constant, name, html),
      };
    }),
  );
}

function typescript(constant, from, html) {
  // Half of it is indentation, which a message has no room for.
  const tight = html
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
  const literal = tight.replace(/[\\`]|\$(?=\{)/g, '\\$&');
  return `// What MJML makes of ${from} (node infra/build/messages.mjs): change that file, not this one.\nexport const ${constant} = \`${literal}\n\`;\n`;
}

export async function writeMessages() {
  for (const { path, source } of await compiled()) writeFileSync(path, source);
}

/** @returns {Promise<string>} what does not agree, in lines */
export async function checkMessages() {
  const stale = (await compiled()).filter(({ path, source }) => read(path) !== source);
  return stale.map(({ path }) => `${path} is not what MJML gives: run node infra/build/messages.mjs`).join('\n');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await writeMessages();
