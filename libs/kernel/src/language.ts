/** The languages Maillage speaks. French first: it is what an unreadable or absent preference falls back to. */
export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in both languages. */
export type Localized = Readonly<Record<Language, string>>;

export const isLanguage = (text: unknown): text is Language => text === 'fr' || text === 'en';

/** The text in `language`, or in the other one when it is missing. */
export const localize = (text: Partial<Localized>, language: Language): string =>
  text[language] || text[language === 'fr' ? 'en' : 'fr'] || '';

/**
 * The best language for an `Accept-Language` header (RFC 9110 §12.5.4): highest weight first, then order of mention.
 * Anything unknown or malformed is passed over.
 */
export function languageFromHeader(header: string | undefined, fallback: Language = 'fr'): Language {
  const wishes = (header ?? '').split(',').map((part, position) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const weight = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find((q) => q !== undefined);
    return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight), position };
  });
  wishes.sort((a, b) => b.weight - a.weight || a.position - b.position);
  for (const { language, weight } of wishes) if (weight > 0 && isLanguage(language)) return language;
  return fallback;
}

/** BCP 47 tag used for numbers, dates and money. */
export const localeOf = (language: Language): string => (language === 'fr' ? 'fr-CA' : 'en-CA');
