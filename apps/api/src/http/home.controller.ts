import { Controller, Get, Header, Headers } from '@nestjs/common';
import { languageFromHeader } from '#kernel';
import { Settings } from '#settings';
import { page } from './page.js';

const TEXTS = {
  fr: {
    title: 'Maillage',
    what: 'Maillage relie les besoins alimentaires des institutions aux fermes, transformateurs et distributeurs d’à côté.',
    api: 'API GraphQL (POST)',
    health: 'État du service',
    mail: 'Boîte aux lettres de développement',
  },
  en: {
    title: 'Maillage',
    what: 'Maillage matches institutions’ food needs with nearby farms, processors and distributors.',
    api: 'GraphQL API (POST)',
    health: 'Health',
    mail: 'Development mailbox',
  },
};

/** Says what this server is to whoever opens its address. */
@Controller()
export class HomeController {
  constructor(private readonly settings: Settings) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  home(@Headers('accept-language') wish?: string) {
    const language = languageFromHeader(wish);
    const text = TEXTS[language];
    const mailbox = this.settings.mode !== 'production' && !this.settings.smtpUrl;
    const links = [
      `<li>${text.api} : <code>/graphql</code></li>`,
      `<li><a href="/health/ready">${text.health}</a></li>`,
      mailbox ? `<li><a href="/dev/mail">${text.mail}</a></li>` : '',
    ];
    return page(language, text.title, `<h1>${text.title}</h1><p>${text.what}</p><ul>${links.join('')}</ul>`);
  }
}
