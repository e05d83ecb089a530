import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { languageFromHeader, type Localized } from '#kernel';

const UNTRUSTED: Localized = {
  fr: 'Seules les requêtes enregistrées sont acceptées : envoyer « documentId », le SHA-256 de l’une d’elles.',
  en: 'Only registered documents are run: send "documentId", the SHA-256 of one of them.',
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Lets through only the documents of a file `{ "<sha256>": "<document>" }`, asked for by `documentId` (`sha256:` before it
 * or not), by `extensions.persistedQuery.sha256Hash`, or by their whole text.
 * @throws Error naming the file, where it cannot be read or where a document is not what its name says
 */
export function trustedDocuments(path: string): RequestHandler {
  const documents = new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>));
  for (const [hash, document] of documents)
    if (sha256(document) !== hash) throw new Error(`TRUSTED_DOCUMENTS, ${path}: ${hash} ≠ ${sha256(document)}`);
  return (req, res, next) => {
    const body = (req.body ?? {}) as {
      query?: unknown;
      documentId?: unknown;
      extensions?: { persistedQuery?: { sha256Hash?: unknown } };
    };
    const asked = body.documentId ?? body.extensions?.persistedQuery?.sha256Hash;
    const hash =
      typeof asked === 'string'
        ? asked.replace(/^sha256:/, '')
        : typeof body.query === 'string'
          ? sha256(body.query)
          : '';
    const query = req.method === 'POST' ? documents.get(hash) : undefined;
    if (query === undefined) {
      const message = UNTRUSTED[languageFromHeader(req.headers['accept-language'])];
      res.status(400).json({ errors: [{ message, extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] });
      return;
    }
    const { persistedQuery: _, ...extensions } = body.extensions ?? {};
    const { documentId: __, ...rest } = body;
    req.body = { ...rest, query, extensions };
    next();
  };
}
