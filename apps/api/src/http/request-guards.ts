import type { RequestHandler, Response } from 'express';
import { DomainError, languageFromHeader, type Localized } from '#kernel';
import { RateLimited, type RateLimits, subscriberOf } from '#limits';

/** Paths that anybody may post to from anywhere, since what they carry is a secret of its own (RFC 8058, signed calls). */
const CARRY_THEIR_SECRET = /^\/(?:u|hooks)\//;
/** Apollo refuses by itself what a form could have sent. */
const HAS_ITS_OWN_GUARD = /^\/graphql(?:\/|$)/;
/** Stop links too: a mailbox provider clicks for thousands of people from one address, and what is not signed costs nothing to refuse. */
const NOT_COUNTED = /^\/(?:health|metrics|u)(?:\/|$)/;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Counts every request for the network address that it comes from, before anything of it is read. */
export const limitAddresses =
  (limits: RateLimits): RequestHandler =>
  (req, res, next) => {
    if (NOT_COUNTED.test(req.path)) {
      next();
      return;
    }
    limits.consume('requests-address', subscriberOf(req.ip)).then(
      () => next(),
      (error: unknown) => {
        if (!(error instanceof RateLimited)) {
          next(error);
          return;
        }
        res.setHeader('retry-after', String(error.retryAfterS));
        refuse(res, 429, error, req.headers['accept-language']);
      },
    );
  };

/**
 * Refuses what another site's page makes a browser send in its reader's name. Browsers say where a request comes from, in
 * Sec-Fetch-Site or else in Origin; what says neither is no browser, and bears no cookies but its own.
 */
export const refuseOtherSites =
  (publicUrl: string): RequestHandler =>
  (req, res, next) => {
    const { path, method, headers } = req;
    if (SAFE_METHODS.has(method) || CARRY_THEIR_SECRET.test(path) || HAS_ITS_OWN_GUARD.test(path)) {
      next();
      return;
    }
    const site = headers['sec-fetch-site'];
    const { origin, host } = headers;
    const isOurs =
      site === undefined
        ? origin === undefined ||
          origin === new URL(publicUrl).origin ||
          (URL.canParse(origin) && new URL(origin).host === host)
        : site === 'same-origin' || site === 'none';
    if (isOurs) {
      next();
      return;
    }
    const text = {
      fr: 'Requête refusée, car elle vient d’un autre site.',
      en: 'This request was refused, because it comes from another site.',
    };
    refuse(res, 403, new DomainError('FORBIDDEN', text), headers['accept-language']);
  };

function refuse(
  res: Response,
  status: number,
  { code, text }: { code: string; text: Localized },
  wish: string | undefined,
): void {
  res.status(status).json({ errors: [{ message: text[languageFromHeader(wish)], extensions: { code } }] });
}
