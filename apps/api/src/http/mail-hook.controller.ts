import type { IncomingMessage } from 'node:http';
import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type HookOutcome, type HookRefusal, TakeMailHook } from '#bounces';
import { languageFromHeader, type Localized } from '#kernel';
import { RateLimited, subscriberOf } from '#limits';

/** What is posted here is read as it came: its signature is over every byte of it. */
export const isMailHook = (req: IncomingMessage): boolean => /^\/hooks\/mail(?:[/?]|$)/.test(req.url ?? '');

/** 406 is what providers take for a no; to anything else they come back for hours. */
const STATUS: Readonly<Record<HookRefusal | 'NOT_SET_UP', number>> = {
  NOT_SET_UP: 404,
  UNSIGNED: 401,
  FORGED: 403,
  STALE: 403,
  REPLAYED: 406,
  UNREADABLE: 400,
};
const TEXT: Readonly<Record<HookRefusal | 'NOT_SET_UP', Localized>> = {
  NOT_SET_UP: {
    fr: 'Rien n’est attendu ici : la clé n’est pas réglée sur ce serveur.',
    en: 'Nothing is expected here: this server has no key for it.',
  },
  UNSIGNED: { fr: 'Requête non signée.', en: 'This request is not signed.' },
  FORGED: { fr: 'La signature ne correspond pas.', en: 'The signature does not match.' },
  STALE: {
    fr: 'Signature trop ancienne, ou en avance : vérifier l’horloge.',
    en: 'The signature is too old, or ahead: check the clock.',
  },
  REPLAYED: { fr: 'Cette requête a déjà été reçue.', en: 'This request was received already.' },
  UNREADABLE: { fr: 'Le contenu est illisible.', en: 'The content is unreadable.' },
};
const WRONG_TYPE = { fr: 'Attendu : message/rfc822.', en: 'Expected message/rfc822.' };

/** Where mail servers and providers say what became of our messages. Without cookies: each request is signed. */
@Controller('hooks/mail')
export class MailHookController {
  constructor(private readonly takeMailHook: TakeMailHook) {}

  @Post()
  report(@Req() req: Request, @Res() res: Response): Promise<void> {
    return this.take(null, req, res);
  }

  @Post(':provider')
  event(@Req() req: Request, @Res() res: Response, @Param('provider') provider: string): Promise<void> {
    return this.take(provider, req, res);
  }

  private async take(provider: string | null, req: Request, res: Response): Promise<void> {
    res.setHeader('cache-control', 'no-store');
    const language = languageFromHeader(req.headers['accept-language']);
    const say = (status: number, text: Localized) => void res.status(status).type('text').send(`${text[language]}\n`);
    if (provider === null && !/^message\/rfc822\s*(?:;|$)/i.test(req.headers['content-type'] ?? '')) {
      say(415, WRONG_TYPE);
      return;
    }
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    let outcome: HookOutcome;
    try {
      outcome = await this.takeMailHook.execute(provider, { headers: headersOf(req), body }, subscriberOf(req.ip));
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      res.setHeader('retry-after', String(error.retryAfterS));
      say(429, error.text);
      return;
    }
    if ('refused' in outcome) say(STATUS[outcome.refused], TEXT[outcome.refused]);
    else res.status(200).json(outcome);
  }
}

const headersOf = ({ headers }: Request): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
