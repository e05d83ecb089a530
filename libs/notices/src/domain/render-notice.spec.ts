import { describe, expect, test } from '@jest/globals';
import { LANGUAGES } from '#kernel';
import type { NoticeKind } from './notice.js';
import { NOTICE_TEXTS } from './notice-texts.js';
import { renderNotice } from './render-notice.js';

const NASTY = 'Ferme <script>alert(1)</script>\r\nBcc: tous@example.org \u202e « fin » {{7*7}}';

/** Every fact that any notice knows, each as somebody unpleasant would have it. */
const FACTS = {
  organization: NASTY,
  role: NASTY,
  invitedBy: NASTY,
  member: NASTY,
  reason: NASTY,
  title: NASTY,
  note: NASTY,
  upheld: true,
  enabled: false,
} satisfies Record<string, string | boolean>;

const frame = {
  url: 'https://maillage.example/compte/confirmer/mot',
  publicUrl: 'https://maillage.example',
  postalAddress: '1, rue du Marché',
};
const every = (Object.keys(NOTICE_TEXTS) as NoticeKind[]).flatMap((kind) =>
  LANGUAGES.map((language) => ({
    kind,
    language,
    rendered: renderNotice({ kind, language, name: NASTY, facts: FACTS }, frame),
  })),
);

describe('every notice, in both languages', () => {
  test('has a subject of one bearable line, and both bodies', () => {
    for (const { rendered } of every) {
      expect(rendered.subject).toMatch(/^[^\p{Cc}\p{Cf}]{5,150}$/u);
      expect(rendered.text.length).toBeGreaterThan(60);
      expect(rendered.html).toContain('<html lang=');
    }
  });

  test('takes what people typed as words: no markup, no line of a header, no reversed text', () => {
    for (const { rendered } of every) {
      expect(rendered.html).not.toContain('<script>');
      expect(`${rendered.subject}${rendered.text}${rendered.html}`).not.toMatch(/\r|\u202e/);
      expect(rendered.text).not.toMatch(/^Bcc:/m);
    }
  });

  test('says the same in French and in English, in different words', () => {
    for (const { kind } of every) {
      const [french, english] = LANGUAGES.map(
        (language) => every.find((one) => one.kind === kind && one.language === language)?.rendered,
      );
      expect(french?.subject).not.toBe(english?.subject);
      expect(french?.text).toMatch(/^Bonjour/);
      expect(english?.text).toMatch(/^Hello/);
    }
  });

  test('holds its link where it has a button, and nowhere else', () => {
    for (const { kind, rendered } of every) {
      const holds = rendered.text.includes(frame.url);
      expect(holds).toBe(NOTICE_TEXTS[kind].button !== undefined);
      expect(rendered.html.includes(`href="${frame.url}"`)).toBe(holds);
    }
  });
});
