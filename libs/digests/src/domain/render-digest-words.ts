import { formatNumber, type Language, NBSP } from '#kernel';

/** Characters of one name or reason that are shown. */
const MAX_VALUE_LENGTH = 300;

/** One line, of a bearable length: what people typed may be anything. */
export function clean(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, (gap) => (gap === NBSP ? NBSP : ' ')).trim();
  return line.length > MAX_VALUE_LENGTH ? `${line.slice(0, MAX_VALUE_LENGTH - 1)}…` : line;
}

/** Curly apostrophes; in French, no break before `: ; ? !` nor inside guillemets (Office québécois de la langue française). */
export function typeset(text: string, language: Language): string {
  const curly = text.replace(/(?<=\p{L})'(?=\p{L})/gu, '’');
  return language === 'fr' ? curly.replace(/ (?=[:;?!»])/g, NBSP).replace(/(?<=«) /g, NBSP) : curly;
}

/** Something to be counted: one of it, several. */
export type Forms = Record<Language, readonly [one: string, many: string]>;

export const FORMS = {
  farm: { fr: ['ferme', 'fermes'], en: ['farm', 'farms'] },
  producer: { fr: ['producteur', 'producteurs'], en: ['producer', 'producers'] },
  supplier: { fr: ['fournisseur', 'fournisseurs'], en: ['supplier', 'suppliers'] },
  need: { fr: ['besoin', 'besoins'], en: ['need', 'needs'] },
  newOffering: { fr: ['nouvelle offre', 'nouvelles offres'], en: ['new offering', 'new offerings'] },
  newNeed: { fr: ['nouveau besoin', 'nouveaux besoins'], en: ['new need', 'new needs'] },
  newOrganization: { fr: ['nouvel organisme', 'nouveaux organismes'], en: ['new organization', 'new organizations'] },
  fulfilledHere: {
    fr: ['besoin comblé ici', 'besoins comblés ici'],
    en: ['need fulfilled here', 'needs fulfilled here'],
  },
  fulfilledElsewhere: {
    fr: ['besoin comblé ailleurs', 'besoins comblés ailleurs'],
    en: ['need fulfilled elsewhere', 'needs fulfilled elsewhere'],
  },
  noSupplier: {
    fr: ['besoin fermé faute de fournisseur', 'besoins fermés faute de fournisseur'],
    en: ['need closed for want of a supplier', 'needs closed for want of a supplier'],
  },
  cancelled: { fr: ['besoin annulé', 'besoins annulés'], en: ['need cancelled', 'needs cancelled'] },
  closedNeed: { fr: ['besoin fermé', 'besoins fermés'], en: ['need closed', 'needs closed'] },
  withoutMatch: {
    fr: ['besoin ouvert, au moins, n’a aucune offre', 'besoins ouverts, au moins, n’ont aucune offre'],
    en: ['open need, at least, has no offering', 'open needs, at least, have no offering'],
  },
  toVerify: {
    fr: ['organisme à vérifier', 'organismes à vérifier'],
    en: ['organization to verify', 'organizations to verify'],
  },
  openReport: {
    fr: ['signalement à traiter', 'signalements à traiter'],
    en: ['report to decide on', 'reports to decide on'],
  },
} as const satisfies Record<string, Forms>;

const isOne = (n: number, language: Language) => (language === 'fr' ? Math.abs(n) < 2 : n === 1);

export const formOf = (n: number, forms: Forms, language: Language): string =>
  forms[language][isOne(n, language) ? 0 : 1];

/** `1 besoin`, `3 besoins`. */
export const count = (n: number, forms: Forms, language: Language): string =>
  `${formatNumber(n, language)}${NBSP}${formOf(n, forms, language)}`;

/** A product's name inside a sentence: French has no capital there. */
export const inSentence = (name: string, language: Language): string =>
  language === 'fr' ? name.charAt(0).toLocaleLowerCase('fr') + name.slice(1) : name;

export const colon = (language: Language): string => (language === 'fr' ? `${NBSP}: ` : ': ');
