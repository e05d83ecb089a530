import { formatDate, formatList, formatWeekday, type Language } from '#kernel';
import type { Assessment, DeliveryOption } from '#matching';

type Sentence = (assessment: Assessment) => string;

const weekdays = (days: readonly number[], language: Language): string =>
  formatList(
    days.map((day) => formatWeekday(day, language)),
    language,
  );

/** One sentence for each way that works, said to the supplier; `explain` says them to the institution. */
const WAYS: Record<Language, Record<DeliveryOption, Sentence>> = {
  fr: {
    DELIVERY: ({ ownDelivery }) =>
      ownDelivery && ownDelivery.days.length < 7
        ? `Vous pouvez livrer (${weekdays(ownDelivery.days, 'fr')}), au plus tôt le ${formatDate(ownDelivery.nextDay, 'fr')}.`
        : 'Vous pouvez livrer.',
    PICKUP: () => 'L’institution peut venir chercher la commande.',
    DISTRIBUTOR: ({ lanes }) =>
      lanes
        .map(
          ({ lane, days, nextDay }) =>
            `Le circuit « ${lane.name} » passe chez vous et chez elle (${weekdays(days, 'fr')}), au plus tôt le ${formatDate(nextDay, 'fr')}.`,
        )
        .join(' '),
  },
  en: {
    DELIVERY: ({ ownDelivery }) =>
      ownDelivery && ownDelivery.days.length < 7
        ? `You can deliver (${weekdays(ownDelivery.days, 'en')}), on ${formatDate(ownDelivery.nextDay, 'en')} at the earliest.`
        : 'You can deliver.',
    PICKUP: () => 'The institution can pick the order up.',
    DISTRIBUTOR: ({ lanes }) =>
      lanes
        .map(
          ({ lane, days, nextDay }) =>
            `The lane “${lane.name}” calls at yours and at theirs (${weekdays(days, 'en')}), on ${formatDate(nextDay, 'en')} at the earliest.`,
        )
        .join(' '),
  },
};

/** How what a supplier offers can get to the institution. */
export const howToDeliver = (assessment: Assessment, language: Language): string =>
  assessment.options.map((option) => WAYS[language][option](assessment)).join(' ');
