import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Actor, clientName, Sessions, visitor } from '#identity';
import { DomainError, languageFromHeader } from '#kernel';
import { subscriberOf } from '#limits';
import type { GraphqlContext } from './context.js';
import { readBearerToken, readSessionToken } from './identity/session-cookie.js';
import { LoaderFactory } from './loaders.js';

/** Who a request is from, and in which language to answer: the request's own wish, else the person's. */
@Injectable()
export class ContextFactory {
  constructor(
    private readonly sessions: Sessions,
    private readonly loaders: LoaderFactory,
  ) {}

  async create(req: Request, res: Response): Promise<GraphqlContext> {
    const { person, sessionToken, refusal } = await this.whoAsks(req);
    const language = languageFromHeader(req.headers['accept-language'], person?.language);
    const actor = person ? { ...person, language } : visitor(language);
    const requester = {
      networkAddress: subscriberOf(req.ip),
      client: clientName(req.headers['user-agent']),
      sessionToken: sessionToken ?? null,
    };
    return { req, res, actor, language, requester, refusal, loaders: this.loaders.create() };
  }

  private async whoAsks(req: Request): Promise<{ person?: Actor; sessionToken?: string; refusal?: DomainError }> {
    const key = readBearerToken(req);
    if (key !== undefined) {
      const person = await this.sessions.actorOfToken(key);
      return person ? { person } : { refusal: new DomainError('UNAUTHENTICATED', BAD_KEY) };
    }
    const sessionToken = readSessionToken(req);
    if (!sessionToken) return {};
    const person = await this.sessions.actorOf(sessionToken);
    return { sessionToken, ...(person && { person }) };
  }
}

const BAD_KEY = {
  fr: 'Ce jeton d’accès est inconnu, révoqué ou expiré : en créer un autre.',
  en: 'This API token is unknown, revoked or expired: make another one.',
};
