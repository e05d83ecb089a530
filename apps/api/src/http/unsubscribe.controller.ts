import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  DIGEST_KINDS,
  type DigestFrequency,
  type DigestKind,
  SetPreferenceByLink,
  STOP_SCOPES,
  StopDigests,
  type StopScope,
  type StopTarget,
} from '#digests';
import { DomainError, InvalidInput, type Language, languageFromHeader } from '#kernel';
import { Settings } from '#settings';
import { escapeHtml, page } from './page.js';
import { type Happened, type PreferenceFields, stopPage } from './unsubscribe.page.js';

const NOT_VALID = { fr: 'Lien expiré', en: 'Expired link' };

/**
 * The link of `List-Unsubscribe`. A POST stops at once, without signing in (RFC 8058); a GET only asks, because mail
 * scanners follow links. The link is all that these pages need: they read no cookie.
 */
@Controller('u')
export class UnsubscribeController {
  constructor(
    private readonly stopDigests: StopDigests,
    private readonly preferences: SetPreferenceByLink,
    private readonly settings: Settings,
  ) {}

  @Get(':token')
  ask(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.answer(req, res, token, async () => ({ target: await this.stopDigests.describe(token) }));
  }

  /** Whatever its body holds, or none: what is not asked for by name is what the message was about. */
  @Post(':token')
  stop(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.answer(req, res, token, async () => {
      const stop = await this.stopDigests.execute(token, scopeIn(req));
      return { target: stop, happened: { what: 'STOPPED', stop } };
    });
  }

  @Post(':token/undo')
  undo(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.answer(req, res, token, async () => {
      const scope = scopeIn(req);
      const stoppedAt = new Date(field(req, 'at') ?? '');
      if (!scope || Number.isNaN(stoppedAt.getTime())) return { target: await this.stopDigests.describe(token) };
      const target = await this.stopDigests.undo(token, scope, stoppedAt);
      return { target, happened: { what: 'UNDONE', scope } };
    });
  }

  @Post(':token/preferences')
  prefer(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.answer(req, res, token, async () => {
      const typed = preferenceFields(req);
      try {
        await this.preferences.execute(token, inputOf(typed));
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        const { problems } = error;
        return { target: await this.stopDigests.describe(token), happened: { what: 'REFUSED', typed, problems } };
      }
      return { target: await this.stopDigests.describe(token), happened: { what: 'SAVED' } };
    });
  }

  private async answer(
    req: Request,
    res: Response,
    token: string,
    work: () => Promise<{ target: StopTarget; happened?: Happened }>,
  ): Promise<void> {
    const wish = req.headers['accept-language'];
    res.setHeader('cache-control', 'no-store').setHeader('referrer-policy', 'no-referrer');
    res.setHeader('x-robots-tag', 'noindex, nofollow').type('html');
    try {
      const { target, happened } = await work();
      const preference = await this.preferences.current(token);
      const language = languageFromHeader(wish, target.language);
      const sender = { name: this.senderName, postalAddress: this.settings.mailPostalAddress };
      const html = stopPage(language, { token, target, preference, sender, ...(happened ? { happened } : {}) });
      res.status(happened?.what === 'REFUSED' ? 422 : 200).send(html);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
      res.status(404).send(notValid(languageFromHeader(wish), error));
    }
  }

  /** `Maillage` of `Maillage <bulletin@maillage.example>`. */
  private get senderName(): string {
    return this.settings.mailFrom.split('<')[0]?.replace(/"/g, '').trim() || this.settings.mailFrom;
  }
}

const notValid = (language: Language, error: DomainError): string =>
  page(
    language,
    NOT_VALID[language],
    `<main><p class="brand">Maillage</p><h1>${NOT_VALID[language]}</h1><p role="alert">${escapeHtml(error.in(language))}</p><p><a href="/">Maillage</a></p></main>`,
    'choices',
  );

/** What a form sent under a name, whatever else a body may hold: one text, or none; what was sent twice has commas. */
function field(req: Request, name: string): string | undefined {
  const value = ((req.body ?? {}) as Record<string, unknown>)[name];
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string').join(',');
  return typeof value === 'string' ? value : undefined;
}

const scopeIn = (req: Request): StopScope | undefined =>
  STOP_SCOPES.find((scope) => scope === field(req, 'scope')?.toUpperCase());

function preferenceFields(req: Request): PreferenceFields {
  const given = (name: string) => {
    const value = field(req, name);
    return value === undefined ? {} : { [name]: value };
  };
  const kinds = field(req, 'kinds');
  return {
    ...given('frequency'),
    ...given('weekday'),
    ...given('hour'),
    ...given('language'),
    ...(kinds === undefined ? {} : { kinds: kinds.split(',').filter((kind) => kind !== '') }),
  };
}

/** As it was typed: the use case says what is wrong with it. */
function inputOf({ frequency, weekday, hour, language, kinds }: PreferenceFields) {
  const unknown = kinds?.filter((kind) => !DIGEST_KINDS.some((one) => one === kind)) ?? [];
  return {
    frequency: (frequency ?? null) as DigestFrequency | null,
    weekday: wholeNumber(weekday),
    hour: wholeNumber(hour),
    language: (language ?? null) as Language | null,
    stoppedKinds: kinds
      ? [...DIGEST_KINDS.filter((kind) => !kinds.includes(kind)), ...(unknown as DigestKind[])]
      : null,
  };
}

const wholeNumber = (text: string | undefined): number | null =>
  text === undefined ? null : /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
