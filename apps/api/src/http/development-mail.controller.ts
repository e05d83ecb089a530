import { Controller, Get, Header, Headers, NotFoundException, Param } from '@nestjs/common';
import { type Language, languageFromHeader } from '#kernel';
import { DevelopmentMailbox, type StoredMail } from '#mail';
import { escapeHtml, page } from './page.js';

const TEXTS = {
  fr: {
    title: 'Boîte aux lettres de développement',
    empty: 'Aucun message.',
    to: 'À',
    subject: 'Objet',
    date: 'Date',
    text: 'Texte',
    source: 'Source',
    back: 'Tous les messages',
    headers: 'En-têtes',
  },
  en: {
    title: 'Development mailbox',
    empty: 'No message.',
    to: 'To',
    subject: 'Subject',
    date: 'Date',
    text: 'Text',
    source: 'Source',
    back: 'All messages',
    headers: 'Headers',
  },
} satisfies Record<Language, unknown>;

const HTML = ['content-type', 'text/html; charset=utf-8'] as const;

/** Messages that no server took, to be read where Maillage is being tried out. Never there in production. */
@Controller('dev/mail')
export class DevelopmentMailController {
  constructor(private readonly mailbox: DevelopmentMailbox) {}

  @Get()
  @Header(...HTML)
  async list(@Headers('accept-language') wish?: string) {
    const language = languageFromHeader(wish);
    const text = TEXTS[language];
    const mails = await this.mailbox.list();
    const rows = mails.map(
      ({ id, subject, to, date }) =>
        `<tr><td><a href="/dev/mail/${id}">${escapeHtml(subject)}</a></td><td>${escapeHtml(to.address)}</td><td>${escapeHtml(date)}</td></tr>`,
    );
    const table = `<table><thead><tr><th>${text.subject}</th><th>${text.to}</th><th>${text.date}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
    return page(language, text.title, `<h1>${text.title}</h1>${mails.length > 0 ? table : `<p>${text.empty}</p>`}`);
  }

  @Get(':id')
  @Header(...HTML)
  async show(@Param('id') id: string, @Headers('accept-language') wish?: string) {
    const language = languageFromHeader(wish);
    const text = TEXTS[language];
    const mail = await this.find(id);
    const headers = Object.entries(mail.headers).map(([name, value]) => `${escapeHtml(name)}: ${escapeHtml(value)}`);
    return page(
      language,
      mail.subject,
      `<p><a href="/dev/mail">${text.back}</a></p><h1>${escapeHtml(mail.subject)}</h1>
<p>${text.to} : ${escapeHtml(`${mail.to.name} <${mail.to.address}>`)}<br>${text.date} : ${escapeHtml(mail.date)}</p>
<iframe src="/dev/mail/${mail.id}/html" sandbox="allow-popups" title="HTML"></iframe>
<h2>${text.text}</h2><pre>${escapeHtml(mail.text)}</pre>
<h2>${text.headers}</h2><pre>${headers.join('\n')}</pre>
<p><a href="/dev/mail/${mail.id}/source">${text.source}</a></p>`,
    );
  }

  /** The HTML part alone, shut in: no script, no form, nothing of this site's. */
  @Get(':id/html')
  @Header(...HTML)
  @Header(
    'content-security-policy',
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
  )
  async html(@Param('id') id: string) {
    return (await this.find(id)).html;
  }

  @Get(':id/source')
  @Header('content-type', 'text/plain; charset=utf-8')
  async source(@Param('id') id: string) {
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
