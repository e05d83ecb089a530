import type { ImportRow } from '#imports';
import { type Months, parseSeason, type SeasonTrouble } from './parse-season.js';
import { cell, type SourceRow } from './source-file.js';

/** Product flags of the USDA directory → taxonomy codes. */
export const FOOD_FLAGS: Readonly<Record<string, { readonly product: string; readonly mode: 'FIELD' | 'PROCESSED' }>> =
  {
    Bakedgoods: { product: 'bread-and-baked-goods', mode: 'PROCESSED' },
    Beans: { product: 'pulses', mode: 'FIELD' },
    Cheese: { product: 'cheese', mode: 'PROCESSED' },
    Coffee: { product: 'coffee', mode: 'PROCESSED' },
    Eggs: { product: 'eggs', mode: 'FIELD' },
    Fruits: { product: 'fruit', mode: 'FIELD' },
    Grains: { product: 'grains', mode: 'FIELD' },
    Herbs: { product: 'herbs', mode: 'FIELD' },
    Honey: { product: 'honey', mode: 'FIELD' },
    Jams: { product: 'jam', mode: 'PROCESSED' },
    Juices: { product: 'juice', mode: 'PROCESSED' },
    Maple: { product: 'maple-syrup', mode: 'PROCESSED' },
    Meat: { product: 'meat', mode: 'FIELD' },
    Mushrooms: { product: 'mushroom', mode: 'FIELD' },
    Nuts: { product: 'nuts', mode: 'FIELD' },
    Poultry: { product: 'poultry', mode: 'FIELD' },
    Prepared: { product: 'prepared-foods', mode: 'PROCESSED' },
    Seafood: { product: 'fish-and-seafood', mode: 'FIELD' },
    Tofu: { product: 'tofu', mode: 'PROCESSED' },
    Vegetables: { product: 'vegetables', mode: 'FIELD' },
    WildHarvested: { product: 'wild-harvest', mode: 'FIELD' },
    Wine: { product: 'wine', mode: 'PROCESSED' },
  };

/** Sold there, and nothing that a kitchen serves. */
export const NOT_FOOD_FLAGS = ['Crafts', 'Flowers', 'Nursery', 'PetFood', 'Plants', 'Soap', 'Trees'];

const SEASONS = ['Season1Date', 'Season2Date', 'Season3Date', 'Season4Date'];

export const marketRef = (row: SourceRow): string => `usda-${cell(row, 'FMID')}`;

/**
 * A market as a supplier. Its town stays in the address and is not geocoded: it has a point, and its name may be that of
 * a town in Québec.
 */
export function marketRow(row: SourceRow): ImportRow {
  const address = [cell(row, 'street'), cell(row, 'city'), `${cell(row, 'State')} ${cell(row, 'zip')}`.trim()];
  return {
    line: row.line,
    cells: {
      ref: marketRef(row),
      name: cell(row, 'MarketName'),
      roles: 'PRODUCER',
      address: address.filter(Boolean).join(', ').slice(0, 200),
      latitude: cell(row, 'y'),
      longitude: cell(row, 'x'),
    },
  };
}

/** What a market's flags and seasons come to: every flag that is set is an offering, or is counted with its reason. */
export interface MarketOfferings {
  readonly offerings: readonly ImportRow[];
  readonly notFood: number;
  /** Food flags that make no offering, because no season can be read. */
  readonly withoutSeason: { readonly flags: number; readonly trouble: SeasonTrouble } | undefined;
  /** Seasons that cannot be read, though another one may be. */
  readonly seasonTroubles: readonly SeasonTrouble[];
}

export function marketOfferings(row: SourceRow): MarketOfferings {
  const seasons: Months[] = [];
  const troubles: SeasonTrouble[] = [];
  for (const column of SEASONS) {
    const season = parseSeason(cell(row, column));
    if (!('trouble' in season)) seasons.push(season);
    else if (season.trouble !== 'EMPTY') troubles.push(season.trouble);
  }
  const isSet = (flag: string) => cell(row, flag) === 'Y';
  const food = Object.entries(FOOD_FLAGS).filter(([flag]) => isSet(flag));
  const notFood = NOT_FOOD_FLAGS.filter(isSet).length;
  if (seasons.length === 0) {
    const withoutSeason =
      food.length > 0 ? { flags: food.length, trouble: troubles[0] ?? ('EMPTY' as const) } : undefined;
    return { offerings: [], notFood, withoutSeason, seasonTroubles: troubles };
  }
  const offerings = food.map(([flag, { product, mode }]) => ({
    line: row.line,
    cells: {
      ref: flag,
      organization_ref: marketRef(row),
      product,
      availability: [...new Set(seasons.map(({ from, to }) => `${from}-${to}:${mode}`))].join('|'),
      pickup: 'yes',
    },
  }));
  return { offerings, notFood, withoutSeason: undefined, seasonTroubles: troubles };
}
