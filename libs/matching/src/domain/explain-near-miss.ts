import {
  currencyDecimals,
  formatChoice,
  formatDate,
  formatDistance,
  formatNumber,
  formatQuantity,
  formatUnitPrice,
  formatWeekday,
  fraction,
  type Fraction,
  type Language,
  NBSP,
  type Quantity,
  roundUp,
  type UnitPrice,
} from '#kernel';
import { daysMet } from './days-met.js';
import type { NeedFacts } from './facts.js';
import type { Side } from './match.js';
import type { Change, ChangeName, NearMiss } from './near-miss.js';
import { isCovered } from './score.js';

/**
 * What one side could do, or ask the other, to make a near miss a match: one sentence. Figures are rounded up, so that who
 * follows the advice gets the match.
 */
export const explainNearMiss = (miss: NearMiss, side: Side, language: Language): string =>
  SENTENCES[side][language][miss.change.name]({ miss, ...figuresOf(miss.pair.need, miss.change, language) });

/** A change in words: by how much, and to what it leads (as much as the need alone tells). */
export interface Figures {
  readonly by: string;
  readonly to: string;
}

export function figuresOf(
  need: NeedFacts,
  { name, missing, receivingDays, window }: Change,
  language: Language,
): Figures {
  const distance = (metres: Fraction) => formatDistance(metresUp(metres), language);
  switch (name) {
    case 'WIDEN_RADIUS':
      return { by: distance(missing), to: distance(missing.add(need.maxDistanceM ?? 0)) };
    case 'DELIVER_FARTHER':
    case 'PICK_UP':
      return { by: distance(missing), to: '' };
    case 'RECEIVE_ON':
      return { by: onDays(receivingDays, language), to: '' };
    case 'SHIFT_WINDOW': {
      const end = window && (window.to === need.window.to ? window.from : window.to);
      return { by: formatDays(missing.toNumber(), language), to: end ? formatDate(end, language) : '' };
    }
    case 'ORDER_MORE': {
      const quantity = (amount: Fraction) => formatQuantity(quantityUp(need, amount), language);
      return { by: quantity(missing), to: quantity(missing.add(need.quantity.value)) };
    }
    case 'RAISE_CEILING': {
      const price = (amount: Fraction) => {
        const rounded = priceUp(need, amount);
        return rounded ? formatUnitPrice(rounded, language) : '';
      };
      return { by: price(missing), to: price(missing.add(need.priceCeiling?.amount ?? 0)) };
    }
  }
}

/** Whole metres, tenths of a kilometre from one on, kilometres from ten on: no finer than distances are shown. */
function metresUp(metres: Fraction): number {
  const exact = Number(roundUp(metres, 0));
  const step = exact < 1000 ? 1 : exact < 10_000 ? 100 : 1000;
  return Math.ceil(exact / step) * step;
}

/** An amount in the need's unit, no finer than quantities are shown. */
export const quantityUp = (need: NeedFacts, amount: Fraction): Quantity => ({
  value: roundUp(amount, 3),
  unit: need.quantity.unit,
});

/** An amount of money for what the need's ceiling is for, to the cent; null: it has no ceiling. */
export const priceUp = ({ priceCeiling }: NeedFacts, amount: Fraction): UnitPrice | null =>
  priceCeiling && { ...priceCeiling, amount: roundUp(amount, currencyDecimals(priceCeiling.currency)) };

/** `le mardi ou le jeudi`, `on Tuesday or Thursday`. */
function onDays(days: readonly number[], language: Language): string {
  const names = days.map((day) => formatWeekday(day, language));
  return language === 'fr'
    ? formatChoice(
        names.map((name) => `le ${name}`),
        language,
      )
    : `on ${formatChoice(names, language)}`;
}

function formatDays(days: number, language: Language): string {
  const word = language === 'fr' ? 'jour' : 'day';
  return `${formatNumber(days, language)}${NBSP}${days === 1 ? word : `${word}s`}`;
}

/** The days on which the institution receives in what remains of the window, where the supplier's own means reach it. */
function daysToDeliverOn({ pair, assessment }: NearMiss, language: Language): string | undefined {
  if (!isCovered(pair)) return undefined;
  const met = daysMet([], pair.need.receivingDays, assessment.season.remaining, pair.offering.availability);
  return met && onDays(met.days, language);
}

type Sentence = (told: Figures & { readonly miss: NearMiss }) => string;

const endsLater = ({ pair, change }: NearMiss): boolean => change.window?.from === pair.need.window.from;

const SENTENCES: Record<Side, Record<Language, Record<ChangeName, Sentence>>> = {
  need: {
    fr: {
      WIDEN_RADIUS: ({ by, to }) => `Élargir le rayon de recherche de ${by} (à ${to}).`,
      DELIVER_FARTHER: ({ by }) => `Demander au fournisseur de livrer ${by} plus loin.`,
      RECEIVE_ON: ({ by }) => `Accepter la livraison ${by}.`,
      PICK_UP: ({ by }) => `Aller chercher la commande, à ${by}.`,
      SHIFT_WINDOW: ({ by, to, miss }) =>
        endsLater(miss)
          ? `Finir la période ${by} plus tard (le ${to}).`
          : `Commencer la période ${by} plus tôt (le ${to}).`,
      ORDER_MORE: ({ by }) =>
        `Commander ${by} de plus par livraison, ou demander au fournisseur de réduire son minimum de ${by}.`,
      RAISE_CEILING: ({ by, to }) => `Relever le plafond de ${by} (à ${to}).`,
    },
    en: {
      WIDEN_RADIUS: ({ by, to }) => `Widen the search radius by ${by} (to ${to}).`,
      DELIVER_FARTHER: ({ by }) => `Ask the supplier to deliver ${by} farther.`,
      RECEIVE_ON: ({ by }) => `Accept deliveries ${by}.`,
      PICK_UP: ({ by }) => `Pick the order up, ${by} away.`,
      SHIFT_WINDOW: ({ by, to, miss }) =>
        endsLater(miss) ? `End the period ${by} later (${to}).` : `Start the period ${by} earlier (${to}).`,
      ORDER_MORE: ({ by }) => `Order ${by} more in each delivery, or ask the supplier to lower its minimum by ${by}.`,
      RAISE_CEILING: ({ by, to }) => `Raise the ceiling by ${by} (to ${to}).`,
    },
  },
  offering: {
    fr: {
      WIDEN_RADIUS: ({ by, to }) => `Demander à l'institution d'élargir son rayon de recherche de ${by} (à ${to}).`,
      DELIVER_FARTHER: ({ by, miss }) => `Livrer ${by} plus loin (à ${farAway(miss, 'fr')}).`,
      RECEIVE_ON: ({ by, miss }) => {
        const days = daysToDeliverOn(miss, 'fr');
        return days
          ? `Livrer aussi ${days}, ou demander à l'institution d'accepter la livraison ${by}.`
          : `Demander à l'institution d'accepter la livraison ${by}.`;
      },
      PICK_UP: ({ by }) => `Livrer à ${by}, ou demander à l'institution de venir chercher la commande.`,
      SHIFT_WINDOW: ({ by, to, miss }) =>
        endsLater(miss)
          ? `Pouvoir livrer dès le ${formatDate(miss.pair.need.window.to, 'fr')}, ou demander à l'institution de finir la période ${by} plus tard (le ${to}).`
          : `Offrir jusqu'au ${formatDate(miss.pair.need.window.from, 'fr')}, ou demander à l'institution de commencer la période ${by} plus tôt (le ${to}).`,
      ORDER_MORE: ({ by, miss }) =>
        `Réduire le minimum de ${by} (à ${formatQuantity(miss.pair.need.quantity, 'fr')}), ou demander à l'institution de commander ${by} de plus par livraison.`,
      RAISE_CEILING: ({ by, miss }) =>
        `Baisser le prix de ${by} (à ${ceiling(miss, 'fr')}), ou demander à l'institution de relever son plafond d'autant.`,
    },
    en: {
      WIDEN_RADIUS: ({ by, to }) => `Ask the institution to widen its search radius by ${by} (to ${to}).`,
      DELIVER_FARTHER: ({ by, miss }) => `Deliver ${by} farther (${farAway(miss, 'en')} away).`,
      RECEIVE_ON: ({ by, miss }) => {
        const days = daysToDeliverOn(miss, 'en');
        return days
          ? `Deliver ${days} too, or ask the institution to accept deliveries ${by}.`
          : `Ask the institution to accept deliveries ${by}.`;
      },
      PICK_UP: ({ by }) => `Deliver ${by} away, or ask the institution to pick the order up.`,
      SHIFT_WINDOW: ({ by, to, miss }) =>
        endsLater(miss)
          ? `Be able to deliver by ${formatDate(miss.pair.need.window.to, 'en')}, or ask the institution to end its period ${by} later (${to}).`
          : `Offer until ${formatDate(miss.pair.need.window.from, 'en')}, or ask the institution to start its period ${by} earlier (${to}).`,
      ORDER_MORE: ({ by, miss }) =>
        `Lower the minimum by ${by} (to ${formatQuantity(miss.pair.need.quantity, 'en')}), or ask the institution to order ${by} more in each delivery.`,
      RAISE_CEILING: ({ by, miss }) =>
        `Lower the price by ${by} (to ${ceiling(miss, 'en')}), or ask the institution to raise its ceiling by as much.`,
    },
  },
};

const farAway = ({ pair: { distanceM } }: NearMiss, language: Language): string =>
  formatDistance(metresUp(fraction(distanceM)), language);

const ceiling = ({ pair: { need } }: NearMiss, language: Language): string =>
  need.priceCeiling ? formatUnitPrice(need.priceCeiling, language) : '';
