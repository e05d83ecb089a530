import { Body, Controller, Get, Header, Headers, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { StopDigests, type StopScope, type StopTarget } from '#digests';
import { DomainError, type Language, languageFromHeader } from '#kernel';
import { escapeHtml, page } from './page.js';

const TEXTS = {
  fr: {
    title: 'Ne plus recevoir le bulletin',
    about: (name: string) => `Bulletin hebdomadaire pour « ${name} ».`,
    stop: 'Ne plus recevoir ce bulletin',
    everything: 'Ne plus recevoir aucun bulletin',
    preferences: 'Jour, heure et fréquence : connectez-vous et utilisez « setDigestPreference » de l’API.',
    stopped: 'C’est fait : ce bulletin ne sera plus envoyé, pas même s’il était déjà en file d’attente.',
    stoppedAll: 'C’est fait : plus aucun bulletin ne sera envoyé, pas même ce qui était déjà en file d’attente.',
  },
  en: {
    title: 'Stop receiving the digest',
    about: (name: string) => `Weekly digest for “${name}”.`,
    stop: 'Stop this digest',
    everything: 'Stop every digest',
    preferences: 'Day, hour and frequency: sign in and use the API’s “setDigestPreference”.',
    stopped: 'Done: this digest will not be sent any more, not even if it was already queued.',
    stoppedAll: 'Done: no digest will be sent any more, not even what was already queued.',
  },
};

/**
 * The link of `List-Unsubscribe`. A POST stops at once, without signing in (RFC 8058); a GET only asks, because mail
 * scanners follow links.
 */
@Controller('u')
export class UnsubscribeController {
  constructor(private readonly stopDigests: StopDigests) {}

  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  ask(@Param('token') token: string, @Headers('accept-language') wish?: string) {
    return this.answer(wish, 'ORGANIZATION', () => this.stopDigests.describe(token));
  }

  @Post(':token')
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  stop(
    @Param('token') token: string,
    @Body() body: { scope?: string } | undefined,
    @Headers('accept-language') wish?: string,
  ) {
    const scope = body?.scope === 'everything' ? 'EVERYTHING' : 'ORGANIZATION';
    return this.answer(wish, scope, () => this.stopDigests.execute(token, scope));
  }

  private async answer(wish: string | undefined, scope: StopScope, work: () => Promise<StopTarget>): Promise<string> {
    try {
      const target = await work();
      return confirmation(languageFromHeader(wish, target.language), target, scope);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND')
        throw new NotFoundException(error.in(languageFromHeader(wish)));
      throw error;
    }
  }
}

function confirmation(language: Language, { organizationName, stopped }: StopTarget, scope: StopScope): string {
  const text = TEXTS[language];
  const button = (label: string, scope: string) =>
    `<form method="post"><input type="hidden" name="scope" value="${scope}"><p><button>${label}</button></p></form>`;
  const all = stopped && scope === 'EVERYTHING';
  const choice = stopped
    ? `<p role="status">${all ? text.stoppedAll : text.stopped}</p>`
    : button(text.stop, 'organization');
  return page(
    language,
    text.title,
    `<h1>${text.title}</h1><p>${escapeHtml(text.about(organizationName))}</p>${choice}${all ? '' : button(text.everything, 'everything')}<p id="preferences">${text.preferences}</p>`,
  );
}
