import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoot } from '#kernel';
import { HtmlValidate } from 'html-validate';
import { type ParsedMail, simpleParser } from 'mailparser';
import { openTestDatabase } from '../harness/database.js';
import { lowContrast } from '../harness/email-contrast.js';
import { EMAIL_RULES } from '../harness/email-rules.js';
import { GOLDEN_CLOCK, type GoldenMessage, goldenMessages, writeGoldenWorld } from '../harness/golden-messages.js';

const NAMES = ['institution', 'supplier', 'coordinator'].flatMap((kind) => [`${kind}-fr`, `${kind}-en`]);
const fileOf = (name: string) => join(projectRoot, 'docs/messages', `${name}.eml`);

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let messages: GoldenMessage[];
beforeAll(async () => {
  opened = await openTestDatabase();
  await writeGoldenWorld(opened.db);
  messages = await goldenMessages(opened.db);
  if (process.env['UPDATE_GOLDEN']) for (const { name, source } of messages) writeFileSync(fileOf(name), source);
});
afterAll(() => opened.close());

test('the use cases write the messages of docs/messages (UPDATE_GOLDEN=1 writes them anew)', () => {
  expect(messages.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
  for (const { name, source } of messages)
    expect(`${name}\n${source.toString('utf8')}`).toBe(`${name}\n${readFileSync(fileOf(name), 'utf8')}`);
});

test('writing the same again gives the same, byte for byte', async () => {
  const again = await goldenMessages(opened.db);
  expect(again.map(({ source }) => source.toString('base64'))).toEqual(
    messages.map(({ source }) => source.toString('base64')),
  );
});

describe.each(NAMES)('%s', (name) => {
  let mail: ParsedMail;
  let html: string;
  beforeAll(async () => {
    mail = await simpleParser(readFileSync(fileOf(name)));
    html = mail.html || '';
  });

  test('a mail program reads its headers and both bodies', () => {
    const header = (key: string) => mail.headerLines.find((line) => line.key === key)?.line.replace(/^[^:]*:\s*/, '');
    const language = name.slice(-2);
    expect(mail.messageId).toMatch(/^<[0-9a-f-]{36}@maillage\.example\.org>$/);
    expect(mail.date?.toISOString()).toBe(GOLDEN_CLOCK.now().toISOString());
    expect(mail.from?.value).toEqual([{ name: 'Maillage', address: 'bulletin@maillage.example.org' }]);
    expect(header('content-language')).toBe(language);
    expect(header('list-id')).toBe('Maillage <bulletin.maillage.example.org>');
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const stop = /^<(https:\/\/maillage\.example\.org\/u\/[\w-]+)>$/.exec(header('list-unsubscribe') ?? '')?.[1];
    expect(stop).toBeDefined();
    for (const body of [html, mail.text ?? '']) {
      expect(body).toContain(`${stop}`);
      expect(body).toContain('1, rue du Marché, Saint-Hyacinthe (Québec) J2S 1A1');
      for (const link of html.matchAll(/href="([^"]+)"/g)) expect(body).toContain(link[1]);
    }
    expect(html).toContain(`<html lang="${language}" dir="ltr"`);
  });

  test('its HTML is valid, needs nothing from elsewhere and is small enough to be shown whole', async () => {
    const report = await new HtmlValidate(EMAIL_RULES).validateString(html);
    expect(
      report.results.flatMap((each) => each.messages).map(({ ruleId, message }) => `${ruleId}: ${message}`),
    ).toEqual([]);
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(100_000);
    expect(html).not.toMatch(/<img|<link|<script|@import|url\(/);
  });

  test('its headings are in order, and what is only to be seen is hidden from screen readers', () => {
    const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    for (const [table] of html.matchAll(/<table[^>]*>/g)) expect(table).toContain('role="presentation"');
    for (const [strip] of html.matchAll(/<table[^>]*aria-hidden[^]*?<\/table>/g)) {
      expect(strip.replace(/<[^>]*>|\s/g, '')).toBe('JFMAMJJASOND');
      expect(html.slice(html.indexOf(strip) + strip.length)).toMatch(/^\s*<p[^>]*>(Saison\u00a0:|Season:) /);
    }
  });

  test.each(['light', 'dark'] as const)('every word has a contrast of at least 4.5:1 in the %s scheme', (scheme) => {
    expect(lowContrast(html, scheme)).toEqual([]);
  });
});
