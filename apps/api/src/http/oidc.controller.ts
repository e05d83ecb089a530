import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { IdentityProvider, OIDC_MINUTES, SignInByProvider } from '#identity';
import { DomainError } from '#kernel';
import { Settings } from '#settings';
import { ContextFactory } from '../graphql/context-factory.js';
import type { GraphqlContext } from '../graphql/context.js';
import { setSessionCookie } from '../graphql/identity/session-cookie.js';
import { escapeHtml, page } from './page.js';

const NAME = 'maillage_oidc';
const STATUS: Partial<Record<DomainError['code'], number>> = { NOT_FOUND: 404, RATE_LIMITED: 429, UNAVAILABLE: 503 };

/** Signing in through the operator's OpenID Connect provider, in a browser. */
@Controller('auth/oidc')
export class OidcController {
  constructor(
    private readonly contexts: ContextFactory,
    private readonly settings: Settings,
    private readonly provider: IdentityProvider,
    private readonly signIn: SignInByProvider,
  ) {}

  @Get('start')
  start(@Req() req: Request, @Res() res: Response): Promise<void> {
    return this.tell(req, res, async () => {
      const { url, sealed } = await this.provider.start();
      res.cookie(NAME, sealed, { ...this.cookie(), maxAge: OIDC_MINUTES * 60_000 }).redirect(303, url);
    });
  }

  @Get('callback')
  callback(@Req() req: Request, @Res() res: Response): Promise<void> {
    return this.tell(req, res, async ({ language, requester }) => {
      const sealed = new RegExp(`(?:^|; *)${NAME}=([\\w-]+)`).exec(req.headers.cookie ?? '')?.[1];
      res.clearCookie(NAME, this.cookie());
      const query = new URL(req.originalUrl, this.settings.publicUrl).search;
      const { token } = await this.signIn.execute({ query, sealed, language }, requester);
      setSessionCookie(res, token, this.cookie().secure);
      res.redirect(303, '/');
    });
  }

  private cookie() {
    const secure = this.settings.publicUrl.startsWith('https:');
    return { httpOnly: true, sameSite: 'lax', secure, path: '/auth/oidc' } as const;
  }

  private async tell(req: Request, res: Response, work: (context: GraphqlContext) => Promise<void>): Promise<void> {
    const context = await this.contexts.create(req, res);
    res.setHeader('cache-control', 'no-store');
    try {
      await work(context);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const text = escapeHtml(error.in(context.language));
      const body = `<h1>Maillage</h1><p role="alert">${text}</p><p><a href="/">Maillage</a></p>`;
      res.status(STATUS[error.code] ?? 403).type('html');
      res.send(page(context.language, 'Maillage', body));
    }
  }
}
