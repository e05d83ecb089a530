import type { Language } from '#kernel';
import type { Season } from './digest-content-season.js';
import type { ContentSection, ContentWeek, DigestContent, SupplierKind } from './digest-content.js';
import { clean, colon, count, type Forms, FORMS, inSentence, typeset } from './render-digest-words.js';

const MAX_LENGTH = 150;
const PRODUCTS = 3;

const FOUND: Record<SupplierKind, Forms> = { FARM: FORMS.farm, PRODUCER: FORMS.producer, SUPPLIER: FORMS.supplier };

/** What the message says, in one line; undefined when there is nothing to say. */
export function subjectOf(content: DigestContent): string | undefined {
  const parts = content.week ? partsOfWeek(content.about.name, content.week, content.language) : partsOfNews(content);
  if (parts.length === 0) return undefined;
  const subject = clean(typeset(parts.join(' · '), content.language));
  return subject.length > MAX_LENGTH ? `${subject.slice(0, MAX_LENGTH - 1)}…` : subject;
}

function partsOfNews({ language, sections, supplierCount, suppliers, needCount }: DigestContent): string[] {
  const of = (side: ContentSection['side']) => sections.filter((section) => section.side === side);
  const [needs, offerings] = [of('NEED'), of('OFFERING')];
  const forWhat = language === 'fr' ? 'pour' : 'for';
  return [
    ...(needs.length > 0
      ? [`${count(supplierCount, FOUND[suppliers], language)} ${forWhat} ${yourNeeds(needs, language)}`]
      : []),
    ...(offerings.length > 0
      ? [`${count(needCount, FORMS.need, language)} ${forWhat} ${yourOfferings(offerings, language)}`]
      : []),
  ];
}

/** `vos carottes d’automne`, `votre besoin : ail`, `3 besoins : carotte, betterave, poireau`. */
function yourNeeds(needs: readonly ContentSection[], language: Language): string {
  const named = yours(needs, language);
  if (named) return named;
  const whose =
    needs.length > 1 ? count(needs.length, FORMS.need, language) : { fr: 'votre besoin', en: 'your need' }[language];
  return `${whose}${products(needs, language)}`;
}

function yourOfferings(offerings: readonly ContentSection[], language: Language): string {
  const named = yours(offerings, language);
  if (named) return named;
  const [one, many] = { fr: ['votre offre', 'vos offres'], en: ['your offering', 'your offerings'] }[language];
  return `${offerings.length > 1 ? many : one}${products(offerings, language)}`;
}

/** Says that a product is of a season, where its name does not say so of another. */
const OF_SEASON: Record<Language, Record<Season, (name: string) => string>> = {
  fr: {
    WINTER: (name) => `${name} d’hiver`,
    SPRING: (name) => `${name} de printemps`,
    SUMMER: (name) => `${name} d’été`,
    AUTUMN: (name) => `${name} d’automne`,
  },
  en: {
    WINTER: (name) => `winter ${name}`,
    SPRING: (name) => `spring ${name}`,
    SUMMER: (name) => `summer ${name}`,
    AUTUMN: (name) => `autumn ${name}`,
  },
};
const NAMES_A_SEASON = /hiver|été\b|printemps|automne|winter|spring|summer|autumn/i;

/** Where all are of one product that can be counted. */
function yours(sections: readonly ContentSection[], language: Language): string | undefined {
  const [first, ...rest] = sections;
  if (!first?.plural || rest.some(({ product }) => product !== first.product)) return undefined;
  const { plural, season } = first;
  const name =
    season && rest.every((section) => section.season === season) && !NAMES_A_SEASON.test(plural)
      ? OF_SEASON[language][season](plural)
      : plural;
  return `${language === 'fr' ? 'vos' : 'your'} ${name}`;
}

/** ` : carotte, betterave, poireau…` */
function products(sections: readonly ContentSection[], language: Language): string {
  const names = [...new Set(sections.map(({ product }) => inSentence(product, language)))];
  return `${colon(language)}${names.slice(0, PRODUCTS).join(', ')}${names.length > PRODUCTS ? '…' : ''}`;
}

/** `Montérégie : 4 nouveaux besoins, 3 nouvelles offres, 1 organisme à vérifier`. */
function partsOfWeek(region: string, week: ContentWeek, language: Language): string[] {
  const closed = Object.values(week.closed).reduce((sum, needs) => sum + needs, 0);
  const figures: (readonly [number, Forms])[] = [
    [week.newNeeds, FORMS.newNeed],
    [week.newOfferings, FORMS.newOffering],
    [week.newOrganizations, FORMS.newOrganization],
    [closed, FORMS.closedNeed],
    [week.waitingForVerification, FORMS.toVerify],
    [week.openReports, FORMS.openReport],
  ];
  const told = figures.filter(([n]) => n > 0).map(([n, forms]) => count(n, forms, language));
  return told.length === 0 ? [] : [`${region}${colon(language)}${told.slice(0, PRODUCTS).join(', ')}`];
}
