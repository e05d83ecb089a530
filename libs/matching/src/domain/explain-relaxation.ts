import { certificationSchemes } from '#catalog';
import { type DateRange, formatDate, formatList, formatNumber, type Language, NBSP } from '#kernel';
import { figuresOf } from './explain-near-miss.js';
import type { NeedFacts } from './facts.js';
import type { Relaxation, RelaxationName } from './feasibility.js';

/** `Élargir le rayon à 130 km : 4 fournisseurs de plus`. */
export function explainRelaxation(need: NeedFacts, relaxation: Relaxation, language: Language): string {
  const { name, change } = relaxation;
  const { by, to } = change ? figuresOf(need, change, language) : { by: '', to: '' };
  const window = change?.window && {
    from: formatDate(change.window.from, language),
    to: formatDate(change.window.to, language),
  };
  const schemes = formatList(
    need.requiredCertifications.map((code) => certificationSchemes.get(code)?.name[language] ?? code),
    language,
  );
  const action = ACTIONS[language][name]({ by, to, window, schemes, several: need.requiredCertifications.length > 1 });
  return `${action}${language === 'fr' ? NBSP : ''}: ${gainOf(relaxation, language)}`;
}

function gainOf({ suppliersGained, offeringsGained }: Relaxation, language: Language): string {
  const [count, fr, en] =
    suppliersGained > 0
      ? ([suppliersGained, 'fournisseur', 'supplier'] as const)
      : ([offeringsGained, 'offre', 'offering'] as const);
  const number = formatNumber(count, language);
  const plural = count > 1 ? 's' : '';
  return language === 'fr' ? `${number}${NBSP}${fr}${plural} de plus` : `${number} more ${en}${plural}`;
}

interface Told {
  readonly by: string;
  readonly to: string;
  readonly window: DateRange | null | undefined;
  readonly schemes: string;
  readonly several: boolean;
}
const ACTIONS: Record<Language, Record<RelaxationName, (told: Told) => string>> = {
  fr: {
    WIDEN_RADIUS: ({ to }) => `Élargir le rayon à ${to}`,
    DELIVER_FARTHER: ({ by }) => `Demander aux fournisseurs de livrer jusqu'à ${by} plus loin`,
    RECEIVE_ON: ({ by }) => `Accepter aussi la livraison ${by}`,
    PICK_UP: ({ by }) => `Aller chercher la commande, jusqu'à ${by}`,
    SHIFT_WINDOW: ({ window }) => `Étendre la période, du ${window?.from} au ${window?.to}`,
    ORDER_MORE: ({ to }) => `Commander ${to} par livraison`,
    RAISE_CEILING: ({ to }) => `Relever le plafond à ${to}`,
    ANY_PREPARATION: () => 'Accepter toutes les préparations',
    DROP_CERTIFICATION: ({ schemes, several }) =>
      `Ne plus exiger ${several ? 'les certifications' : 'la certification'} ${schemes}`,
  },
  en: {
    WIDEN_RADIUS: ({ to }) => `Widen the radius to ${to}`,
    DELIVER_FARTHER: ({ by }) => `Ask suppliers to deliver up to ${by} farther`,
    RECEIVE_ON: ({ by }) => `Accept deliveries ${by} too`,
    PICK_UP: ({ by }) => `Pick orders up, as far as ${by} away`,
    SHIFT_WINDOW: ({ window }) => `Extend the period, from ${window?.from} to ${window?.to}`,
    ORDER_MORE: ({ to }) => `Order ${to} in each delivery`,
    RAISE_CEILING: ({ to }) => `Raise the ceiling to ${to}`,
    ANY_PREPARATION: () => 'Accept every preparation',
    DROP_CERTIFICATION: ({ schemes }) => `Require ${schemes} no longer`,
  },
};
