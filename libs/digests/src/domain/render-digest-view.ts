import { formatNumber, type Language, type Localized, NBSP } from '#kernel';
import type { NeedOutcome } from '#needs';
import { monthLetters, type SeasonStrip } from './digest-content-season.js';
import type {
  ContentDemand,
  ContentNearMiss,
  ContentPair,
  ContentSection,
  ContentWeek,
  DigestContent,
} from './digest-content.js';
import { subjectOf } from './render-digest-subject.js';
import { clean, colon, count, type Forms, FORMS, formOf, typeset } from './render-digest-words.js';

/** A message as both bodies show it: every text cleaned and typeset, in order. Null: not there. */
export interface DigestView {
  readonly language: Language;
  readonly subject: string;
  /** What mail clients show beside the subject. */
  readonly preheader: string;
  readonly title: string;
  readonly hello: string;
  readonly notice: string | null;
  readonly intro: string;
  readonly groups: readonly GroupView[];
  /** What is not shown, for want of room. */
  readonly elsewhere: string | null;
  readonly why: string;
  readonly links: readonly LinkView[];
  readonly sentBy: string;
}

export interface LinkView {
  readonly label: string;
  readonly link: string;
}

export interface GroupView {
  readonly title: string;
  readonly lead: string | null;
  readonly items: readonly ItemView[];
  readonly more: string | null;
  /** What else there is to say of the same, under a title of its own. */
  readonly aside: { readonly title: string; readonly items: readonly ItemView[] } | null;
  readonly action: LinkView | null;
}

export interface ItemView {
  /** A number in front. */
  readonly figure: string | null;
  readonly title: string;
  readonly link: string | null;
  readonly badge: string | null;
  readonly facts: string | null;
  readonly strip: readonly MonthView[] | null;
  readonly season: string | null;
  readonly lines: readonly string[];
  readonly note: string | null;
}

export interface MonthView {
  readonly letter: string;
  readonly colors: { readonly ground: string; readonly ink: string };
  readonly hasIt: boolean;
}

/** How much of a message is shown. */
export interface Room {
  readonly sections: number;
  readonly pairs: number;
}

const WORDS = {
  nothing: {
    fr: 'Rien de nouveau : aucun bulletin ne serait envoyé aujourd’hui.',
    en: 'Nothing new: no digest would be sent today.',
  },
  titleOf: { fr: 'Du nouveau pour', en: 'New for' },
  hello: { fr: 'Bonjour', en: 'Hello' },
  intro: { fr: 'Voici ce qui est nouveau pour vous.', en: 'Here is what is new for you.' },
  demonstration: { fr: 'démonstration', en: 'demonstration' },
  demonstrationNotice: {
    fr: 'Organisme de démonstration : tout ce qui suit est inventé pour l’essai.',
    en: 'Demonstration organization: everything below is made up for trying things out.',
  },
  yourNeed: { fr: 'Votre besoin', en: 'Your need' },
  yourOffering: { fr: 'Votre offre', en: 'Your offering' },
  seeNeed: { fr: 'Voir ce besoin et tout ce qui y répond', en: 'See this need and all that answers it' },
  seeOffering: { fr: 'Voir cette offre et tous les besoins', en: 'See this offering and all its needs' },
  score: { fr: 'Score', en: 'Score' },
  season: { fr: 'Saison', en: 'Season' },
  alsoFor: { fr: 'Aussi possible pour', en: 'Also possible for' },
  almost: { fr: 'À un changement près', en: 'One change away' },
  ending: { fr: 'Vos besoins qui se terminent bientôt', en: 'Your needs that end soon' },
  endingLead: {
    fr: 'Toujours utile ? Prolongez la période. Comblé ? Fermez le besoin, pour que personne n’y réponde en vain.',
    en: 'Still wanted? Extend the period. Fulfilled? Close the need, so that nobody answers in vain.',
  },
  demandLead: {
    fr: 'Ce qui manque le plus aux institutions, pour les douze prochains mois, parmi ce que vous n’offrez pas encore.',
    en: 'What institutions miss most, over the next twelve months, among what you do not offer yet.',
  },
  newInRegion: { fr: 'Nouveau', en: 'New' },
  closedInRegion: { fr: 'Besoins fermés', en: 'Needs closed' },
  missing: { fr: 'Ce qui manque', en: 'What is missing' },
  missingLead: {
    fr: 'Pour les douze prochains mois, selon le dernier calcul des manques.',
    en: 'Over the next twelve months, by the last reckoning of gaps.',
  },
  waiting: { fr: 'À faire', en: 'Waiting for you' },
  open: { fr: 'Ouvrir Maillage', en: 'Open Maillage' },
  preferences: { fr: 'Changer mes préférences', en: 'Change my preferences' },
  unsubscribe: { fr: 'Ne plus recevoir ce bulletin', en: 'Stop this digest' },
  sentBy: { fr: 'Envoyé par', en: 'Sent by' },
} as const satisfies Record<string, Localized>;

const OUTCOMES: Record<NeedOutcome, Forms> = {
  FULFILLED_HERE: FORMS.fulfilledHere,
  FULFILLED_ELSEWHERE: FORMS.fulfilledElsewhere,
  NO_SUPPLIER: FORMS.noSupplier,
  CANCELLED: FORMS.cancelled,
};

/** What the text on a coloured month says by its colour too. Contrast is at least 4.5:1, light and dark. */
const MONTH_COLORS = {
  FIELD: { ground: '#2f7d4a', ink: '#ffffff' },
  GREENHOUSE: { ground: '#cfe8d5', ink: '#1b4d2b' },
  STORED: { ground: '#f0dfb8', ink: '#5a4200' },
  FROZEN: { ground: '#d3e4f5', ink: '#1d4470' },
  PROCESSED: { ground: '#e6d9f2', ink: '#4b2a73' },
  NONE: { ground: '#eef1ee', ink: '#59665f' },
} as const;

const PREHEADER_NAMES = 3;

export function viewOf(content: DigestContent, room: Room): DigestView {
  const { language, about, links, sender } = content;
  const print = printer(language);
  const say = (words: Localized) => print(words[language]);
  const shown = content.sections.slice(0, room.sections);
  const groups = content.week
    ? groupsOfWeek(content.week, links.home, language)
    : [
        ...shown.map((section) => groupOf(section, room.pairs, language)),
        ...endingGroup(content, room),
        ...demandGroup(content, room),
      ];
  const subject = subjectOf(content) ?? say(WORDS.nothing);
  const isEmpty = subjectOf(content) === undefined;
  const hidden = content.sections.slice(shown.length).reduce((sum, { total }) => sum + total, 0);
  return {
    language,
    subject,
    preheader: print(isEmpty ? '' : preheaderOf(content)),
    title: content.week ? print(about.name) : `${say(WORDS.titleOf)} ${print(about.name)}`,
    hello: `${say(WORDS.hello)} ${print(content.recipientName)},`,
    notice: about.demonstration ? say(WORDS.demonstrationNotice) : null,
    intro: isEmpty ? say(WORDS.nothing) : content.week ? print(sinceWhen(content.week, language)) : say(WORDS.intro),
    groups: isEmpty ? [] : groups,
    elsewhere: hidden > 0 ? `… ${print(more(hidden, language))}` : null,
    why: print(why(content)),
    links: [
      { label: say(WORDS.preferences), link: links.preferences },
      { label: say(WORDS.unsubscribe), link: links.unsubscribe },
    ],
    sentBy: `${say(WORDS.sentBy)} ${print(sender.name)}, ${print(sender.postalAddress)}`,
  };
}

const printer = (language: Language) => (text: string) => typeset(clean(text), language);

const why = ({ about, language }: DigestContent) => {
  const name = clean(about.name);
  if (about.kind === 'REGION')
    return language === 'fr'
      ? `Vous recevez ce bulletin parce que vous coordonnez « ${name} » et avez accepté de le recevoir.`
      : `You receive this digest because you coordinate “${name}” and agreed to receive it.`;
  return language === 'fr'
    ? `Vous recevez ce bulletin parce que vous avez accepté de le recevoir pour « ${name} ».`
    : `You receive this digest because you agreed to receive it for “${name}”.`;
};

const more = (hidden: number, language: Language) =>
  language === 'fr' ? `et ${formatNumber(hidden, 'fr')} de plus` : `and ${formatNumber(hidden, 'en')} more`;

const sinceWhen = ({ since }: ContentWeek, language: Language) =>
  language === 'fr' ? `Voici ce qui s’est passé depuis le ${since}.` : `Here is what happened since ${since}.`;

/** `Ferme des Saules, 12 km · Verger du Lac, 30 km`: what the subject does not say. */
function preheaderOf({ sections, week, language }: DigestContent): string {
  if (week) return sinceWhen(week, language);
  const names = sections.flatMap(({ pairs }) => pairs.map((pair) => [pair.name, pair.facts.at(-1)].join(', ')));
  return names.slice(0, PREHEADER_NAMES).map(clean).join(' · ');
}

/** A demonstration's own name may say what it is already. */
const SAYS_SO = /\(d[ée]monstration\)/i;

const named = ({ name, demonstration }: ContentPair | ContentNearMiss, language: Language) =>
  `${clean(name)}${demonstration && !SAYS_SO.test(name) ? ` (${WORDS.demonstration[language]})` : ''}`;

const NOTHING_ELSE: Omit<ItemView, 'title'> = {
  figure: null,
  link: null,
  badge: null,
  facts: null,
  strip: null,
  season: null,
  lines: [],
  note: null,
};

function groupOf(section: ContentSection, pairs: number, language: Language): GroupView {
  const print = printer(language);
  const isNeed = section.side === 'NEED';
  const found = count(section.total, isNeed ? FORMS.newOffering : FORMS.newNeed, language);
  const shown = section.pairs.slice(0, pairs);
  const hidden = section.total - shown.length;
  const near = section.nearMisses.slice(0, pairs);
  return {
    title: print(`${WORDS[isNeed ? 'yourNeed' : 'yourOffering'][language]}${colon(language)}${clean(section.product)}`),
    lead: [found, ...(section.detail ? [print(section.detail)] : [])].join(' · '),
    items: shown.map((pair) => itemOfPair(pair, language)),
    more: hidden > 0 ? print(more(hidden, language)) : null,
    aside:
      near.length > 0
        ? { title: print(WORDS.almost[language]), items: near.map((miss) => itemOfNearMiss(miss, language)) }
        : null,
    action: { label: print(WORDS[isNeed ? 'seeNeed' : 'seeOffering'][language]), link: section.link },
  };
}

function itemOfPair(pair: ContentPair, language: Language): ItemView {
  const print = printer(language);
  return {
    ...NOTHING_ELSE,
    title: print(`${named(pair, language)} — ${clean(pair.product)}`),
    link: pair.link,
    badge: print(`${WORDS.score[language]} ${formatNumber(pair.score, language, 1)}${NBSP}/${NBSP}100`),
    facts: pair.facts.map(print).join(' · '),
    strip: pair.season && stripOf(pair.season, language),
    season: pair.season && print(`${WORDS.season[language]}${colon(language)}${pair.season.text}`),
    lines: [pair.delivery, ...pair.reasons].filter((line) => line !== '').map(print),
    note:
      pair.alsoFor.length > 0
        ? print(`${WORDS.alsoFor[language]}${colon(language)}${pair.alsoFor.map(clean).join(', ')}`)
        : null,
  };
}

const itemOfNearMiss = (miss: ContentNearMiss, language: Language): ItemView => ({
  ...NOTHING_ELSE,
  title: printer(language)(`${named(miss, language)} — ${clean(miss.product)}`),
  link: miss.link,
  facts: miss.facts.map(printer(language)).join(' · '),
  lines: [printer(language)(miss.change)],
});

const stripOf = ({ months }: SeasonStrip, language: Language): MonthView[] =>
  monthLetters(language).map((letter, i) => {
    const mode = months[i];
    return { letter, colors: MONTH_COLORS[mode ?? 'NONE'], hasIt: Boolean(mode) };
  });

function endingGroup({ ending, language }: DigestContent, room: Room): GroupView[] {
  const print = printer(language);
  if (ending.length === 0) return [];
  const items = ending
    .slice(0, room.pairs)
    .map(({ product, when, link }) => ({ ...NOTHING_ELSE, title: print(product), link, facts: print(when) }));
  return [simpleGroup(print(WORDS.ending[language]), print(WORDS.endingLead[language]), items)];
}

function demandGroup({ demand, language }: DigestContent, room: Room): GroupView[] {
  if (!demand) return [];
  const title = { fr: `Ce qu’on cherche aussi : ${demand.region}`, en: `Also looked for: ${demand.region}` }[language];
  const items = demand.products.slice(0, room.pairs).map((one) => itemOfDemand(one, language));
  return [simpleGroup(printer(language)(title), printer(language)(WORDS.demandLead[language]), items)];
}

const itemOfDemand = ({ product, amount }: ContentDemand, language: Language): ItemView => ({
  ...NOTHING_ELSE,
  title: printer(language)(product),
  facts: printer(language)(language === 'fr' ? `il manque ${amount}` : `${amount} missing`),
});

const simpleGroup = (title: string, lead: string | null, items: readonly ItemView[]): GroupView => ({
  title,
  lead,
  items,
  more: null,
  aside: null,
  action: null,
});

function groupsOfWeek(week: ContentWeek, home: string, language: Language): GroupView[] {
  const print = printer(language);
  const figures = (...each: (readonly [number, Forms])[]): ItemView[] =>
    each
      .filter(([n]) => n > 0)
      .map(([n, forms]) => ({
        ...NOTHING_ELSE,
        figure: formatNumber(n, language),
        title: print(formOf(n, forms, language)),
      }));
  const action = { label: print(WORDS.open[language]), link: home };
  const groups: GroupView[] = [
    {
      ...simpleGroup(
        print(WORDS.waiting[language]),
        null,
        figures([week.waitingForVerification, FORMS.toVerify], [week.openReports, FORMS.openReport]),
      ),
      action,
    },
    simpleGroup(
      print(WORDS.newInRegion[language]),
      null,
      figures(
        [week.newNeeds, FORMS.newNeed],
        [week.newOfferings, FORMS.newOffering],
        [week.newOrganizations, FORMS.newOrganization],
      ),
    ),
    simpleGroup(
      print(WORDS.closedInRegion[language]),
      null,
      figures(
        ...Object.entries(OUTCOMES).map(
          ([outcome, forms]) => [week.closed[outcome as NeedOutcome] ?? 0, forms] as const,
        ),
      ),
    ),
    simpleGroup(print(WORDS.missing[language]), print(WORDS.missingLead[language]), [
      ...figures([week.withoutMatch, FORMS.withoutMatch]),
      ...week.unmet.map((one) => itemOfDemand(one, language)),
    ]),
  ];
  return groups.filter(({ items }) => items.length > 0);
}
