import type { Language } from '#kernel';
import type { NoticeFacts, NoticeKind } from './notice.js';
import { NOTICE_TEXTS } from './notice-texts.js';

/** A notice's three parts. */
export interface RenderedNotice {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const NBSP = '\u00a0';
const MAX_LINE = 600;
const MAX_SUBJECT = 150;

/** One line, of a bearable length, typeset for its language: names may hold anything. */
function clean(text: string, language: Language): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, (gap) => (gap === NBSP ? NBSP : ' ')).trim();
  const typeset = language === 'fr' ? line.replace(/ (?=[:;?!»])/g, NBSP).replace(/(?<=«) /g, NBSP) : line;
  return typeset.length > MAX_LINE ? `${typeset.slice(0, MAX_LINE - 1)}…` : typeset;
}

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `:root { color-scheme: light dark; } body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 0 auto; padding: 16px; }
a.button { display: inline-block; padding: 10px 18px; border-radius: 6px; background: #1c6b3a; color: #ffffff; text-decoration: none; }
.soft { font-size: 13px; opacity: .75; }`;

/** Lays a notice out in the language of its reader. `url`: where its button leads. */
export function renderNotice<K extends NoticeKind>(
  notice: { readonly kind: K; readonly name: string; readonly language: Language; readonly facts: object },
  frame: { readonly url: string | undefined; readonly publicUrl: string; readonly postalAddress: string },
): RenderedNotice {
  const { language, kind } = notice;
  const facts = notice.facts as NoticeFacts[K];
  const { subject: subjectOf, paragraphs: paragraphsOf, button } = NOTICE_TEXTS[kind];
  const say = (text: string) => clean(text, language);
  const subject = say(subjectOf(facts)[language]).slice(0, MAX_SUBJECT);
  const greeting = say(`${language === 'fr' ? 'Bonjour' : 'Hello'} ${notice.name}`.trim());
  const paragraphs = paragraphsOf(facts).map((text) => say(text[language]));
  const sender = say(`Maillage, ${frame.postalAddress}`);
  const label = button && say(button[language]);
  const link = frame.url && label ? { url: frame.url, label } : undefined;
  const text = [
    `${greeting},`,
    ...paragraphs.slice(0, 1),
    ...(link ? [`${link.label}${language === 'fr' ? `${NBSP}:` : ':'}\n${link.url}`] : []),
    ...paragraphs.slice(1),
    `-- \n${sender}\n${frame.publicUrl}`,
  ].join('\n\n');
  const p = (inside: string) => `<p>${inside}</p>`;
  const html = `<!DOCTYPE html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escape(subject)}</title>
<style>${STYLE}</style></head>
<body>
${[
  p(`${escape(greeting)},`),
  ...paragraphs.slice(0, 1).map((line) => p(escape(line))),
  ...(link
    ? [
        p(`<a class="button" href="${escape(link.url)}">${escape(link.label)}</a>`),
        `<p class="soft">${escape(link.url)}</p>`,
      ]
    : []),
  ...paragraphs.slice(1).map((line) => p(escape(line))),
].join('\n')}
<hr><p class="soft">${escape(sender)}<br><a href="${escape(frame.publicUrl)}">${escape(frame.publicUrl)}</a></p>
</body></html>
`;
  return { subject, html, text: `${text}\n` };
}
