import { certificationSchemes } from '#catalog';
import {
  formatDate,
  formatDistance,
  formatList,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatUnitPrice,
  formatWeekday,
  type Language,
} from '#kernel';
import type { Pair } from './facts.js';
import { type Assessment, type DeliveryOption, pointsOf, type ScoredCriterion } from './score.js';

/** The criteria of an explanation, in the order in which they are shown. */
export const EXPLAINED_CRITERIA = [
  'PRODUCT',
  'SEASON',
  'PROXIMITY',
  'DELIVERY',
  'VOLUME',
  'MINIMUM_ORDER',
  'CERTIFICATION',
  'PREFERENCE',
  'PRICE',
] as const;
export type ExplainedCriterion = (typeof EXPLAINED_CRITERIA)[number];

/** One line of "why": points earned out of the most possible (0 of 0 for what only has to hold), and a sentence. */
export interface CriterionResult {
  readonly name: ExplainedCriterion;
  readonly points: number;
  readonly maxPoints: number;
  readonly reason: string;
}

/** Why a pair matches, in one language. */
export function explain(pair: Pair, assessment: Assessment, language: Language): CriterionResult[] {
  return EXPLAINED_CRITERIA.map((name) => ({
    name,
    ...(isScored(name) ? pointsOf(assessment, name) : { points: 0, maxPoints: 0 }),
    reason: REASONS[name][language](pair, assessment),
  }));
}

const isScored = (name: ExplainedCriterion): name is ScoredCriterion & ExplainedCriterion =>
  name !== 'DELIVERY' && name !== 'MINIMUM_ORDER' && name !== 'CERTIFICATION';

type Reason = (pair: Pair, assessment: Assessment) => string;

const certifications = (codes: readonly string[], language: Language) =>
  formatList(
    codes.map((code) => certificationSchemes.get(code)?.name[language] ?? code),
    language,
  );

/** One sentence for each way that works. */
const WAYS: Record<Language, Record<DeliveryOption, Reason>> = {
  fr: {
    DELIVERY: (_, { ownDelivery }) =>
      ownDelivery && ownDelivery.days.length < 7
        ? `Le fournisseur livre chez vous (${weekdays(ownDelivery.days, 'fr')}), au plus tôt le ${formatDate(ownDelivery.nextDay, 'fr')}.`
        : 'Le fournisseur livre chez vous.',
    PICKUP: () => 'La cueillette sur place est possible.',
    DISTRIBUTOR: (_, { lanes }) =>
      lanes
        .map(
          ({ lane, days, nextDay }) =>
            `Le circuit « ${lane.name} » passe chez le fournisseur et chez vous (${weekdays(days, 'fr')}), au plus tôt le ${formatDate(nextDay, 'fr')}.`,
        )
        .join(' '),
  },
  en: {
    DELIVERY: (_, { ownDelivery }) =>
      ownDelivery && ownDelivery.days.length < 7
        ? `The supplier delivers to you (${weekdays(ownDelivery.days, 'en')}), on ${formatDate(ownDelivery.nextDay, 'en')} at the earliest.`
        : 'The supplier delivers to you.',
    PICKUP: () => 'Pick-up at the supplier is possible.',
    DISTRIBUTOR: (_, { lanes }) =>
      lanes
        .map(
          ({ lane, days, nextDay }) =>
            `The lane "${lane.name}" calls at the supplier's and at yours (${weekdays(days, 'en')}), on ${formatDate(nextDay, 'en')} at the earliest.`,
        )
        .join(' '),
  },
};

const weekdays = (days: readonly number[], language: Language): string =>
  formatList(
    days.map((day) => formatWeekday(day, language)),
    language,
  );

const REASONS: Record<ExplainedCriterion, Record<Language, Reason>> = {
  PRODUCT: {
    fr: ({ need, offering, relation }) =>
      relation === 'EXACT'
        ? `C'est le produit demandé : ${offering.product.name.fr}.`
        : relation === 'NARROWER'
          ? `${offering.product.name.fr} fait partie de ce qui est demandé (${need.product.name.fr}).`
          : `${offering.product.name.fr} est plus large que ce qui est demandé (${need.product.name.fr}) : à préciser ensemble.`,
    en: ({ need, offering, relation }) =>
      relation === 'EXACT'
        ? `It is the product asked for: ${offering.product.name.en}.`
        : relation === 'NARROWER'
          ? `${offering.product.name.en} is part of what is asked for (${need.product.name.en}).`
          : `${offering.product.name.en} is broader than what is asked for (${need.product.name.en}): agree on the details.`,
  },
  SEASON: {
    fr: (_, { season }) =>
      season.coveredDays === season.days
        ? `Disponible pendant toute la période (${formatNumber(season.days, 'fr')} jours à partir du ${formatDate(season.remaining.from, 'fr')}).`
        : `Disponible ${formatNumber(season.coveredDays, 'fr')} jours sur les ${formatNumber(season.days, 'fr')} qui restent à partir du ${formatDate(season.remaining.from, 'fr')}.`,
    en: (_, { season }) =>
      season.coveredDays === season.days
        ? `Available throughout the period (${formatNumber(season.days, 'en')} days from ${formatDate(season.remaining.from, 'en')}).`
        : `Available on ${formatNumber(season.coveredDays, 'en')} of the ${formatNumber(season.days, 'en')} days that remain from ${formatDate(season.remaining.from, 'en')}.`,
  },
  PROXIMITY: {
    fr: ({ need, distanceM }) =>
      need.maxDistanceM === null
        ? `À ${formatDistance(distanceM, 'fr')}.`
        : `À ${formatDistance(distanceM, 'fr')}, pour un maximum de ${formatDistance(need.maxDistanceM, 'fr')}.`,
    en: ({ need, distanceM }) =>
      need.maxDistanceM === null
        ? `${formatDistance(distanceM, 'en')} away.`
        : `${formatDistance(distanceM, 'en')} away, for a maximum of ${formatDistance(need.maxDistanceM, 'en')}.`,
  },
  DELIVERY: {
    fr: (pair, assessment) => assessment.options.map((option) => WAYS.fr[option](pair, assessment)).join(' '),
    en: (pair, assessment) => assessment.options.map((option) => WAYS.en[option](pair, assessment)).join(' '),
  },
  VOLUME: {
    fr: ({ offering }, { volumeShare }) =>
      !offering.capacity
        ? "La capacité du fournisseur n'est pas indiquée."
        : !volumeShare
          ? 'La capacité et la quantité demandée ne se comparent pas (unités différentes).'
          : volumeShare.compare(1) >= 0
            ? `La capacité suffit (${formatQuantity(offering.capacity.quantity, 'fr')} ${PERIODS[offering.capacity.period].fr}).`
            : `La capacité couvre ${formatPercent(volumeShare.toNumber(), 'fr')} du besoin (${formatQuantity(offering.capacity.quantity, 'fr')} ${PERIODS[offering.capacity.period].fr}).`,
    en: ({ offering }, { volumeShare }) =>
      !offering.capacity
        ? "The supplier's capacity is not given."
        : !volumeShare
          ? 'The capacity and the quantity asked for are not comparable (different units).'
          : volumeShare.compare(1) >= 0
            ? `The capacity is enough (${formatQuantity(offering.capacity.quantity, 'en')} ${PERIODS[offering.capacity.period].en}).`
            : `The capacity covers ${formatPercent(volumeShare.toNumber(), 'en')} of the need (${formatQuantity(offering.capacity.quantity, 'en')} ${PERIODS[offering.capacity.period].en}).`,
  },
  MINIMUM_ORDER: {
    fr: ({ need, offering }, { minimumOrderShare }) =>
      !offering.minimumOrder
        ? 'Aucune commande minimale.'
        : minimumOrderShare
          ? `La commande minimale (${formatQuantity(offering.minimumOrder, 'fr')}) est atteinte par une livraison (${formatQuantity(need.quantity, 'fr')}).`
          : `La commande minimale (${formatQuantity(offering.minimumOrder, 'fr')}) ne se compare pas à une livraison (${formatQuantity(need.quantity, 'fr')}) : à vérifier ensemble.`,
    en: ({ need, offering }, { minimumOrderShare }) =>
      !offering.minimumOrder
        ? 'No minimum order.'
        : minimumOrderShare
          ? `One delivery (${formatQuantity(need.quantity, 'en')}) reaches the minimum order (${formatQuantity(offering.minimumOrder, 'en')}).`
          : `The minimum order (${formatQuantity(offering.minimumOrder, 'en')}) is not comparable with one delivery (${formatQuantity(need.quantity, 'en')}): check together.`,
  },
  CERTIFICATION: {
    fr: ({ need }) =>
      need.requiredCertifications.length === 0
        ? 'Aucune certification exigée.'
        : `Certifications exigées et détenues : ${certifications(need.requiredCertifications, 'fr')}.`,
    en: ({ need }) =>
      need.requiredCertifications.length === 0
        ? 'No certification required.'
        : `Certifications required and held: ${certifications(need.requiredCertifications, 'en')}.`,
  },
  PREFERENCE: {
    fr: ({ need }, { certifications: { preferredHeld } }) =>
      need.preferredCertifications.length === 0
        ? 'Aucune préférence de certification.'
        : preferredHeld.length === 0
          ? `Aucune des certifications préférées (${certifications(need.preferredCertifications, 'fr')}).`
          : `Certifications préférées et détenues : ${certifications(preferredHeld, 'fr')}.`,
    en: ({ need }, { certifications: { preferredHeld } }) =>
      need.preferredCertifications.length === 0
        ? 'No preferred certification.'
        : preferredHeld.length === 0
          ? `None of the preferred certifications (${certifications(need.preferredCertifications, 'en')}).`
          : `Certifications preferred and held: ${certifications(preferredHeld, 'en')}.`,
  },
  PRICE: {
    fr: ({ need, offering }, { priceShare }) =>
      !offering.price
        ? "Le prix n'est pas indiqué."
        : !need.priceCeiling
          ? `${formatUnitPrice(offering.price, 'fr')} ; aucun plafond demandé.`
          : !priceShare
            ? `${formatUnitPrice(offering.price, 'fr')} ne se compare pas au plafond (${formatUnitPrice(need.priceCeiling, 'fr')}).`
            : `${formatUnitPrice(offering.price, 'fr')}, soit ${formatPercent(priceShare.toNumber(), 'fr')} du plafond (${formatUnitPrice(need.priceCeiling, 'fr')}).`,
    en: ({ need, offering }, { priceShare }) =>
      !offering.price
        ? 'The price is not given.'
        : !need.priceCeiling
          ? `${formatUnitPrice(offering.price, 'en')}; no ceiling asked.`
          : !priceShare
            ? `${formatUnitPrice(offering.price, 'en')} is not comparable with the ceiling (${formatUnitPrice(need.priceCeiling, 'en')}).`
            : `${formatUnitPrice(offering.price, 'en')}, which is ${formatPercent(priceShare.toNumber(), 'en')} of the ceiling (${formatUnitPrice(need.priceCeiling, 'en')}).`,
  },
};

const PERIODS = {
  WEEK: { fr: 'par semaine', en: 'a week' },
  MONTH: { fr: 'par mois', en: 'a month' },
  TOTAL: { fr: 'en tout', en: 'in all' },
};
