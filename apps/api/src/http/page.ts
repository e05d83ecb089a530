import { createHash } from 'node:crypto';
import type { Language } from '#kernel';
import { CHOICES_STYLE, MAILBOX_STYLE } from './page-styles.js';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
button { font: inherit; padding: .5rem 1rem; }
iframe { width: 100%; height: 60vh; border: 1px solid #8884; background: #fff; }
pre { white-space: pre-wrap; }
`;

/** The styles that a page of ours may have. */
const STYLES = { plain: STYLE, choices: CHOICES_STYLE, mailbox: MAILBOX_STYLE };
export type PageStyle = keyof typeof STYLES;

/** The same, as a Content-Security-Policy names them. */
export const STYLE_SOURCES = Object.values(STYLES).map(
  (style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
);

/** Text as it may stand in HTML, in content and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The few pages the API serves itself. Readable on a phone, in the dark, and without a script. */
export const page = (
  language: Language,
  title: string,
  body: string,
  style: PageStyle = 'plain',
): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLES[style]}</style>
</head>
<body>
${body}
</body>
</html>
`;
