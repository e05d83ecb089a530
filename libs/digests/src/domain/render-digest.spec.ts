import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seasonOf } from './digest-content-season.js';
import type { ContentNearMiss, ContentPair, ContentSection, ContentWeek, DigestContent } from './digest-content.js';
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
  season: seasonOf([{ fromMonth: 7, toMonth: 10, mode: 'FIELD' }], 'fr'),
  alsoFor: [],
  link: `${URL_START}/offres/2`,
  ...more,
});
const nearMiss = (more: Partial<ContentNearMiss> = {}): ContentNearMiss => ({
  name: 'Jardins du Nord',
  demonstration: false,
  product: 'Carotte',
  facts: ['Drummondville', '70 km'],
  change: 'Élargir le rayon de recherche de 20 km (à 70 km).',
  link: `${URL_START}/offres/3`,
  ...more,
});
const section = (more: Partial<ContentSection> = {}): ContentSection => ({
  side: 'NEED',
  product: 'Carotte',
  plural: null,
  season: null,
  detail: '40 kg par semaine',
  link: `${URL_START}/besoins/1`,
  total: 1,
  pairs: [pair()],
  nearMisses: [],
  ...more,
});
const content = (more: Partial<DigestContent> = {}): DigestContent => ({
  language: 'fr',
  recipientName: 'Zoé',
  about: { kind: 'ORGANIZATION', name: 'École du Boisé', demonstration: false },
  supplierCount: 3,
  suppliers: 'SUPPLIER',
  needCount: 0,
  sections: [section({ total: 3 })],
  ending: [],
  demand: null,
  week: null,
  links: { home: `${URL_START}/`, preferences: `${URL_START}/preferences`, unsubscribe: `${URL_START}/u/TOKEN` },
  sender: { name: 'Maillage', postalAddress: '1, rue du Marché, Saint-Hyacinthe' },
  ...more,
});

const subject = (more: Partial<DigestContent>) => renderDigest(content(more)).subject.replaceAll('\u00a0', ' ');

/** What a reader sees of it. */
const visible = (html: string) =>
  html
    .replace(/<head>[^]*?<\/head>/, '')
    .replace(/<!--[^]*?-->/g, '')
    .replace(/<[^>]*>/g, '');

test('the subject says the content in natural words', () => {
  const carrots = section({ plural: 'carottes', season: 'AUTUMN' });
  const farms = { suppliers: 'FARM' as const, sections: [carrots] };
  expect(subject(farms)).toBe('3 fermes pour vos carottes d’automne');
  expect(subject({ ...farms, supplierCount: 1, suppliers: 'PRODUCER' })).toBe(
    '1 producteur pour vos carottes d’automne',
  );
  expect(subject({ ...farms, sections: [{ ...carrots, season: null }] })).toBe('3 fermes pour vos carottes');
  expect(subject({ ...farms, sections: [carrots, carrots] })).toBe('3 fermes pour vos carottes d’automne');
  expect(subject({ ...farms, sections: [carrots, { ...carrots, season: 'WINTER' }] })).toBe(
    '3 fermes pour vos carottes',
  );
  expect(subject({ ...farms, sections: [{ ...carrots, plural: 'courges d’hiver' }] })).toBe(
    '3 fermes pour vos courges d’hiver',
  );
  expect(subject({ ...farms, language: 'en', sections: [{ ...carrots, plural: 'carrots' }] })).toBe(
    '3 farms for your autumn carrots',
  );
  const eggs = section({ side: 'OFFERING', product: 'Œufs', plural: 'œufs' });
  expect(subject({ needCount: 2, sections: [eggs] })).toBe('2 besoins pour vos œufs');
  expect(subject({ language: 'en', needCount: 1, sections: [{ ...eggs, plural: 'eggs' }] })).toBe(
    '1 need for your eggs',
  );
});

test('of what has no plural it says the name, of several needs how many', () => {
  const needs = ['Carotte', 'Betterave', 'Poireau', 'Panais'].map((product) => section({ product }));
  const offerings = [section({ side: 'OFFERING', product: 'Honey' })];
  expect(subject({})).toBe('3 fournisseurs pour votre besoin : carotte');
  expect(subject({ supplierCount: 5, sections: needs.slice(1) })).toBe(
    '5 fournisseurs pour 3 besoins : betterave, poireau, panais',
  );
  expect(subject({ supplierCount: 1, sections: needs })).toBe(
    '1 fournisseur pour 4 besoins : carotte, betterave, poireau…',
  );
  expect(subject({ language: 'en', supplierCount: 0, needCount: 5, sections: offerings })).toBe(
    '5 needs for your offering: Honey',
  );
  expect(
    subject({ needCount: 2, sections: ['Ail', 'Miel'].map((product) => section({ side: 'OFFERING', product })) }),
  ).toBe('2 besoins pour vos offres : ail, miel');
  expect(subject({ language: 'en', needCount: 2, sections: [section(), ...offerings] })).toBe(
    '3 suppliers for your need: Carotte · 2 needs for your offering: Honey',
  );
});

const week: ContentWeek = {
  newNeeds: 4,
  newOfferings: 1,
  newOrganizations: 0,
  closed: { FULFILLED_HERE: 2, NO_SUPPLIER: 1 },
  withoutMatch: 3,
  waitingForVerification: 1,
  openReports: 0,
  since: '16 novembre 2026',
  unmet: [{ product: 'Carotte', amount: '1 200 kg' }],
};
const region = (more: Partial<DigestContent> = {}): DigestContent =>
  content({ about: { kind: 'REGION', name: 'Montérégie', demonstration: false }, sections: [], week, ...more });

test('a coordinator reads the region’s week', () => {
  expect(subject(region())).toBe('Montérégie : 4 nouveaux besoins, 1 nouvelle offre, 3 besoins fermés');
  const { html, text } = renderDigest(region());
  for (const body of [visible(html), text])
    for (const part of [
      'depuis le 16 novembre 2026',
      '1 organisme à vérifier',
      '4 nouveaux besoins',
      '2 besoins comblés ici',
      '1 besoin fermé faute de fournisseur',
      '3 besoins ouverts, au moins, n’ont aucune offre',
      'il manque 1 200 kg',
      'parce que vous coordonnez',
    ])
      expect(body).toContain(part);
  expect(text).not.toContain('signalement');
});

test('what accompanies the news is said in both bodies, and is no news by itself', () => {
  const more: Partial<DigestContent> = {
    ending: [{ product: 'Poireau', when: 'Se termine le 2 décembre 2026', link: `${URL_START}/besoins/9` }],
    demand: { region: 'Estrie', products: [{ product: 'Ail', amount: '300 kg' }] },
  };
  const { html, text } = renderDigest(
    content({ ...more, sections: [section({ nearMisses: [nearMiss()], pairs: [pair({ alsoFor: ['CPE Voisin'] })] })] }),
  );
  for (const body of [html, text])
    for (const part of [
      'Jardins du Nord',
      'Élargir le rayon de recherche de 20 km (à 70 km).',
      `${URL_START}/offres/3`,
      'Se termine le 2 décembre 2026',
      `${URL_START}/besoins/9`,
      'il manque 300 kg',
      'Aussi possible pour\u00a0: CPE Voisin',
      'de juillet à octobre (au champ)',
    ])
      expect(body).toContain(part);
  for (const body of [html, text]) expect(body).toMatch(/\u00a0: estrie/i);
  expect(text).toContain('- - - - - - J A S O - -');
  expect(subject({ ...more, sections: [] })).toMatch(/^Rien de nouveau/);
});

test('both bodies say why, how far, how it gets there, who sends it and how to stop it', () => {
  const { html, text } = renderDigest(content());
  for (const body of [html, text])
    for (const part of [
      'Ferme des Saules',
      'Saint-Hyacinthe',
      '12 km',
      '87,5\u00a0/\u00a0100',
      'Le fournisseur livre chez vous.',
      'C’est le produit demandé\u00a0: Carotte.',
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
    about: { kind: 'ORGANIZATION', name: 'École', demonstration: true },
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
  season: fc.constantFrom(null, seasonOf([{ fromMonth: 7, toMonth: 10, mode: 'FIELD' as const }], 'fr')),
  alsoFor: fc.array(anyText, { maxLength: 2 }),
  link: fc.constant(`${URL_START}/offres/2`),
});
const anyNearMiss = fc.record({
  name: anyText,
  demonstration: fc.boolean(),
  product: anyText,
  facts: fc.array(anyText, { maxLength: 2 }),
  change: anyText,
  link: fc.constant(`${URL_START}/offres/3`),
});
const anySection = fc.record({
  side: fc.constantFrom('NEED' as const, 'OFFERING' as const),
  product: anyText,
  plural: fc.constantFrom(null, 'carottes'),
  season: fc.constantFrom(null, 'AUTUMN' as const),
  detail: anyText,
  link: fc.constant(`${URL_START}/besoins/1`),
  total: fc.integer({ min: 5, max: 5000 }),
  pairs: fc.array(anyPair, { minLength: 1, maxLength: 5 }),
  nearMisses: fc.array(anyNearMiss, { maxLength: 3 }),
});
const anyContent = fc
  .record({
    language: fc.constantFrom('fr' as const, 'en' as const),
    recipientName: anyText,
    name: anyText,
    sections: fc.array(anySection, { maxLength: 40 }),
    ending: fc.array(fc.record({ product: anyText, when: anyText, link: fc.constant(`${URL_START}/besoins/9`) }), {
      maxLength: 5,
    }),
    demand: fc.option(
      fc.record({ region: anyText, products: fc.array(fc.record({ product: anyText, amount: anyText })) }),
    ),
  })
  .map(({ name, ...rest }) => content({ ...rest, about: { kind: 'ORGANIZATION', name, demonstration: false } }));

test('property: whatever people typed, it is one subject line, text and not markup, and no larger than clients show', () => {
  const allowed = new Set(
    [
      ...renderDigest(
        content({
          about: { kind: 'ORGANIZATION', name: '', demonstration: true },
          sections: [section({ total: 9, nearMisses: [nearMiss()] }), ...Array<ContentSection>(20).fill(section())],
        }),
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
      for (const body of [text, visible(html)]) {
        expect(body).not.toMatch(/ [:;?!»]/);
        expect(body).not.toContain('« ');
      }
    }),
  );
});
