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
    const bytes = Buffer.byteLength(html);
    if (bytes <= MAX_HTML_BYTES || (sections <= 1 && pairs === 1))
      return { subject: view.subject, html, text: renderText(view) };
    // As many as may well fit, and in any case fewer: each attempt takes as long as a message.
    const fitting = (shown: number) => Math.max(1, Math.min(shown - 1, Math.floor((shown * MAX_HTML_BYTES) / bytes)));
    if (pairs > 1) pairs = fitting(pairs);
    else sections = fitting(sections);
  }
}
