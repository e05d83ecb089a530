import type { DigestContent } from './digest-content.js';
import { renderHtml } from './render-digest-html.js';
import { renderText } from './render-digest-text.js';
import { viewOf } from './render-digest-view.js';

/** A message's three parts. */
export interface RenderedDigest {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Above it, large mail clients cut a message off (Gmail at 102 kB). */
export const MAX_HTML_BYTES = 100_000;
const MAX_SECTIONS = 12;

/** Lays a digest out, showing as much of it as fits: fewer pairs a section first, then fewer sections. */
export function renderDigest(content: DigestContent): RenderedDigest {
  let sections = Math.min(content.sections.length, MAX_SECTIONS);
  const lists = [...content.sections.map(({ pairs }) => pairs), content.ending, content.demand?.products ?? []];
  let pairs = Math.max(1, ...lists.map(({ length }) => length));
  for (;;) {
    const view = viewOf(content, { sections, pairs });
    const html = renderHtml(view);
    if (Buffer.byteLength(html) <= MAX_HTML_BYTES || (sections <= 1 && pairs === 1))
      return { subject: view.subject, html, text: renderText(view) };
    if (pairs > 1) pairs--;
    else sections--;
  }
}
