import type { Request, Response } from 'express';
import { SESSION_DAYS } from '#identity';

/** A key sent by a program. What is sent with a session besides is not looked at: one request is one actor's. */
export const readBearerToken = (req: Request): string | undefined => {
  const { authorization } = req.headers;
  return authorization === undefined ? undefined : (/^Bearer +(\S{1,200}) *$/i.exec(authorization)?.[1] ?? '');
};

/** The cookie that holds the opaque session token: out of reach of scripts, and not sent by other sites' forms. */
const NAME = 'maillage_session';
const DAY_MS = 86_400_000;

export function readSessionToken(req: Request): string | undefined {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === NAME && value) return value;
  }
  return undefined;
}

const options = (secure: boolean) => ({ httpOnly: true, sameSite: 'lax', secure, path: '/' }) as const;

export const setSessionCookie = (res: Response, token: string, secure: boolean) =>
  res.cookie(NAME, token, { ...options(secure), maxAge: SESSION_DAYS * DAY_MS });

export const clearSessionCookie = (res: Response, secure: boolean) => res.clearCookie(NAME, options(secure));
