/**
 * `npm run screenshots`: the messages of docs/messages as a browser shows them, light and dark, at the width of a mail window and
 * of a phone; then axe-core on each of them. Takes Chromium or Chrome at CHROME_PATH, else /usr/bin/chromium.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { simpleParser } from 'mailparser';
import { chromium } from 'playwright-core';
import { inLanguage, root } from '../start/preflight.mjs';

const MESSAGES = join(root, 'docs/messages');
const WINDOW = { width: 640, height: 800 };
/** Of a longer message, the beginning: pictures stay small. */
const HIGHEST = { 640: 1230, 375: 1500 };
const PHONE = { width: 375, height: 800 };
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** What is about pages and not about messages: a message has no landmarks, and its document is the mail client's. */
const NOT_OF_MESSAGES = ['region', 'landmark-one-main', 'page-has-heading-one'];

const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium';
if (!existsSync(executablePath)) {
  console.error(
    inLanguage(
      `Il n'y a pas de navigateur à ${executablePath}. Installez Chromium (« apt install chromium », « brew install chromium »), ou dites où il est : CHROME_PATH=/chemin/de/chrome npm run screenshots`,
      `There is no browser at ${executablePath}. Install Chromium ("apt install chromium", "brew install chromium"), or say where it is: CHROME_PATH=/path/to/chrome npm run screenshots`,
    ),
  );
  process.exit(1);
}

const profile = mkdtempSync(join(tmpdir(), 'maillage-chromium-'));
let problems = 0;
try {
  for (const colorScheme of ['light', 'dark']) {
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: FLAGS,
      colorScheme,
      viewport: WINDOW,
      offline: true,
    });
    for (const file of readdirSync(MESSAGES).filter((name) => name.endsWith('.eml'))) {
      const name = file.replace('.eml', '');
      const page = await browser.newPage();
      await page.setContent((await simpleParser(readFileSync(join(MESSAGES, file)))).html || '');
      await picture(page, `${name}-${colorScheme}.png`);
      problems += await check(page, `${name}, ${colorScheme}`);
      if (name === 'institution-fr') {
        await page.setViewportSize(PHONE);
        await picture(page, `${name}-phone-${colorScheme}.png`);
      }
      await page.close();
    }
    await browser.close();
  }
} finally {
  // The browser may still be writing its last.
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
process.exit(problems === 0 ? 0 : 1);

async function picture(page, file) {
  const { width } = page.viewportSize();
  const whole = await page.evaluate(() => globalThis.document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(whole, HIGHEST[width]) };
  await page.screenshot({ path: join(MESSAGES, file), fullPage: true, clip });
}

/** @returns how many rules are broken */
async function check(page, name) {
  await page.evaluate(axe.source);
  const rules = Object.fromEntries(NOT_OF_MESSAGES.map((rule) => [rule, { enabled: false }]));
  const { violations, passes } = await page.evaluate((options) => globalThis.axe.run(options), { rules });
  console.log(`${name}: axe ${passes.length} ✔, ${violations.length} ✘`);
  for (const { id, help, nodes } of violations) console.log(`  ${id}: ${help}\n    ${nodes[0]?.html.slice(0, 200)}`);
  return violations.length;
}
