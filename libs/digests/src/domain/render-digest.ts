import { formatNumber, type Language, type Localized } from '#kernel';
import type { ContentPair, ContentSection, DigestContent } from './digest-content.js';

/** A message's three parts. */
export interface RenderedDigest {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Above it, large mail clients cut a message off (Gmail at 102 kB). */
export const MAX_HTML_BYTES = 100_000;
const MAX_SECTIONS = 12;
const MAX_SUBJECT_LENGTH = 150;
const SUBJECT_PRODUCTS = 3;
/** Characters of one name or reason that are shown. */
const MAX_VALUE_LENGTH = 300;

/** Lays a digest out, showing as much of it as fits: fewer pairs a section first, then fewer sections. */
export function renderDigest(content: DigestContent): RenderedDigest {
  let sections = content.sections.slice(0, MAX_SECTIONS);
  let pairsShown = Math.max(1, ...sections.map(({ pairs }) => pairs.length));
  for (;;) {
    const shown = sections.map((section) => ({ ...section, pairs: section.pairs.slice(0, pairsShown) }));
    const html = renderHtml(content, shown);
    if (Buffer.byteLength(html) <= MAX_HTML_BYTES || sections.length <= 1)
      return { subject: subjectOf(content), html, text: renderText(content, shown) };
    if (pairsShown > 1) pairsShown--;
    else sections = sections.slice(0, -1);
  }
}

const NBSP = '\u00a0';

/** French spaces before `: ; ? !` and inside guillemets do not break (Office québécois de la langue française). */
const typeset = (text: string, language: Language): string =>
  language === 'fr' ? text.replace(/ (?=[:;?!»])/g, NBSP).replace(/(?<=«) /g, NBSP) : text;

/** One line, of a bearable length: what people typed may be anything. */
function clean(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, (gap) => (gap === NBSP ? NBSP : ' ')).trim();
  return line.length > MAX_VALUE_LENGTH ? `${line.slice(0, MAX_VALUE_LENGTH - 1)}…` : line;
}

type Forms = Record<Language, readonly [one: string, many: string]>;

const FORMS = {
  supplier: { fr: ['fournisseur', 'fournisseurs'], en: ['supplier', 'suppliers'] },
  need: { fr: ['besoin', 'besoins'], en: ['need', 'needs'] },
  newOffering: { fr: ['nouvelle offre', 'nouvelles offres'], en: ['new offering', 'new offerings'] },
  newNeed: { fr: ['nouveau besoin', 'nouveaux besoins'], en: ['new need', 'new needs'] },
} as const satisfies Record<string, Forms>;

/** `1 besoin`, `3 besoins`. */
function count(n: number, forms: Forms, language: Language): string {
  const isOne = new Intl.PluralRules(language).select(n) === 'one';
  return `${formatNumber(n, language)}${NBSP}${forms[language][isOne ? 0 : 1]}`;
}

const WORDS = {
  nothing: {
    fr: "Rien de nouveau : aucun bulletin ne serait envoyé aujourd'hui.",
    en: 'Nothing new: no digest would be sent today.',
  },
  hello: { fr: 'Bonjour', en: 'Hello' },
  intro: { fr: 'Voici du nouveau pour', en: 'Here is what is new for' },
  demonstration: { fr: 'démonstration', en: 'demonstration' },
  demonstrationNotice: {
    fr: "Organisme de démonstration : tout ce qui suit est inventé pour l'essai.",
    en: 'Demonstration organization: everything below is made up for trying things out.',
  },
  yourNeed: { fr: 'Votre besoin', en: 'Your need' },
  yourOffering: { fr: 'Votre offre', en: 'Your offering' },
  score: { fr: 'Score', en: 'Score' },
  preferences: { fr: 'Changer mes préférences', en: 'Change my preferences' },
  unsubscribe: { fr: 'Ne plus recevoir ce bulletin', en: 'Stop this digest' },
  sentBy: { fr: 'Envoyé par', en: 'Sent by' },
} as const satisfies Record<string, Localized>;

const why = ({ organization, language }: DigestContent) =>
  language === 'fr'
    ? `Vous recevez ce bulletin parce que vous avez accepté de le recevoir pour « ${clean(organization.name)} ».`
    : `You receive this digest because you agreed to receive it for “${clean(organization.name)}”.`;

const more = (hidden: number, language: Language) =>
  language === 'fr' ? `et ${formatNumber(hidden, 'fr')} de plus` : `and ${formatNumber(hidden, 'en')} more`;

/** What the message says, in one line. */
function subjectOf(content: DigestContent): string {
  const { language, supplierCount, needCount } = content;
  const own = (side: ContentSection['side']) => content.sections.filter((section) => section.side === side);
  const parts: string[] = [];
  const needs = own('NEED');
  if (needs.length > 0) {
    const suppliers = count(supplierCount, FORMS.supplier, language);
    const whose =
      needs.length > 1 ? count(needs.length, FORMS.need, language) : language === 'fr' ? 'votre besoin' : 'your need';
    parts.push(`${suppliers} ${language === 'fr' ? 'pour' : 'for'} ${whose}${products(needs, language)}`);
  }
  const offerings = own('OFFERING');
  if (offerings.length > 0) {
    const which =
      language === 'en'
        ? 'you could serve'
        : needCount > 1
          ? 'auxquels vous pourriez répondre'
          : 'auquel vous pourriez répondre';
    parts.push(`${count(needCount, FORMS.need, language)} ${which}${products(offerings, language)}`);
  }
  const subject = clean(typeset(parts.join(' · ') || WORDS.nothing[language], language));
  return subject.length > MAX_SUBJECT_LENGTH ? `${subject.slice(0, MAX_SUBJECT_LENGTH - 1)}…` : subject;
}

/** ` : carotte, betterave, poireau…` */
function products(sections: readonly ContentSection[], language: Language): string {
  const names = [...new Set(sections.map(({ product }) => (language === 'fr' ? lowered(product) : product)))];
  const listed = names.slice(0, SUBJECT_PRODUCTS).join(', ');
  return `${language === 'fr' ? ' : ' : ': '}${listed}${names.length > SUBJECT_PRODUCTS ? '…' : ''}`;
}

const lowered = (name: string) => name.charAt(0).toLocaleLowerCase('fr') + name.slice(1);

const heading = (section: ContentSection, language: Language) =>
  `${WORDS[section.side === 'NEED' ? 'yourNeed' : 'yourOffering'][language]}${language === 'fr' ? ' : ' : ': '}${clean(section.product)}`;

const found = (section: ContentSection, language: Language) =>
  count(section.total, section.side === 'NEED' ? FORMS.newOffering : FORMS.newNeed, language);

/** A demonstration's own name may say what it is already. */
const SAYS_SO = /\(d[ée]monstration\)/i;

const named = (pair: ContentPair, language: Language) =>
  `${clean(pair.name)}${pair.demonstration && !SAYS_SO.test(pair.name) ? ` (${WORDS.demonstration[language]})` : ''}`;

const scored = (pair: ContentPair, language: Language) =>
  `${WORDS.score[language]} ${formatNumber(pair.score, language, 1)}${NBSP}/${NBSP}100`;

// Plain text.

function renderText(content: DigestContent, sections: readonly ContentSection[]): string {
  const { language, links, sender } = content;
  const say = (words: Localized) => typeset(words[language], language);
  const lines = [`${say(WORDS.hello)} ${clean(content.recipientName)},`, ''];
  if (content.organization.demonstration) lines.push(`[${say(WORDS.demonstrationNotice)}]`, '');
  lines.push(sections.length > 0 ? `${say(WORDS.intro)} ${clean(content.organization.name)}.` : say(WORDS.nothing), '');
  for (const section of sections) {
    const title = typeset(heading(section, language), language);
    lines.push(title.toLocaleUpperCase(language), ...(section.detail ? [section.detail] : []));
    lines.push(`${found(section, language)} — ${section.link}`, '');
    for (const pair of section.pairs) {
      lines.push(`* ${named(pair, language)} — ${clean(pair.product)}`);
      lines.push(`  ${[...pair.facts.map(clean), scored(pair, language)].join(' · ')}`);
      for (const reason of [pair.delivery, ...pair.reasons]) lines.push(`  - ${typeset(clean(reason), language)}`);
      lines.push(`  ${pair.link}`, '');
    }
    const hidden = section.total - section.pairs.length;
    if (hidden > 0)
      lines.push(
        `  ${more(hidden, language)}${language === 'fr' ? typeset(' : ', language) : ': '}${section.link}`,
        '',
      );
  }
  const elsewhere = hiddenSections(content, sections);
  if (elsewhere > 0) lines.push(`… ${more(elsewhere, language)}`, '');
  lines.push('-- ', typeset(why(content), language));
  const link = (words: Localized, url: string) => `${say(words)}${language === 'fr' ? `${NBSP}: ` : ': '}${url}`;
  lines.push(link(WORDS.preferences, links.preferences), link(WORDS.unsubscribe, links.unsubscribe));
  lines.push(`${say(WORDS.sentBy)} ${clean(sender.name)}, ${clean(sender.postalAddress)}`, '');
  return lines.join('\n');
}

const hiddenSections = (content: DigestContent, shown: readonly ContentSection[]) =>
  content.sections.slice(shown.length).reduce((sum, { total }) => sum + total, 0);

// HTML: tables and inline styles, which is what mail clients agree on.

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/** Contrast on their backgrounds is at least 4.5:1 (WCAG 2.2, 1.4.3), light and dark. */
const STYLE = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (max-width: 600px) { .page { width: 100% !important; } .cell { padding: 16px !important; } }
  @media (prefers-color-scheme: dark) {
    .ground { background: #14181b !important; } .page, .cell { background: #1f2529 !important; }
    .ink, .ink a { color: #eef2f0 !important; } .soft { color: #b6c2bc !important; } .link { color: #8fd6a4 !important; }
    .rule { border-color: #3a444a !important; }
  }`;

function renderHtml(content: DigestContent, sections: readonly ContentSection[]): string {
  const { language, links, sender } = content;
  const print = (text: string) => escape(typeset(clean(text), language));
  const say = (words: Localized) => print(words[language]);
  const subject = escape(subjectOf(content));
  const elsewhere = hiddenSections(content, sections);
  return `<!DOCTYPE html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>${STYLE}
</style>
</head>
<body class="ground" style="margin:0;padding:0;background:#eef2ee">
<div style="display:none;max-height:0;overflow:hidden">${subject}</div>
<table ${TABLE} class="ground" style="background:#eef2ee"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" class="page" width="600" cellpadding="0" cellspacing="0" border="0" style="width:600px;max-width:100%;background:#ffffff;border-radius:8px">
${row(`<p class="ink" style="${FONT};margin:0 0 8px;font-size:16px;line-height:24px;color:#1b2620">${say(WORDS.hello)} ${print(content.recipientName)},</p>
${content.organization.demonstration ? `<p class="soft" style="${FONT};margin:0 0 8px;font-size:14px;line-height:20px;color:#7a4a00"><strong>${say(WORDS.demonstrationNotice)}</strong></p>` : ''}
<p class="ink" style="${FONT};margin:0;font-size:16px;line-height:24px;color:#1b2620">${sections.length > 0 ? `${say(WORDS.intro)} <strong>${print(content.organization.name)}</strong>.` : say(WORDS.nothing)}</p>`)}
${sections.map((section) => sectionHtml(section, language, print)).join('\n')}
${elsewhere > 0 ? row(`<p class="ink" style="${FONT};margin:0;font-size:14px;color:#1b2620">… ${print(more(elsewhere, language))}</p>`) : ''}
${row(
  `<p class="soft" style="${FONT};margin:0 0 8px;font-size:13px;line-height:20px;color:#4d5a53">${print(why(content))}</p>
<p style="${FONT};margin:0 0 8px;font-size:13px;line-height:20px">${anchor(links.preferences, say(WORDS.preferences))} &nbsp;·&nbsp; ${anchor(links.unsubscribe, say(WORDS.unsubscribe))}</p>
<p class="soft" style="${FONT};margin:0;font-size:13px;line-height:20px;color:#4d5a53">${say(WORDS.sentBy)} ${print(sender.name)}, ${print(sender.postalAddress)}</p>`,
)}
</table>
</td></tr></table>
</body>
</html>
`;
}

const row = (inside: string) =>
  `<tr><td class="cell rule" style="padding:20px 28px;background:#ffffff;border-bottom:1px solid #dde5de">${inside}</td></tr>`;

const anchor = (url: string, label: string) =>
  `<a class="link" href="${escape(url)}" style="color:#1c6b3a;text-decoration:underline">${label}</a>`;

function sectionHtml(section: ContentSection, language: Language, print: (text: string) => string): string {
  const hidden = section.total - section.pairs.length;
  const soft = (text: string) =>
    `<p class="soft" style="${FONT};margin:0 0 12px;font-size:14px;line-height:20px;color:#4d5a53">${text}</p>`;
  return row(`<h2 class="ink" style="${FONT};margin:0 0 4px;font-size:18px;line-height:24px;color:#1b2620">${print(heading(section, language))}</h2>
${soft([...(section.detail ? [print(section.detail)] : []), anchor(section.link, print(found(section, language)))].join('<br>'))}
${section.pairs.map((pair) => pairHtml(pair, language, print)).join('\n')}
${hidden > 0 ? `<p style="${FONT};margin:0;font-size:14px;line-height:20px">${anchor(section.link, print(more(hidden, language)))}</p>` : ''}`);
}

function pairHtml(pair: ContentPair, language: Language, print: (text: string) => string): string {
  const reasons = [pair.delivery, ...pair.reasons].map((reason) => print(reason)).join('<br>');
  return `<table ${TABLE} class="rule" style="margin:0 0 12px;border-left:3px solid #2f8f55"><tr><td style="padding:2px 0 2px 12px">
<p class="ink" style="${FONT};margin:0;font-size:16px;line-height:22px;color:#1b2620">${anchor(pair.link, `<strong>${print(named(pair, language))}</strong>`)} — ${print(pair.product)}</p>
<p class="soft" style="${FONT};margin:0;font-size:14px;line-height:20px;color:#4d5a53">${[...pair.facts, scored(pair, language)].map(print).join(' · ')}</p>
<p class="ink" style="${FONT};margin:0;font-size:14px;line-height:20px;color:#1b2620">${reasons}</p>
</td></tr></table>`;
}
