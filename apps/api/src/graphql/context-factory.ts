import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Actor, Sessions, visitor } from '#identity';
import { languageFromHeader } from '#kernel';
import type { GraphqlContext } from './context.js';
import { readSessionToken } from './identity/session-cookie.js';
import { LoaderFactory } from './loaders.js';

/** Who a request is from, and in which language to answer: the request's own wish, else the person's. */
@Injectable()
export class ContextFactory {
  constructor(
    private readonly sessions: Sessions,
    private readonly loaders: LoaderFactory,
  ) {}

  async create(req: Request, res: Response): Promise<GraphqlContext> {
    const token = readSessionToken(req);
    const wish = req.headers['accept-language'];
    const person: Actor | undefined = token ? await this.sessions.actorOf(token, undefined) : undefined;
    const language = languageFromHeader(wish, person?.language);
    const actor = person ? { ...person, language } : visitor(language);
    return { req, res, actor, language, loaders: this.loaders.create() };
  }
}
