/**
 * Control characters but tab and line breaks, and halves of surrogate pairs: a damaged file has them, no name does, and
 * PostgreSQL keeps neither U+0000 nor half a character.
 */
const UNPRINTABLE = /(?![\t\n\r\u007f-\u009f])\p{Cc}|\p{Cs}/u;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** The first character of a cell that must not be there, as `U+0000`. */
export function findUnprintable(text: string): string | undefined {
  const found = UNPRINTABLE.exec(text)?.[0];
  return found && `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

export const withoutUnprintable = (text: string): string => text.replace(EVERY_UNPRINTABLE, '');
