import { Controller, Get, Header, Headers, HttpCode, NotFoundException, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { AnswerInvitation, type InvitationTerms, type MembershipRole, Sessions } from '#identity';
import { DomainError, InvalidInput, type Language, languageFromHeader } from '#kernel';
import { LINK_PATHS } from '#notices';
import { readSessionToken } from '../graphql/identity/session-cookie.js';
import { escapeHtml, page } from './page.js';

const ROLES: Record<MembershipRole, Record<Language, string>> = {
  OWNER: { fr: 'propriétaire', en: 'owner' },
  MANAGER: { fr: 'gestionnaire', en: 'manager' },
  MEMBER: { fr: 'membre', en: 'member' },
  VIEWER: { fr: 'lecteur ou lectrice', en: 'viewer' },
};

const TEXTS = {
  fr: {
    title: 'Invitation',
    terms: ({ organizationName, role, address }: InvitationTerms) =>
      `« ${organizationName} » vous invite dans Maillage (rôle : ${ROLES[role].fr}), à l’adresse ${address}.`,
    how: 'Pour accepter, connectez-vous d’abord avec le compte de cette adresse ; sans compte, ouvrez-en un et confirmez l’adresse. Puis revenez à cette page, ou utilisez « acceptInvitation » de l’API.',
    accept: 'Accepter l’invitation',
    done: 'C’est fait : vous faites partie de l’organisme.',
    signIn: 'Connectez-vous d’abord avec le compte de l’adresse invitée, puis recommencez.',
  },
  en: {
    title: 'Invitation',
    terms: ({ organizationName, role, address }: InvitationTerms) =>
      `“${organizationName}” invites you into Maillage (role: ${ROLES[role].en}), at the address ${address}.`,
    how: 'To accept, first sign in with the account of that address; without an account, open one and confirm the address. Then come back to this page, or use the API’s “acceptInvitation”.',
    accept: 'Accept the invitation',
    done: 'Done: you belong to the organization.',
    signIn: 'First sign in with the account of the invited address, then try again.',
  },
};

/** Where an invitation's link leads. A GET only asks, because mail scanners follow links. */
@Controller(LINK_PATHS.INVITATION.slice(1))
export class InvitationPageController {
  constructor(
    private readonly invitations: AnswerInvitation,
    private readonly sessions: Sessions,
  ) {}

  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'same-origin')
  async show(@Param('token') token: string, @Headers('accept-language') wish?: string) {
    const language = languageFromHeader(wish);
    const text = TEXTS[language];
    const terms = await this.invitations.describe(token).catch((error: unknown) => {
      throw error instanceof InvalidInput ? new NotFoundException(error.problems[0]?.message[language]) : error;
    });
    const form = `<form method="post"><p><button>${text.accept}</button></p></form>`;
    return answer(language, `<p>${escapeHtml(text.terms(terms))}</p><p>${text.how}</p>${form}`);
  }

  @Post(':token')
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'same-origin')
  async accept(@Req() req: Request, @Param('token') token: string, @Headers('accept-language') wish?: string) {
    const session = readSessionToken(req);
    const actor = session ? await this.sessions.actorOf(session, undefined) : undefined;
    const language = languageFromHeader(wish, actor?.language);
    const text = TEXTS[language];
    if (!actor) return answer(language, `<p role="alert">${text.signIn}</p>`);
    try {
      await this.invitations.accept(actor, token);
    } catch (error) {
      const why =
        error instanceof InvalidInput ? error.problems[0]?.message : error instanceof DomainError && error.text;
      if (!why) throw error;
      return answer(language, `<p role="alert">${escapeHtml(why[language])}</p>`);
    }
    return answer(language, `<p role="status">${text.done}</p>`);
  }
}

const answer = (language: Language, body: string): string =>
  page(language, TEXTS[language].title, `<h1>${TEXTS[language].title}</h1>${body}`);
