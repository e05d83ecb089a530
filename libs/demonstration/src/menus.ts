import { addDays, type DateRange, dayFromNumber, dayNumber, laterOf, type LocalDate } from '#kernel';
import type { Preparation, Recurrence } from '#needs';
import type { InstitutionKind } from './institutions.js';

/** When a need runs: so many days from today for so many days, or from a month to a month, the next time they come. */
export type Season =
  { readonly inDays: number; readonly lasting: number } | { readonly months: readonly [number, number] };

/** What an institution of some kinds may look for. */
export interface MenuItem {
  readonly product: string;
  readonly kinds: readonly InstitutionKind[];
  readonly recurrence: Recurrence;
  readonly season: Season;
  readonly preparations?: readonly Preparation[];
  readonly required?: readonly string[];
  readonly preferred?: readonly string[];
  readonly verified?: boolean;
  /** Highest price, as a multiple of the usual one; not given: left to chance. */
  readonly ceiling?: number;
  /** Furthest supplier; null: none too far; not given: left to chance. */
  readonly maxKm?: number | null;
  readonly notes?: string;
}

const YOUNG: readonly InstitutionKind[] = ['daycare', 'primarySchool'];
const SCHOOLS: readonly InstitutionKind[] = ['primarySchool', 'secondarySchool', 'schoolBoard'];
const HIGHER: readonly InstitutionKind[] = ['college', 'university'];
const HEALTH: readonly InstitutionKind[] = ['hospital', 'careHome'];
const LARGE: readonly InstitutionKind[] = ['hospital', 'schoolBoard', 'university', 'college'];
const SMALL: readonly InstitutionKind[] = ['daycare', 'careHome', 'primarySchool', 'camp'];

const now = (lasting: number): Season => ({ inDays: 0, lasting });
const from = (inDays: number, lasting: number): Season => ({ inDays, lasting });
const months = (first: number, last: number): Season => ({ months: [first, last] });
/** From the end of August to Saint-Jean-Baptiste. */
const SCHOOL_YEAR = months(9, 6);

type MenuRow = readonly [
  product: string,
  kinds: readonly InstitutionKind[],
  recurrence: Recurrence,
  season: Season,
  more?: Omit<MenuItem, 'product' | 'kinds' | 'recurrence' | 'season'>,
];

/** What is on every menu. */
const USUAL: readonly MenuRow[] = [
  // Vegetables
  [
    'carrot',
    [...SMALL, 'caterer'],
    'WEEKLY',
    now(200),
    { preparations: ['WHOLE', 'WASHED'], notes: 'Pour les collations du matin.' },
  ],
  ['carrot', LARGE, 'WEEKLY', from(14, 270), { preparations: ['WHOLE', 'WASHED', 'PEELED'], preferred: ['CANADAGAP'] }],
  [
    'root-vegetables',
    [...HEALTH, ...SCHOOLS],
    'WEEKLY',
    from(14, 180),
    { preparations: ['WHOLE', 'WASHED'], notes: 'Le menu suit ce que la saison donne.' },
  ],
  ['potato', [...HEALTH, 'secondarySchool'], 'WEEKLY', from(7, 230), { preparations: ['WHOLE', 'WASHED'] }],
  ['yellow-onion', [...LARGE, 'caterer'], 'WEEKLY', now(150), { preferred: ['CANADAGAP', 'ALIMENTS_DU_QUEBEC'] }],
  [
    'leafy-greens',
    [...HIGHER, 'workplace', 'daycare'],
    'WEEKLY',
    from(14, 120),
    { notes: 'Bar à salades : toutes les verdures nous intéressent.' },
  ],
  ['romaine-lettuce', [...SCHOOLS, ...HEALTH], 'WEEKLY', months(6, 10), {}],
  ['broccoli', [...YOUNG, 'hospital', 'college'], 'WEEKLY', months(7, 10), {}],
  ['cabbage', ['secondarySchool', 'hospital', 'careHome'], 'BIWEEKLY', now(140), {}],
  ['greenhouse-tomato', [...HEALTH, ...HIGHER], 'WEEKLY', now(240), { preferred: ['ALIMENTS_DU_QUEBEC'] }],
  ['tomato', [...SCHOOLS, 'camp'], 'WEEKLY', SCHOOL_YEAR, {}],
  ['english-cucumber', [...YOUNG, 'workplace'], 'WEEKLY', from(7, 200), {}],
  ['butternut-squash', [...SMALL, 'hospital'], 'MONTHLY', months(10, 2), {}],
  ['winter-squash', HIGHER, 'BIWEEKLY', months(9, 1), { notes: 'Semaine des courges : toutes les variétés.' }],
  ['frozen-mixed-vegetables', [...SMALL, 'hospital'], 'MONTHLY', now(300), { preparations: ['FROZEN'] }],
  // Fruit, herbs, wild harvest
  ['apple', [...SCHOOLS, 'daycare'], 'WEEKLY', SCHOOL_YEAR, { notes: 'Petit calibre, une pomme par enfant.' }],
  ['mcintosh-apple', [...HEALTH, ...YOUNG], 'WEEKLY', months(9, 4), { preferred: ['ALIMENTS_DU_QUEBEC'] }],
  ['strawberry', [...YOUNG, 'camp'], 'WEEKLY', months(6, 8), {}],
  ['frozen-blueberry', [...LARGE, 'daycare'], 'MONTHLY', now(300), { preferred: ['ALIMENTS_DU_QUEBEC'], maxKm: null }],
  // Maple and honey
  ['maple-syrup', [...SCHOOLS, ...SMALL], 'ONCE', months(3, 4), { notes: 'Dîner de cabane à sucre.' }],
  // Dairy and eggs
  ['milk-2-percent', [...SCHOOLS, ...HEALTH, 'daycare'], 'WEEKLY', SCHOOL_YEAR, {}],
  ['plain-yogurt', [...SMALL, 'hospital'], 'WEEKLY', now(300), { notes: 'Moins de 8 g de sucre par 100 g.' }],
  ['yogurt', ['secondarySchool', 'university'], 'WEEKLY', from(14, 240), {}],
  ['cheddar', [...SCHOOLS, 'careHome'], 'BIWEEKLY', now(240), { preferred: ['ALIMENTS_DU_QUEBEC'] }],
  [
    'cheese',
    ['caterer', 'workplace', 'university'],
    'BIWEEKLY',
    from(14, 180),
    { notes: 'Plateau du mois : surprenez-nous.' },
  ],
  ['chicken-egg', [...SMALL, ...HEALTH], 'WEEKLY', now(300), {}],
  // Meat, poultry, fish
  ['ground-beef', [...SMALL, ...SCHOOLS], 'WEEKLY', now(240), { preparations: ['WHOLE', 'FROZEN'] }],
  ['ground-pork', [...SMALL, 'secondarySchool'], 'BIWEEKLY', now(200), {}],
  ['chicken-breast', [...LARGE, 'workplace'], 'WEEKLY', now(270), {}],
  ['fish', [...SMALL, 'secondarySchool'], 'BIWEEKLY', now(240), { preparations: ['WHOLE', 'FROZEN'], maxKm: null }],
  // Grains, pulses, oils, bread
  ['rolled-oats', [...SMALL, 'hospital'], 'MONTHLY', now(300), {}],
  ['firm-tofu', [...YOUNG, ...HIGHER], 'WEEKLY', now(280), { preferred: ['ORGANIC', 'NON_GMO'] }],
  ['canola-oil', [...LARGE, 'secondarySchool'], 'MONTHLY', now(300), {}],
  ['whole-wheat-bread', [...SMALL, 'hospital'], 'DAILY', now(240), {}],
  // Prepared foods, drinks, groceries
  ['vegetable-soup', ['careHome', 'primarySchool', 'workplace'], 'WEEKLY', months(10, 4), { preparations: ['COOKED'] }],
  [
    'ready-meal',
    ['workplace', 'college', 'daycare'],
    'WEEKLY',
    from(14, 120),
    { preferred: ['ALIMENTS_PREPARES_AU_QUEBEC'] },
  ],
  ['apple-sauce', [...YOUNG, ...HEALTH], 'WEEKLY', now(280), { notes: 'Sans sucre ajouté.' }],
];

/** What is on some menus, now and then. */
const OCCASIONAL: readonly MenuRow[] = [
  // Vegetables
  ['nantes-carrot', ['daycare', 'workplace', 'careHome'], 'BIWEEKLY', months(9, 2), { preferred: ['ORGANIC'] }],
  [
    'peeled-potatoes',
    LARGE,
    'WEEKLY',
    from(21, 240),
    { required: ['HACCP'], notes: "La cuisine n'a plus d'éplucheuse." },
  ],
  ['boston-lettuce', ['careHome', 'workplace'], 'WEEKLY', now(180), {}],
  ['mesclun', [...HIGHER, 'caterer'], 'WEEKLY', from(30, 200), { required: ['ORGANIC'] }],
  ['baby-spinach', ['university', 'hospital'], 'WEEKLY', from(10, 160), { preferred: ['ORGANIC', 'CANADAGAP'] }],
  [
    'brassicas',
    ['college', 'caterer', 'camp'],
    'WEEKLY',
    months(7, 11),
    { notes: 'Chou, brocoli, chou-fleur : au choix du fournisseur.' },
  ],
  [
    'cherry-tomato',
    YOUNG,
    'WEEKLY',
    from(14, 150),
    { notes: 'Coupées en quatre pour les tout-petits : pas trop molles.' },
  ],
  [
    'sweet-corn',
    ['camp', 'daycare', 'secondarySchool', 'workplace'],
    'ONCE',
    months(8, 9),
    { notes: 'Épluchette annuelle.' },
  ],
  ['pumpkin', YOUNG, 'ONCE', months(10, 10), { notes: 'À décorer, puis à cuisiner en potage.' }],
  ['string-bean', [...HEALTH, 'camp'], 'WEEKLY', months(7, 9), {}],
  ['asparagus', [...HIGHER, 'workplace'], 'ONCE', months(5, 6), { notes: 'Menu de la première asperge.' }],
  ['mushroom', [...HIGHER, ...HEALTH], 'WEEKLY', from(14, 210), { preparations: ['WHOLE', 'CUT'] }],
  ['microgreens', ['careHome', 'university'], 'WEEKLY', now(120), {}],
  ['vegetable-florets', ['hospital', 'schoolBoard'], 'WEEKLY', SCHOOL_YEAR, { required: ['HACCP'], verified: true }],
  ['cut-carrots', [...SCHOOLS, 'careHome'], 'WEEKLY', SCHOOL_YEAR, { preparations: ['CUT', 'PEELED'] }],
  ['soup-vegetable-mix', [...HEALTH, 'daycare'], 'WEEKLY', now(200), { preparations: ['CUT'] }],
  ['frozen-peas', ['careHome', 'primarySchool', 'hospital'], 'MONTHLY', from(20, 240), {}],
  [
    'vegetables',
    ['camp', 'workplace'],
    'WEEKLY',
    months(6, 8),
    { preparations: ['WHOLE', 'WASHED'], maxKm: 60, notes: 'Paniers surprises bienvenus.' },
  ],
  // Fruit, herbs, wild harvest
  ['cortland-apple', ['college', 'workplace'], 'BIWEEKLY', months(10, 3), {}],
  [
    'apple-slices',
    ['primarySchool', 'schoolBoard'],
    'WEEKLY',
    SCHOOL_YEAR,
    { preparations: ['CUT'], required: ['HACCP'] },
  ],
  [
    'small-fruit',
    ['university', 'hospital', 'caterer'],
    'WEEKLY',
    months(6, 9),
    { notes: 'Fraises, framboises, bleuets : selon la semaine.' },
  ],
  ['blueberry', ['daycare', 'camp', 'careHome'], 'WEEKLY', months(7, 9), { preparations: ['WHOLE'] }],
  [
    'wild-blueberry',
    ['university', 'schoolBoard'],
    'ONCE',
    from(30, 120),
    { preparations: ['FROZEN'], required: ['ORGANIC'], verified: true, maxKm: null },
  ],
  ['frozen-strawberry', ['secondarySchool', 'careHome', 'daycare'], 'MONTHLY', from(14, 270), {}],
  ['dried-cranberry', HIGHER, 'MONTHLY', from(30, 240), { maxKm: null }],
  ['rhubarb', ['careHome', 'camp'], 'ONCE', months(5, 7), {}],
  [
    'clementine',
    YOUNG,
    'ONCE',
    months(12, 1),
    { maxKm: 75, required: ['ORGANIC'], notes: "Pour la fête de fin d'année." },
  ],
  ['basil', ['college', 'caterer', 'workplace'], 'WEEKLY', now(90), {}],
  ['fresh-herbs', ['university', 'hospital'], 'WEEKLY', months(6, 10), {}],
  [
    'fiddlehead',
    ['college', 'caterer'],
    'ONCE',
    months(5, 5),
    { notes: 'Bien nettoyées, avec le mode de cuisson affiché.' },
  ],
  // Maple and honey
  ['amber-maple-syrup', [...HIGHER, 'hospital'], 'MONTHLY', now(300), { preferred: ['ORGANIC'] }],
  ['honey', ['daycare', 'careHome', 'workplace'], 'MONTHLY', from(14, 250), {}],
  // Dairy and eggs
  ['cheese-curds', ['secondarySchool', 'college', 'camp'], 'WEEKLY', now(120), {}],
  ['goat-cheese', ['university', 'careHome'], 'MONTHLY', from(20, 160), { required: ['FROMAGE_FERMIER'] }],
  ['unsalted-butter', ['hospital', 'caterer', 'college'], 'MONTHLY', now(270), {}],
  ['free-run-egg', [...HIGHER, 'workplace'], 'WEEKLY', from(14, 270), { preferred: ['CERTIFIED_HUMANE'] }],
  ['liquid-whole-egg', ['hospital', 'schoolBoard'], 'WEEKLY', from(14, 280), { required: ['HACCP'] }],
  ['hard-boiled-egg', ['college', 'secondarySchool'], 'WEEKLY', SCHOOL_YEAR, { preparations: ['COOKED'] }],
  // Meat, poultry, fish
  ['lean-ground-beef', HEALTH, 'WEEKLY', from(14, 270), { preferred: ['VBP_PLUS'] }],
  ['pork-loin', [...HEALTH, 'workplace'], 'MONTHLY', from(21, 180), {}],
  [
    'chicken',
    [...YOUNG, 'secondarySchool'],
    'WEEKLY',
    SCHOOL_YEAR,
    { required: ['HALAL'], notes: 'Halal exigé pour servir tous les enfants au même plat.' },
  ],
  ['whole-turkey', [...HEALTH, 'schoolBoard'], 'ONCE', months(11, 12), { notes: 'Repas des Fêtes.' }],
  ['lamb', ['university', 'college'], 'MONTHLY', from(14, 200), { preferred: ['HALAL'] }],
  [
    'turbot',
    ['hospital', 'university'],
    'MONTHLY',
    months(5, 10),
    { preferred: ['MSC', 'FOURCHETTE_BLEUE'], maxKm: null },
  ],
  [
    'northern-shrimp',
    ['college', 'workplace', 'hospital'],
    'MONTHLY',
    now(280),
    { required: ['MSC'], verified: true, maxKm: null },
  ],
  [
    'lobster',
    ['careHome', 'caterer'],
    'ONCE',
    months(5, 6),
    { notes: 'Fête des Mères et fête des Pères.', maxKm: null },
  ],
  ['trout', ['careHome', 'college'], 'MONTHLY', from(20, 210), { preparations: ['WHOLE', 'FROZEN'] }],
  [
    'redfish',
    ['schoolBoard', 'secondarySchool'],
    'MONTHLY',
    from(30, 240),
    { preparations: ['FROZEN'], required: ['MSC'], maxKm: null },
  ],
  // Grains, pulses, oils, bread
  ['whole-wheat-flour', ['daycare', 'caterer', 'college'], 'MONTHLY', now(300), { preferred: ['ORGANIC'] }],
  ['quinoa', ['university', 'workplace'], 'MONTHLY', from(30, 180), { required: ['ORGANIC'] }],
  ['pulses', [...SCHOOLS, ...HIGHER], 'MONTHLY', from(14, 280), { preparations: ['DRIED', 'CANNED'] }],
  ['black-bean', ['college', 'camp', 'caterer'], 'MONTHLY', now(200), {}],
  ['buns-and-rolls', ['camp', 'secondarySchool', 'workplace'], 'WEEKLY', from(10, 120), {}],
  ['muffin', ['daycare', 'college', 'hospital'], 'WEEKLY', from(14, 150), { required: ['ALLERGEN_CONTROL'] }],
  // Prepared foods, drinks, groceries
  ['tomato-sauce', [...SCHOOLS, 'camp'], 'BIWEEKLY', SCHOOL_YEAR, {}],
  [
    'texture-modified-meal',
    HEALTH,
    'WEEKLY',
    from(21, 280),
    { required: ['HACCP'], preferred: ['ALLERGEN_CONTROL'], notes: "Selon l'IDDSI, niveaux 4 à 6." },
  ],
  ['hummus', ['daycare', 'university'], 'WEEKLY', now(180), {}],
  ['jam', ['careHome', 'camp'], 'MONTHLY', now(200), {}],
  ['pickles', ['workplace', 'caterer'], 'MONTHLY', from(14, 200), {}],
  ['apple-juice', ['daycare', 'camp', 'hospital'], 'MONTHLY', now(240), {}],
  ['juice-box', ['primarySchool', 'camp', 'schoolBoard'], 'MONTHLY', from(14, 200), {}],
  [
    'non-alcoholic-cider',
    ['university', 'workplace', 'careHome'],
    'ONCE',
    months(12, 12),
    { notes: "Fête de fin d'année." },
  ],
  ['coffee', ['workplace', 'university', 'college'], 'MONTHLY', now(300), { required: ['FAIR_TRADE'], maxKm: null }],
  ['mustard', ['camp', 'caterer', 'workplace'], 'MONTHLY', now(200), {}],
  // Hard to find, as some needs are
  ['rabbit', ['caterer', 'university'], 'ONCE', from(30, 30), { maxKm: 40 }],
  ['snow-crab', ['workplace', 'college'], 'ONCE', from(14, 20), { ceiling: 0.6, maxKm: 100 }],
  ['kale', ['daycare', 'careHome'], 'WEEKLY', from(7, 60), { required: ['DEMETER'] }],
  ['beef-tenderloin', ['hospital'], 'ONCE', from(25, 20), { ceiling: 0.7 }],
  [
    'gluten-free-bread',
    ['schoolBoard', 'secondarySchool'],
    'WEEKLY',
    SCHOOL_YEAR,
    { required: ['GLUTEN_FREE'], verified: true },
  ],
];

const toItem = ([product, kinds, recurrence, season, more]: MenuRow): MenuItem => ({
  product,
  kinds,
  recurrence,
  season,
  ...more,
});

/** What institutions look for: two in three of the usual things, the rest of the others. */
export const MENU: { readonly usual: readonly MenuItem[]; readonly occasional: readonly MenuItem[] } = {
  usual: USUAL.map(toItem),
  occasional: OCCASIONAL.map(toItem),
};

/** A season that has fewer days left is for next year. */
const LEAST_DAYS_LEFT = 14;

/** The days of a season that are not over, seen from a day: never a window of the past. */
export function windowOf(season: Season, today: LocalDate): DateRange {
  if ('inDays' in season)
    return { from: addDays(today, season.inDays), to: addDays(today, season.inDays + season.lasting) };
  const [first, last] = season.months;
  const year = Number(today.slice(0, 4));
  const occurrences = [year - 1, year, year + 1, year + 2].map((start) => ({
    from: monthStart(start, first),
    to: addDays(monthStart(last < first ? start + 1 : start, last + 1), -1),
  }));
  const next = occurrences.find(({ to }) => dayNumber(to) - dayNumber(today) >= LEAST_DAYS_LEFT);
  if (!next) throw new Error(`no occurrence of months ${first} to ${last} after ${today}`);
  return { from: laterOf(today, next.from), to: next.to };
}

const monthStart = (year: number, month: number): LocalDate => dayFromNumber(Date.UTC(year, month - 1, 1) / 86_400_000);
