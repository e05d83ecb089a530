import { createHash } from 'node:crypto';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ConfirmEmailChange, ResetPassword, SignInByLink, VerifyEmail } from '#identity';
import { DomainError, InvalidInput, type Language, type Localized } from '#kernel';
import { LINK_PATHS } from '#notices';
import { Settings } from '#settings';
import { ContextFactory } from '../graphql/context-factory.js';
import type { GraphqlContext } from '../graphql/context.js';
import { setSessionCookie } from '../graphql/identity/session-cookie.js';
import { escapeHtml, page } from './page.js';

type FieldName = 'password' | 'newPassword' | 'code';

/** A page that says what its button will do, and what is asked for first. */
interface Form {
  readonly title: Localized;
  readonly what: Localized;
  readonly button: Localized;
  readonly fields: readonly FieldName[];
}

const FIELDS: Readonly<Record<FieldName, { label: Localized; attributes: string }>> = {
  password: {
    label: { fr: 'Mot de passe du compte', en: 'Password of the account' },
    attributes: 'type="password" autocomplete="current-password" maxlength="1000" required',
  },
  newPassword: {
    label: { fr: 'Nouveau mot de passe (au moins 10 caractères)', en: 'New password (at least 10 characters)' },
    attributes: 'type="password" autocomplete="new-password" maxlength="1000" required',
  },
  code: {
    label: { fr: 'Code de votre application, ou code de secours', en: 'Code from your app, or recovery code' },
    attributes: 'type="text" autocomplete="one-time-code" maxlength="100" required',
  },
};

const FORMS = {
  verify: {
    title: { fr: 'Confirmer votre adresse', en: 'Confirm your address' },
    what: { fr: 'Confirmer que cette adresse est la vôtre :', en: 'Confirm that this address is yours:' },
    button: { fr: 'Confirmer', en: 'Confirm' },
  },
  signIn: {
    title: { fr: 'Vous connecter', en: 'Sign in' },
    what: { fr: 'Ouvrir une session dans ce navigateur pour :', en: 'Open a session in this browser for:' },
    button: { fr: 'Me connecter', en: 'Sign in' },
  },
  reset: {
    title: { fr: 'Choisir un nouveau mot de passe', en: 'Choose a new password' },
    what: { fr: 'Toutes les sessions de ce compte seront fermées :', en: 'Every session of this account will end:' },
    button: { fr: 'Changer le mot de passe', en: 'Change the password' },
  },
  move: {
    title: { fr: 'Changer d’adresse', en: 'Change the address' },
    what: { fr: 'Votre compte passera à cette adresse :', en: 'Your account will move to this address:' },
    button: { fr: 'Changer d’adresse', en: 'Change the address' },
  },
} satisfies Record<string, Omit<Form, 'fields'>>;

const DONE = {
  verify: { fr: 'C’est fait : cette adresse est la vôtre.', en: 'Done: this address is yours.' },
  signIn: { fr: 'Vous êtes connecté dans ce navigateur.', en: 'You are signed in, in this browser.' },
  reset: {
    fr: 'Le mot de passe a changé : connectez-vous avec le nouveau.',
    en: 'The password has changed: sign in with the new one.',
  },
  move: { fr: 'Votre compte est passé à cette adresse.', en: 'Your account has moved to this address.' },
} satisfies Record<keyof typeof FORMS, Localized>;

/** Only the style of the page itself, and forms sent back to us: nothing else of a page that holds a secret runs or leaves. */
const policyOf = (html: string): string => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
};

/** Where the links of mails lead. A GET asks and changes nothing, because mail scanners follow links; a POST does it. */
@Controller()
export class AccountPagesController {
  constructor(
    private readonly contexts: ContextFactory,
    private readonly settings: Settings,
    private readonly verifyEmail: VerifyEmail,
    private readonly signInByLink: SignInByLink,
    private readonly resetPassword: ResetPassword,
    private readonly confirmEmailChange: ConfirmEmailChange,
  ) {}

  @Get(`${LINK_PATHS.VERIFY_EMAIL}/:token`)
  askVerify(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.ask(req, res, 'verify', (context) => this.describeVerify(context, token));
  }

  @Post(`${LINK_PATHS.VERIFY_EMAIL}/:token`)
  verify(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.act(
      req,
      res,
      'verify',
      (context) => this.describeVerify(context, token),
      ({ actor, requester }) => this.verifyEmail.execute(actor, { token, password: field(req, 'password') }, requester),
    );
  }

  @Get(`${LINK_PATHS.SIGN_IN}/:token`)
  askSignIn(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.ask(req, res, 'signIn', () => this.describeSignIn(token));
  }

  @Post(`${LINK_PATHS.SIGN_IN}/:token`)
  signIn(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.act(
      req,
      res,
      'signIn',
      () => this.describeSignIn(token),
      ({ requester }) => this.signInByLink.execute({ token, code: field(req, 'code') }, requester),
    );
  }

  @Get(`${LINK_PATHS.RESET_PASSWORD}/:token`)
  askReset(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.ask(req, res, 'reset', () => this.describeReset(token));
  }

  @Post(`${LINK_PATHS.RESET_PASSWORD}/:token`)
  reset(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.act(
      req,
      res,
      'reset',
      () => this.describeReset(token),
      async ({ requester }) => {
        await this.resetPassword.execute({ token, newPassword: field(req, 'newPassword') }, requester);
        return { token: null };
      },
    );
  }

  @Get(`${LINK_PATHS.CHANGE_EMAIL}/:token`)
  askMove(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.ask(req, res, 'move', (context) => this.describeMove(context, token));
  }

  @Post(`${LINK_PATHS.CHANGE_EMAIL}/:token`)
  move(@Req() req: Request, @Res() res: Response, @Param('token') token: string) {
    return this.act(
      req,
      res,
      'move',
      (context) => this.describeMove(context, token),
      async ({ actor, requester }) => {
        await this.confirmEmailChange.execute(actor, { token, password: field(req, 'password') }, requester);
        return { token: null };
      },
    );
  }

  private async describeVerify({ actor }: GraphqlContext, token: string): Promise<Asked> {
    const { email, asksPassword } = await this.verifyEmail.describe(actor, token);
    return { email, fields: asksPassword ? ['password'] : [] };
  }

  private async describeSignIn(token: string): Promise<Asked> {
    const { email, asksCode } = await this.signInByLink.describe(token);
    return { email, fields: asksCode ? ['code'] : [] };
  }

  private async describeReset(token: string): Promise<Asked> {
    const { email } = await this.resetPassword.describe(token);
    return { email, fields: ['newPassword'] };
  }

  private async describeMove({ actor }: GraphqlContext, token: string): Promise<Asked> {
    const { email, asksPassword } = await this.confirmEmailChange.describe(actor, token);
    return { email, fields: asksPassword ? ['password'] : [] };
  }

  private async ask(req: Request, res: Response, form: keyof typeof FORMS, describe: Describe): Promise<void> {
    const context = await this.contexts.create(req, res);
    try {
      this.send(context, 200, FORMS[form].title, formPage(context.language, form, await describe(context)));
    } catch (error) {
      this.refuse(context, form, error);
    }
  }

  private async act(
    req: Request,
    res: Response,
    form: keyof typeof FORMS,
    describe: Describe,
    work: (context: GraphqlContext) => Promise<{ token: string | null }>,
  ): Promise<void> {
    const context = await this.contexts.create(req, res);
    const { language } = context;
    try {
      const { token } = await work(context);
      if (token) setSessionCookie(res, token, this.settings.publicUrl.startsWith('https:'));
      const body = `<p role="status">${escapeHtml(DONE[form][language])}</p><p><a href="/">Maillage</a></p>`;
      this.send(context, 200, FORMS[form].title, body);
    } catch (error) {
      const asked = error instanceof InvalidInput ? await describe(context).catch(() => undefined) : undefined;
      if (!asked) {
        this.refuse(context, form, error);
        return;
      }
      const said = (error as InvalidInput).problems.map(({ message }) => message[language]).join(' ');
      this.send(context, 422, FORMS[form].title, formPage(language, form, asked, said));
    }
  }

  /** @throws what is not expected */
  private refuse(context: GraphqlContext, form: keyof typeof FORMS, error: unknown): void {
    const { language } = context;
    const [status, text] =
      error instanceof InvalidInput
        ? [404, error.problems.map(({ message }) => message[language]).join(' ')]
        : error instanceof DomainError
          ? [error.code === 'RATE_LIMITED' ? 429 : 403, error.in(language)]
          : [];
    if (status === undefined || text === undefined) throw error;
    this.send(
      context,
      status,
      FORMS[form].title,
      `<p role="alert">${escapeHtml(text)}</p><p><a href="/">Maillage</a></p>`,
    );
  }

  private send({ language, res }: GraphqlContext, status: number, title: Localized, body: string): void {
    const html = page(language, title[language], `<h1>${escapeHtml(title[language])}</h1>${body}`);
    res
      .status(status)
      .setHeader('content-security-policy', policyOf(html))
      // The path is a secret: no other site is told of it. Ours is, or browsers would not say where the form comes from.
      .setHeader('referrer-policy', 'same-origin')
      .setHeader('cache-control', 'no-store')
      .type('html')
      .send(html);
  }
}

interface Asked {
  readonly email: string;
  readonly fields: readonly FieldName[];
}
type Describe = (context: GraphqlContext) => Promise<Asked>;

const field = (req: Request, name: FieldName): string => {
  const value = (req.body as Partial<Record<FieldName, unknown>> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
};

function formPage(language: Language, form: keyof typeof FORMS, { email, fields }: Asked, problem?: string): string {
  const { what, button } = FORMS[form];
  const inputs = fields.map((name) => {
    const { label, attributes } = FIELDS[name];
    return `<p><label>${escapeHtml(label[language])}<br><input name="${name}" ${attributes}></label></p>`;
  });
  return `<p>${escapeHtml(what[language])} <strong>${escapeHtml(email)}</strong></p>
${problem ? `<p role="alert">${escapeHtml(problem)}</p>` : ''}
<form method="post">${inputs.join('')}<p><button>${escapeHtml(button[language])}</button></p></form>`;
}
