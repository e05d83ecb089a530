import {
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Req,
} from '@nestjs/common';
import type { Request } from 'express';
import { languageFromHeader } from '#kernel';
import { DevelopmentMailbox, type StoredMail } from '#mail';
import { Settings } from '#settings';
import {
  inScheme,
  MAIL_SCHEMES,
  MAIL_VIEWS,
  type MailboxQuery,
  mailboxPage,
  type OpenMail,
  unsubscribeUrlOf,
} from './development-mail.page.js';

const HTML = ['content-type', 'text/html; charset=utf-8'] as const;
const NOT_KEPT = ['cache-control', 'no-store'] as const;

/** What may come twice in an address, or not at all. */
type Given = Readonly<Record<string, string | string[] | undefined>>;

/** Messages that no server took, to be read where Maillage is being tried out. Never there in production. */
@Controller('dev/mail')
export class DevelopmentMailController {
  constructor(
    private readonly mailbox: DevelopmentMailbox,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Header(...HTML)
  @Header(...NOT_KEPT)
  list(@Query() given: Given, @Headers('accept-language') wish?: string) {
    return this.page(given, wish);
  }

  /** That it was asked for by this page, and not by another site's, has been seen to (`request-guards.ts`). */
  @Post('delete')
  @Redirect('/dev/mail', 303)
  deleteAll() {
    return this.mailbox.clear();
  }

  @Get(':id')
  @Header(...HTML)
  @Header(...NOT_KEPT)
  async show(@Param('id') id: string, @Query() given: Given, @Headers('accept-language') wish?: string) {
    return this.page(given, wish, await this.find(id));
  }

  /** The HTML part alone, shut in: no script, no form, nothing of this site's. */
  @Get(':id/html')
  @Header(...HTML)
  @Header(
    'content-security-policy',
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
  )
  async html(@Param('id') id: string, @Query() given: Given) {
    return inScheme((await this.find(id)).html, oneOf(MAIL_SCHEMES, given['scheme']));
  }

  @Get(':id/source')
  @Header('content-type', 'text/plain; charset=utf-8')
  source(@Param('id') id: string) {
    return this.sourceOf(id);
  }

  @Get(':id/message.eml')
  @Header('content-type', 'message/rfc822')
  @Header('content-disposition', 'attachment; filename="message.eml"')
  download(@Param('id') id: string) {
    return this.sourceOf(id);
  }

  /** Does what a mail client's own button does (RFC 8058): the POST that the message's headers ask for, and no cookies. */
  @Post(':id/unsubscribe')
  @HttpCode(200)
  @Header(...HTML)
  @Header(...NOT_KEPT)
  async unsubscribe(@Param('id') id: string, @Req() req: Request, @Headers('accept-language') wish?: string) {
    const mail = await this.find(id);
    return this.page({}, wish, mail, await this.postOneClick(unsubscribeUrlOf(mail), req));
  }

  private async postOneClick(link: string | undefined, { socket }: Request): Promise<number | 'NOT_OURS'> {
    if (!link || new URL(link).origin !== new URL(this.settings.publicUrl).origin) return 'NOT_OURS';
    const { localAddress = '127.0.0.1', localPort } = socket;
    const host = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
    // To this very server, whatever its public address leads to from here.
    const { status } = await fetch(new URL(new URL(link).pathname, `http://${host}:${localPort}`), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
      redirect: 'manual',
    });
    return status;
  }

  private async page(
    given: Given,
    wish: string | undefined,
    mail?: StoredMail,
    answered?: OpenMail['answered'],
  ): Promise<string> {
    const query: MailboxQuery = { q: textOf(given['q']), to: textOf(given['to']), before: textOf(given['before']) };
    const found = await this.mailbox.find({
      words: query.q,
      to: query.to,
      ...(query.before ? { before: query.before } : {}),
    });
    const language = languageFromHeader(wish);
    if (!mail) return mailboxPage(language, query, found);
    return mailboxPage(language, query, found, {
      mail,
      view: oneOf(MAIL_VIEWS, given['view']),
      scheme: oneOf(MAIL_SCHEMES, given['scheme']),
      source: await this.sourceOf(mail.id),
      ...(answered === undefined ? {} : { answered }),
    });
  }

  private async sourceOf(id: string): Promise<string> {
    const source = await this.mailbox.source(id);
    if (!source) throw new NotFoundException();
    return source.toString('utf8');
  }

  private async find(id: string): Promise<StoredMail> {
    const mail = await this.mailbox.get(id);
    if (!mail) throw new NotFoundException();
    return mail;
  }
}

const textOf = (given: string | string[] | undefined): string => (typeof given === 'string' ? given : '');

/** The one that is asked for, or the first. */
const oneOf = <T extends string>(known: readonly [T, ...T[]], given: string | string[] | undefined): T =>
  known.find((one) => one === given) ?? known[0];
