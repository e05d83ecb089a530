import { type Language, localeOf } from '#kernel';
import type { MailPage, StoredMail } from '#mail';
import { escapeHtml, page } from './page.js';

const TEXTS = {
  fr: {
    title: 'Boîte aux lettres de développement',
    count: (n: number) => (n > 1 ? `${n}\u00a0messages` : `${n}\u00a0message`),
    empty: 'Aucun message. Ce que Maillage enverrait arrive ici.',
    noneFound: 'Aucun message ne correspond.',
    choose: 'Choisir un message dans la liste.',
    search: 'Rechercher (adresse, objet, texte)',
    recipient: 'Destinataire (adresse entière)',
    find: 'Chercher',
    all: 'Tous les messages',
    older: 'Plus anciens',
    messages: 'Messages',
    message: 'Message',
    to: 'À',
    from: 'De',
    date: 'Date',
    kind: 'Genre',
    size: 'Taille du HTML',
    tooLarge: 'au-dessus de 100\u00a0ko, de grandes messageries coupent le message',
    stop: 'Désabonnement',
    kinds: { digest: 'Bulletin', notice: 'Avis' },
    views: { html: 'HTML', phone: 'Téléphone (375\u00a0px)', text: 'Texte', headers: 'En-têtes', source: 'Source' },
    schemes: { auto: 'Comme le navigateur', light: 'Clair', dark: 'Sombre' },
    view: 'Vues du message',
    scheme: 'Couleurs',
    download: 'Télécharger (.eml)',
    oneClick: 'Se désabonner en un clic, comme une messagerie',
    deleteAll: 'Tout supprimer',
    deleteNow: (n: number) => (n > 1 ? `Supprimer les ${n}\u00a0messages` : 'Supprimer le message'),
    back: 'Retour à la liste',
    unit: 'ko',
    answered: (url: string, status: number) =>
      `POST ${url} (List-Unsubscribe=One-Click), sans témoin de connexion\u00a0: ${status}`,
    notOurs: 'Ce lien ne mène pas à ce serveur\u00a0: rien n’a été envoyé.',
  },
  en: {
    title: 'Development mailbox',
    count: (n: number) => (n === 1 ? `${n} message` : `${n} messages`),
    empty: 'No message. What Maillage would send arrives here.',
    noneFound: 'No message matches.',
    choose: 'Choose a message in the list.',
    search: 'Search (address, subject, text)',
    recipient: 'Recipient (whole address)',
    find: 'Search',
    all: 'All messages',
    older: 'Older',
    messages: 'Messages',
    message: 'Message',
    to: 'To',
    from: 'From',
    date: 'Date',
    kind: 'Kind',
    size: 'Size of the HTML',
    tooLarge: 'above 100\u00a0kB, large mail clients cut a message off',
    stop: 'Unsubscribe',
    kinds: { digest: 'Digest', notice: 'Notice' },
    views: { html: 'HTML', phone: 'Phone (375\u00a0px)', text: 'Text', headers: 'Headers', source: 'Source' },
    schemes: { auto: 'As the browser', light: 'Light', dark: 'Dark' },
    view: 'Views of the message',
    scheme: 'Colours',
    download: 'Download (.eml)',
    oneClick: 'One-click unsubscribe, as a mail client does',
    deleteAll: 'Delete all',
    deleteNow: (n: number) => (n > 1 ? `Delete the ${n} messages` : 'Delete the message'),
    back: 'Back to the list',
    unit: 'kB',
    answered: (url: string, status: number) => `POST ${url} (List-Unsubscribe=One-Click), without cookies: ${status}`,
    notOurs: 'This link does not lead to this server: nothing was sent.',
  },
};

/** Above it, large mail clients cut a message off (Gmail at 102 kB). */
const LARGE_BYTES = 100_000;

export const MAIL_VIEWS = ['html', 'phone', 'text', 'headers', 'source'] as const;
export type MailView = (typeof MAIL_VIEWS)[number];
export const MAIL_SCHEMES = ['auto', 'light', 'dark'] as const;
export type MailScheme = (typeof MAIL_SCHEMES)[number];

/** What was looked for, as links carry it on. */
export interface MailboxQuery {
  readonly q: string;
  readonly to: string;
  readonly before: string;
}

/** The message that is read, and how. */
export interface OpenMail {
  readonly mail: StoredMail;
  readonly view: MailView;
  readonly scheme: MailScheme;
  /** As it would have been sent. */
  readonly source: string;
  /** Of a one-click unsubscription that was just tried: its status, or that it led elsewhere. */
  readonly answered?: number | 'NOT_OURS';
}

/** Where one POST unsubscribes, if the message says. */
export const unsubscribeUrlOf = ({ headers }: StoredMail): string | undefined =>
  /<(https?:[^>]+)>/.exec(headers['List-Unsubscribe'] ?? '')?.[1];

export function mailboxPage(language: Language, query: MailboxQuery, found: MailPage, open?: OpenMail): string {
  const text = TEXTS[language];
  const body = `<header><h1><a href="/dev/mail">${text.title}</a> <span class="badge">${text.count(found.totalCount)}</span></h1>
<form method="get" action="/dev/mail" role="search">
<div><label for="q">${text.search}</label><input id="q" type="search" name="q" value="${escapeHtml(query.q)}"></div>
<div><label for="to">${text.recipient}</label><input id="to" type="text" inputmode="email" autocomplete="off" name="to" value="${escapeHtml(query.to)}"></div>
<button>${text.find}</button></form>
${found.totalCount > 0 ? `<details><summary>${text.deleteAll}</summary><form method="post" action="/dev/mail/delete"><button>${text.deleteNow(found.totalCount)}</button></form></details>` : ''}</header>
<div class="panes${open ? ' reading' : ''}">
<nav class="list" aria-label="${text.messages}">${list(language, query, found, open?.mail.id)}</nav>
<main class="message">${open ? message(language, query, open) : `<p>${found.totalCount > 0 ? text.choose : text.empty}</p>`}</main>
</div>`;
  return page(language, open?.mail.subject ?? text.title, body, 'mailbox');
}

function list(language: Language, query: MailboxQuery, { mails, hasMore }: MailPage, openId?: string): string {
  const text = TEXTS[language];
  const isFiltered = query.q !== '' || query.to !== '' || query.before !== '';
  const rows = mails.map((mail) => {
    const isOpen = mail.id === openId;
    return `<li${isOpen ? ' class="open"' : ''}><a href="${linkTo(mail.id, query)}"${isOpen ? ' aria-current="true"' : ''}${langOf(mail)}>${escapeHtml(mail.subject)}</a>
<div class="about"><a class="to" href="/dev/mail?${escapeHtml(String(new URLSearchParams({ to: mail.to.address })))}">${escapeHtml(mail.to.address)}</a>${time(mail, language)}
${badge(text.kinds[kindOf(mail)])}${badge(languageOf(mail).toUpperCase())}</div></li>`;
  });
  const last = mails.at(-1);
  const older =
    hasMore && last ? `<p><a href="/dev/mail?${parameters({ ...query, before: last.id })}">${text.older}</a></p>` : '';
  return [
    isFiltered ? `<p><a href="/dev/mail">${text.all}</a></p>` : '',
    rows.length > 0 ? `<ol>${rows.join('\n')}</ol>` : isFiltered ? `<p role="status">${text.noneFound}</p>` : '',
    older,
  ].join('\n');
}

function message(language: Language, query: MailboxQuery, open: OpenMail): string {
  const { mail, view, scheme, answered } = open;
  const text = TEXTS[language];
  const here = (change: Record<string, string>) =>
    `/dev/mail/${mail.id}?${parameters({ ...query, view, scheme, ...change })}`;
  const tabs = (label: string, entries: readonly (readonly [string, string, string])[], current: string) =>
    `<nav aria-label="${label}"><ul class="tabs">${entries
      .map(
        ([value, href, name]) =>
          `<li><a href="${href}"${value === current ? ' aria-current="true"' : ''}>${name}</a></li>`,
      )
      .join('')}</ul></nav>`;
  const url = unsubscribeUrlOf(mail);
  const bytes = Buffer.byteLength(mail.html);
  const size = `${new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 1 }).format(bytes / 1000)}\u00a0${text.unit}`;
  const facts: [string, string][] = [
    [text.to, escapeHtml(`${mail.to.name} <${mail.to.address}>`)],
    [text.from, escapeHtml(mail.from)],
    [text.date, time(mail, language)],
    [text.kind, `${badge(text.kinds[kindOf(mail)])} ${badge(languageOf(mail).toUpperCase())}`],
    [text.size, bytes > LARGE_BYTES ? `<span class="large">${size}\u00a0: ${text.tooLarge}</span>` : size],
    ...(url ? [[text.stop, `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`] as [string, string]] : []),
  ];
  const said =
    answered === undefined
      ? ''
      : `<p class="said" role="status">${escapeHtml(answered === 'NOT_OURS' ? text.notOurs : text.answered(url ?? '', answered))}</p>`;
  return `<p><a href="/dev/mail?${parameters(query)}">${text.back}</a></p>
<h2${langOf(mail)}>${escapeHtml(mail.subject)}</h2>
${said}
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
<div class="tools"><a href="/dev/mail/${mail.id}/message.eml" download>${text.download}</a>
${url ? `<form method="post" action="/dev/mail/${mail.id}/unsubscribe"><button>${text.oneClick}</button></form>` : ''}</div>
${tabs(
  text.view,
  MAIL_VIEWS.map((one) => [one, here({ view: one }), text.views[one]] as const),
  view,
)}
${
  view === 'html' || view === 'phone'
    ? tabs(
        text.scheme,
        MAIL_SCHEMES.map((one) => [one, here({ scheme: one }), text.schemes[one]] as const),
        scheme,
      )
    : ''
}
${shown(open, text.views[view])}`;
}

function shown({ mail, view, scheme, source }: OpenMail, name: string): string {
  if (view === 'text') return `<pre>${escapeHtml(mail.text)}</pre>`;
  if (view === 'source') return `<pre>${escapeHtml(source)}</pre>`;
  if (view === 'headers') {
    const headers = source.split(/\r?\n\r?\n/, 1)[0] ?? '';
    return `<pre>${escapeHtml(headers)}</pre>`;
  }
  const path = `/dev/mail/${mail.id}/html${scheme === 'auto' ? '' : `?scheme=${scheme}`}`;
  return `<iframe class="${view} ${scheme}" src="${path}" sandbox="allow-popups" title="${name}"></iframe>`;
}

/** The HTML as it is where readers have chosen light or dark, whatever the browser that looks at it has. */
export function inScheme(html: string, scheme: MailScheme): string {
  if (scheme === 'auto') return html;
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, asked: string) =>
      asked.toLowerCase() === scheme ? '(min-width: 0)' : '(max-width: 0)',
    )
    .replace(/(<meta\s+name="(?:supported-)?color-schemes?"\s+content=")[^"]*"/gi, `$1${scheme}"`)
    .replace(/(\bcolor-scheme\s*:\s*)light dark/gi, `$1${scheme}`);
}

/** A digest can be stopped; a notice answers what its reader did. */
const kindOf = (mail: StoredMail) => (unsubscribeUrlOf(mail) ? 'digest' : 'notice');

const languageOf = (mail: StoredMail) => mail.headers['Content-Language'] ?? '';

/** As an attribute: a message is not always in the language of whoever looks at it. */
const langOf = (mail: StoredMail) => ` lang="${escapeHtml(languageOf(mail))}"`;

const badge = (label: string) => `<span class="badge">${escapeHtml(label)}</span>`;

const time = ({ date }: StoredMail, language: Language) => {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'America/Toronto',
    timeZoneName: 'short',
  });
  return `<time datetime="${escapeHtml(date)}">${escapeHtml(format.format(new Date(date)))}</time>`;
};

/** As an attribute: what is empty is left out. */
const parameters = (given: object): string => {
  const filled = Object.entries(given as Record<string, string>).filter(([, value]) => value !== '');
  return escapeHtml(String(new URLSearchParams(filled)));
};

const linkTo = (id: string, query: MailboxQuery): string => {
  const more = parameters(query);
  return `/dev/mail/${id}${more ? `?${more}` : ''}`;
};
