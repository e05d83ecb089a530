import type { ErrorRequestHandler } from 'express';
import { languageFromHeader, type Localized } from '#kernel';

/** Largest request body. One text field may be far smaller; this bounds what is read to say so. */
export const MAX_BODY = '4mb';

const MESSAGES: Record<string, { code: string; text: Localized }> = {
  'entity.parse.failed': {
    code: 'BAD_REQUEST',
    text: { fr: "Le corps de la requête n'est pas du JSON lisible.", en: 'The request body is not readable JSON.' },
  },
  'entity.too.large': {
    code: 'PAYLOAD_TOO_LARGE',
    text: { fr: `Le corps de la requête dépasse ${MAX_BODY}.`, en: `The request body exceeds ${MAX_BODY}.` },
  },
};

/** What Express could not read of a request, in the shape of a GraphQL error and in the reader's language. */
export const requestErrors: ErrorRequestHandler = (error: { type?: string; status?: number }, req, res, next) => {
  const known = MESSAGES[error.type ?? ''];
  if (!known || res.headersSent) return void next(error);
  const language = languageFromHeader(req.headers['accept-language']);
  res
    .status(error.status ?? 400)
    .json({ errors: [{ message: known.text[language], extensions: { code: known.code } }] });
};
