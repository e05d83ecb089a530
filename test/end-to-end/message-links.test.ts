import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '#kernel';
import { simpleParser } from 'mailparser';
import { type RunningApi, startApi } from '../harness/api.js';
import { GOLDEN_CLOCK, GOLDEN_URL, writeGoldenWorld } from '../harness/golden-messages.js';

const DIRECTORY = join(projectRoot, 'docs/messages');
const NAMES = readdirSync(DIRECTORY).filter((name) => name.endsWith('.eml'));

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(GOLDEN_CLOCK);
  await writeGoldenWorld(api.db);
});
afterAll(() => api.stop());

test('there is a message of every kind in both languages', () => {
  expect(NAMES).toHaveLength(6);
});

test.each(NAMES)('every link of %s leads somewhere, without signing in', async (name) => {
  const mail = await simpleParser(readFileSync(join(DIRECTORY, name)));
  const inHtml = [...(mail.html || '').matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? '');
  const inText = [...(mail.text ?? '').matchAll(/https?:\/\/\S+/g)].map(([link]) => link);
  const links = new Set([...inHtml, ...inText]);
  expect(links.size).toBeGreaterThan(2);
  for (const link of links) {
    expect(link.startsWith(`${GOLDEN_URL}/`)).toBe(true);
    const { status } = await fetch(link.replace(GOLDEN_URL, api.url));
    expect([link, status]).toEqual([link, 200]);
  }
});
