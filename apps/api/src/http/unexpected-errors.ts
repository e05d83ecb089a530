import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type AbstractHttpAdapter, BaseExceptionFilter } from '@nestjs/core';
import type { Request, Response } from 'express';
import { isStatementTimeout } from '#database';
import { languageFromHeader, type Localized } from '#kernel';
import type { Logger } from 'pino';
import { escapeHtml, page } from './page.js';

const TITLE: Localized = { fr: 'Erreur inattendue', en: 'Unexpected error' };
const TEXT = (reference: string): Localized => ({
  fr: `Une erreur inattendue s’est produite. Réessayez ; si elle revient, signalez le numéro ${reference}.`,
  en: `Something unexpected went wrong. Try again; if it comes back, report number ${reference}.`,
});

/** Anything that nobody expected, outside of GraphQL: the log says where it happened, the reader is told its number. */
@Catch()
export class UnexpectedErrors extends BaseExceptionFilter implements ExceptionFilter {
  constructor(
    adapter: AbstractHttpAdapter,
    private readonly log: Logger,
  ) {
    super(adapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    // GraphQL has its own words for its errors (`graphql/errors.ts`).
    if (host.getType<string>() !== 'http') throw error;
    if (error instanceof HttpException || isOfExpress(error)) {
      super.catch(error, host);
      return;
    }
    const req = host.switchToHttp().getRequest<Request>();
    const res = host.switchToHttp().getResponse<Response>();
    const requestId = typeof req.id === 'string' ? req.id : '';
    if (isStatementTimeout(error)) this.log.warn({ requestId }, 'a statement took too long');
    else this.log.error({ requestId, err: whereItHappened(error) }, 'unexpected error');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const language = languageFromHeader(req.headers['accept-language']);
    const text = TEXT(requestId)[language];
    const body = `<h1>${TITLE[language]}</h1><p role="alert">${escapeHtml(text)}</p><p><a href="/">Maillage</a></p>`;
    res
      .status(500)
      .setHeader('cache-control', 'no-store')
      .type('html')
      .send(page(language, TITLE[language], body));
  }
}

/** What Express refuses by itself, such as a path that cannot be decoded, says which status it is. */
const isOfExpress = (error: unknown): boolean => {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode < 500;
};

const FRAME = /^\s+at /;

/** The error's type, codes and places in our code. Its message may repeat what somebody typed, and so may the first lines of its stack. */
export function whereItHappened(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const stack = (error.stack ?? '').split('\n').filter((line) => FRAME.test(line));
  return { type: error.constructor.name, stack: stack.join('\n'), code, constraint };
}
