import type { OrganizationRole } from '#identity';
import type { Unit } from '#kernel';
import type { Preparation, Recurrence } from '#needs';
import type { CapacityPeriod, SeasonMode } from '#offerings';
import { headerKey } from './columns.js';

/** Words of either language for the values of a closed list, as `headerKey` writes them. The code itself always counts. */
type Words<T extends string> = Readonly<Record<T, readonly string[]>>;

export const ROLE_WORDS: Words<OrganizationRole> = {
  INSTITUTION: ['etablissement'],
  PRODUCER: ['producteur', 'productrice', 'ferme', 'farm'],
  PROCESSOR: ['transformateur', 'transformatrice'],
  DISTRIBUTOR: ['distributeur', 'distributrice'],
};

export const PREPARATION_WORDS: Words<Preparation> = {
  WHOLE: ['entier', 'entiere', 'entiers', 'entieres'],
  WASHED: ['lave', 'lavee', 'laves', 'lavees'],
  PEELED: ['pele', 'pelee', 'peles', 'pelees', 'epluche', 'epluchee'],
  CUT: ['coupe', 'coupee', 'coupes', 'coupees'],
  FROZEN: ['congele', 'congelee', 'surgele', 'surgelee'],
  COOKED: ['cuit', 'cuite', 'cuits', 'cuites'],
  DRIED: ['seche', 'sechee', 'sec', 'seches'],
  CANNED: ['conserve', 'en_conserve'],
};

export const RECURRENCE_WORDS: Words<Recurrence> = {
  ONCE: ['une_fois', 'ponctuel', 'unique'],
  DAILY: ['quotidien', 'chaque_jour', 'jour'],
  WEEKLY: ['hebdomadaire', 'chaque_semaine', 'semaine'],
  BIWEEKLY: ['aux_deux_semaines', 'bimensuel', 'deux_semaines'],
  MONTHLY: ['mensuel', 'chaque_mois', 'mois'],
};

export const PERIOD_WORDS: Words<CapacityPeriod> = {
  WEEK: ['semaine', 'weekly', 'par_semaine'],
  MONTH: ['mois', 'monthly', 'par_mois'],
  TOTAL: ['en_tout'],
};

export const MODE_WORDS: Words<SeasonMode> = {
  FIELD: ['champ', 'champs'],
  GREENHOUSE: ['serre', 'serres'],
  STORED: ['entrepose', 'entreposage', 'conservation', 'storage'],
  FROZEN: ['congele', 'surgele'],
  PROCESSED: ['transforme'],
};

export const UNIT_WORDS: Words<Unit> = {
  g: ['gramme', 'grammes', 'gram', 'grams'],
  kg: ['kilo', 'kilos', 'kilogramme', 'kilogrammes', 'kilogram', 'kilograms'],
  t: ['tonne', 'tonnes'],
  lb: ['lbs', 'livre', 'livres', 'pound', 'pounds'],
  oz: ['once', 'onces', 'ounce', 'ounces'],
  ml: ['millilitre', 'millilitres'],
  l: ['litre', 'litres', 'liter', 'liters'],
  unit: ['units', 'unite', 'unites', 'un', 'each'],
  dozen: ['douzaine', 'douzaines', 'dz', 'dozens'],
  pack: ['caisse', 'caisses', 'case', 'cases', 'packs'],
};

/** The value a word stands for, whatever its case and accents. */
export function valueOf<T extends string>(words: Words<T>, text: string): T | undefined {
  const key = headerKey(text);
  return (Object.keys(words) as T[]).find((code) => headerKey(code) === key || words[code].includes(key));
}
