import type { ErrorRequestHandler, RequestHandler } from 'express';
import { languageFromHeader, type Localized } from '#kernel';

/** Largest request body: two areas of a lane or an offering, of at most 300 kB each, and everything else beside them. */
export const MAX_BODY = '1mb';

const MESSAGES: Record<string, { code: string; text: Localized }> = {
  'entity.parse.failed': {
    code: 'BAD_REQUEST',
    text: { fr: "Le corps de la requête n'est pas du JSON lisible.", en: 'The request body is not readable JSON.' },
  },
  'entity.too.large': {
    code: 'PAYLOAD_TOO_LARGE',
    text: { fr: 'Le corps de la requête dépasse 1 Mo.', en: 'The request body exceeds 1 MB.' },
  },
  'encoding.unsupported': {
    code: 'BAD_REQUEST',
    text: {
      fr: 'Le corps de la requête ne doit pas être compressé.',
      en: 'The request body must not be compressed.',
    },
  },
};

const UNREADABLE = {
  code: 'BAD_REQUEST',
  text: { fr: 'Cette requête est illisible.', en: 'This request is unreadable.' },
};

/** What Express could not read of a request, in the shape of a GraphQL error and in the reader's language. */
export const requestErrors: ErrorRequestHandler = (error: { type?: string; status?: number }, req, res, next) => {
  const status = error.status ?? 500;
  const known = MESSAGES[error.type ?? ''] ?? (status < 500 ? UNREADABLE : undefined);
  if (!known || res.headersSent) return void next(error);
  const language = languageFromHeader(req.headers['accept-language']);
  res.status(status).json({ errors: [{ message: known.text[language], extensions: { code: known.code } }] });
};

/** NUL, or half of a character: a surrogate without the other, which is what the class means in a Unicode expression. */

const NO_TEXT = /[\0\p{Surrogate}]/u;

/** An area nests 6 levels deep, in variables of 3; whoever sends thousands wants a stack to overflow. */
const MAX_LEVELS = 50;

/** Whether a body holds what is in no text, or nests too deep. Without recursion, since it is what is measured. */
function unfit(body: unknown): 'text' | 'levels' | undefined {
  const waiting: [value: unknown, level: number][] = [[body, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, level] = next;
    if (typeof value === 'string') {
      if (NO_TEXT.test(value)) return 'text';
    } else if (value && typeof value === 'object') {
      if (level > MAX_LEVELS) return 'levels';
      if (Array.isArray(value)) for (const item of value as unknown[]) waiting.push([item, level + 1]);
      else for (const [key, item] of Object.entries(value)) waiting.push([key, level], [item, level + 1]);
    }
  }
  return undefined;
}

/** PostgreSQL keeps no NUL in a text and no half of a character in JSON, whichever field they came in. */
export const noControlCharacters: RequestHandler = (req, res, next) => {
  // Of a signed request, whoever reads it takes what they know.
  const problem = Buffer.isBuffer(req.body) ? undefined : unfit(req.body);
  if (!problem) {
    next();
    return;
  }
  const language = languageFromHeader(req.headers['accept-language']);
  if (problem === 'levels') {
    res.status(400).json({ errors: [{ message: UNREADABLE.text[language], extensions: { code: UNREADABLE.code } }] });
    return;
  }
  const message = {
    fr: 'Le caractère nul (U+0000) et les moitiés de caractères (U+D800 à U+DFFF) ne sont pas acceptés.',
    en: 'The null character (U+0000) and halves of characters (U+D800 to U+DFFF) are not accepted.',
  };
  res.status(400).json({ errors: [{ message: message[language], extensions: { code: 'BAD_USER_INPUT' } }] });
};
