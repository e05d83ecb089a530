import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { languageFromHeader } from '#kernel';
import { escapeHtml, page } from './page.js';

const TITLE = { fr: 'Introuvable', en: 'Not found' };
const NOTHING_HERE = { fr: 'Il n’y a rien à cette adresse.', en: 'There is nothing at this address.' };

/** Whoever follows an old link, or a wrong one, gets a page in their language, not JSON. */
@Catch(NotFoundException)
export class ErrorPages implements ExceptionFilter<NotFoundException> {
  catch(error: NotFoundException, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const language = languageFromHeader(http.getRequest<Request>().headers['accept-language']);
    const text =
      error.message === 'Not Found' || error.message.startsWith('Cannot ') ? NOTHING_HERE[language] : error.message;
    const body = `<h1>${TITLE[language]}</h1><p>${escapeHtml(text)}</p><p><a href="/">Maillage</a></p>`;
    http
      .getResponse<Response>()
      .status(404)
      .type('html')
      .send(page(language, TITLE[language], body));
  }
}
