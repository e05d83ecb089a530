import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ContentPair, ContentSection, DigestContent } from './digest-content.js';
import { MAX_HTML_BYTES, renderDigest } from './render-digest.js';

const URL_START = 'https://maillage.example';
const pair = (more: Partial<ContentPair> = {}): ContentPair => ({
  name: 'Ferme des Saules',
  demonstration: false,
  product: 'Carotte nantaise',
  facts: ['Saint-Hyacinthe', '12 km'],
  score: 87.5,
  delivery: 'Le fournisseur livre chez vous.',
  reasons: ["C'est le produit demandé : Carotte.", 'La capacité suffit (200 kg par semaine).'],
  link: `${URL_START}/offres/2`,
  ...more,
});
const section = (more: Partial<ContentSection> = {}): ContentSection => ({
  side: 'NEED',
  product: 'Carotte',
  detail: '40 kg par semaine',
  link: `${URL_START}/besoins/1`,
  total: 1,
  pairs: [pair()],
  ...more,
});
const content = (more: Partial<DigestContent> = {}): DigestContent => ({
  language: 'fr',
  recipientName: 'Zoé',
  organization: { name: 'École du Boisé', demonstration: false },
  supplierCount: 3,
  needCount: 0,
  sections: [section({ total: 3 })],
  links: { preferences: `${URL_START}/preferences`, unsubscribe: `${URL_START}/u/TOKEN` },
  sender: { name: 'Maillage', postalAddress: '1, rue du Marché, Saint-Hyacinthe' },
  ...more,
});

test('the subject says the content', () => {
  const subject = (more: Partial<DigestContent>) => renderDigest(content(more)).subject.replaceAll('\u00a0', ' ');
  const needs = ['Carotte', 'Betterave', 'Poireau', 'Panais'].map((product) => section({ product }));
  const offerings = [section({ side: 'OFFERING', product: 'Carrot' })];
  expect(subject({})).toBe('3 fournisseurs pour votre besoin : carotte');
  expect(subject({ supplierCount: 1, sections: needs })).toBe(
    '1 fournisseur pour 4 besoins : carotte, betterave, poireau…',
  );
  expect(subject({ language: 'en', supplierCount: 0, needCount: 5, sections: offerings })).toBe(
    '5 needs you could serve: Carrot',
  );
  expect(subject({ supplierCount: 0, needCount: 1, sections: [section({ side: 'OFFERING' })] })).toBe(
    '1 besoin auquel vous pourriez répondre : carotte',
  );
  expect(subject({ language: 'en', needCount: 2, sections: [section(), ...offerings] })).toBe(
    '3 suppliers for your need: Carotte · 2 needs you could serve: Carrot',
  );
});

test('both bodies say why, how far, how it gets there, who sends it and how to stop it', () => {
  const { html, text } = renderDigest(content());
  for (const body of [html.replaceAll('&#39;', "'"), text])
    for (const part of [
      'Ferme des Saules',
      'Saint-Hyacinthe',
      '12 km',
      '87,5\u00a0/\u00a0100',
      'Le fournisseur livre chez vous.',
      "C'est le produit demandé\u00a0: Carotte.",
      'Maillage, 1, rue du Marché, Saint-Hyacinthe',
      `${URL_START}/offres/2`,
      `${URL_START}/besoins/1`,
      `${URL_START}/preferences`,
      `${URL_START}/u/TOKEN`,
      'et 2 de plus',
      '«\u00a0École du Boisé\u00a0»',
    ])
      expect(body).toContain(part);
  expect(html).toContain('<html lang="fr"');
  expect(html).toContain('name="color-scheme" content="light dark"');
});

test('what is a demonstration is called one', () => {
  const demonstration = content({
    organization: { name: 'École', demonstration: true },
    sections: [section({ pairs: [pair({ demonstration: true })] })],
  });
  for (const body of Object.values(renderDigest(demonstration)).slice(1)) {
    expect(body).toContain('Organisme de démonstration');
    expect(body).toContain('Ferme des Saules (démonstration)');
  }
});

test('with nothing to tell, it says so', () => {
  const { subject, html, text } = renderDigest(content({ sections: [] }));
  expect(subject).toMatch(/^Rien de nouveau/);
  for (const body of [html, text]) expect(body).toContain('Rien de nouveau');
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "a' onclick='x",
    '&amp;',
    'ligne\r\nBcc: x@y.z',
    '𝕏'.repeat(300),
    '"'.repeat(400),
  ),
);
const anyPair = fc.record({
  name: anyText,
  demonstration: fc.boolean(),
  product: anyText,
  facts: fc.array(anyText, { maxLength: 3 }),
  score: fc.constantFrom(0, 55.5, 100),
  delivery: anyText,
  reasons: fc.array(anyText, { maxLength: 3 }),
  link: fc.constant(`${URL_START}/offres/2`),
});
const anySection = fc.record({
  side: fc.constantFrom('NEED' as const, 'OFFERING' as const),
  product: anyText,
  detail: anyText,
  link: fc.constant(`${URL_START}/besoins/1`),
  total: fc.integer({ min: 5, max: 5000 }),
  pairs: fc.array(anyPair, { minLength: 1, maxLength: 5 }),
});
const anyContent = fc
  .record({
    language: fc.constantFrom('fr' as const, 'en' as const),
    recipientName: anyText,
    name: anyText,
    sections: fc.array(anySection, { maxLength: 40 }),
  })
  .map(({ name, ...rest }) => content({ ...rest, organization: { name, demonstration: false } }));

test('property: whatever people typed, it is one subject line, text and not markup, and no larger than clients show', () => {
  const allowed = new Set(
    [
      ...renderDigest(
        content({ sections: [section({ total: 9 }), ...Array<ContentSection>(20).fill(section())] }),
      ).html.matchAll(/<\/?([a-z0-9!]+)/gi),
    ].map(([, tag]) => tag),
  );
  fc.assert(
    fc.property(anyContent, (any) => {
      const { subject, html, text } = renderDigest(any);
      expect(subject).not.toMatch(/[\r\n\p{Cc}]/u);
      expect(subject.length).toBeLessThanOrEqual(150);
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
      for (const [, tag] of html.matchAll(/<\/?([a-z0-9!]+)/gi)) expect(allowed).toContain(tag);
      expect(html).not.toMatch(/<[^>]*\son\w+=/i);
      expect(text).toContain(`${URL_START}/u/TOKEN`);
    }),
    { numRuns: 60 },
  );
});

test('property: in French, no line can break before a sign or inside guillemets', () => {
  fc.assert(
    fc.property(fc.constantFrom(':', ';', '?', '!', '»'), (sign) => {
      const { html, text } = renderDigest(
        content({ sections: [section({ pairs: [pair({ reasons: [`Un mot ${sign} un autre, « cité »`] })] })] }),
      );
      for (const body of [text, html.replace(/<style>[^]*<\/style>/, '').replace(/<[^>]*>/g, '')]) {
        expect(body).not.toMatch(/ [:;?!»]/);
        expect(body).not.toContain('« ');
      }
    }),
  );
});
