import type { OrganizationCertificationEntity, SiteEntity } from '#identity';
import { addDays, type Id, type LocalDate, type Pack, stableId, UNITS } from '#kernel';
import { type Preparation, PREPARATIONS } from '#needs';
import type { Availability, Capacity, OfferingCertificationEntity, OfferingInput, SeasonMode } from '#offerings';
import { type Counting, countingOf, roundQuantity, unitPrice } from './amounts.js';
import { catalogue, lineage, productCoded } from './catalogue.js';
import { expiry, verification } from './demonstration-organizations.js';
import { type Draws, drawsOf } from './draws.js';
import { type Goods, goodsOf, priceOfPreparation } from './goods.js';
import type { SupplierKind } from './supplier-kinds.js';
import { usualSeasons } from './usual-seasons.js';
import { areaOf, type Zone } from './zones.js';

/** A supplier, as far as its offerings depend on it. */
export interface Seller {
  readonly kind: SupplierKind;
  readonly size: number;
  readonly site: SiteEntity;
  readonly certifications: readonly OrganizationCertificationEntity[];
}

/** What one supplier lists of one line (`carrot/WASHED`), as it would be published. */
export interface DemonstrationOffering {
  readonly id: Id;
  readonly input: OfferingInput;
  readonly certifications: readonly OfferingCertificationEntity[];
}

const ORGANIC_PREMIUM = 1.25;
const DISTRIBUTOR_MARGIN = 1.12;
const SURPLUS_DAYS = 75;

/** Roots of the catalogue whose goods are cut from something. */
const UNEVEN = ['meat', 'poultry', 'cheese'];

export function demonstrationOffering(seller: Seller, line: string, today: LocalDate): DemonstrationOffering {
  const { kind, site } = seller;
  const { code, preparation } = readLine(line);
  const id = stableId(`demo:offering:${site.organizationId}:${line}`);
  const draws = drawsOf(id);
  const product = productCoded(code);
  const goods = goodsOf(code);
  const counting = countingOf(draws, goods, product, { packs: 0.45, pounds: 0.2 });
  const price =
    goods.price * priceOfPreparation(code, preparation) * draws.between('price', 0.85, 1.2) * premium(seller);
  const surplus = kind.modes.includes('FIELD') && draws.happens('surplus', 0.05);
  const certifications = ownCertifications(id, seller, draws, today);
  return {
    id,
    certifications,
    input: {
      organizationId: site.organizationId,
      siteId: site.id,
      productId: product.id,
      preparation,
      pack: weighed(counting.pack, code, draws),
      price: draws.happens('price known', 0.88) ? unitPrice(price, counting) : null,
      minimumOrder: minimumOrder(kind, price, counting, draws),
      capacity: surplus
        ? {
            quantity: roundQuantity(goods.supplied * draws.between('surplus size', 0.3, 0.9), counting),
            period: 'TOTAL',
          }
        : capacity(goods, seller.size, counting, draws),
      availability: surplus
        ? [{ from: today, to: addDays(today, SURPLUS_DAYS), mode: 'STORED' }]
        : availability(seller, code, preparation),
      leadTimeDays: Math.round(draws.between('lead time', ...kind.leadDays)),
      ...delivery(seller),
      certifications: certifications.map(({ scheme, expiresOn }) => ({ scheme, expiresOn })),
      expiresOn: expiresOn(surplus, draws, today),
      notes: surplus
        ? 'Surplus de récolte, à écouler.'
        : draws.happens('notes', 0.45)
          ? draws.oneOf('note', kind.notes)
          : null,
    },
  };
}

/** Cuts and cheeses are not all of one size: of some, each case is weighed. */
function weighed(pack: Pack | null, code: string, draws: Draws): Pack | null {
  if (!pack || UNITS[pack.inner.unit].dimension !== 'mass') return pack;
  const varies = lineage(catalogue(), code).some((each) => UNEVEN.includes(each));
  return varies && draws.happens('catch weight', 0.8) ? { ...pack, catchWeight: true } : pack;
}

function readLine(line: string): { code: string; preparation: Preparation } {
  const [code = '', suffix = 'WHOLE'] = line.split('/');
  const preparation = PREPARATIONS.find((each) => each === suffix);
  if (!preparation) throw new Error(`${line} names no known preparation`);
  return { code, preparation };
}

const premium = ({ kind, certifications }: Seller) =>
  (certifications.some(({ scheme }) => scheme === 'ORGANIC') ? ORGANIC_PREMIUM : 1) *
  (kind.roles.includes('DISTRIBUTOR') ? DISTRIBUTOR_MARGIN : 1);

function minimumOrder(kind: SupplierKind, price: number, counting: Counting, draws: Draws) {
  if (!draws.happens('minimum order', 0.7)) return null;
  return roundQuantity(draws.between('minimum order in dollars', ...kind.minimumOrder) / price, counting);
}

const WEEKS_IN_TOTAL = 12;
const WEEKS_IN_MONTH = 4.3;

function capacity(goods: Goods, size: number, counting: Counting, draws: Draws): Capacity | null {
  const weekly = goods.supplied * size * draws.between('capacity', 0.35, 1.4);
  const kind = draws.share('capacity period');
  if (kind < 0.1) return null;
  if (kind < 0.7) return { quantity: roundQuantity(weekly, counting), period: 'WEEK' };
  if (kind < 0.88) return { quantity: roundQuantity(weekly * WEEKS_IN_MONTH, counting), period: 'MONTH' };
  return { quantity: roundQuantity(weekly * WEEKS_IN_TOTAL, counting), period: 'TOTAL' };
}

const allYear = (mode: SeasonMode): Availability[] => [{ fromMonth: 1, toMonth: 12, mode }];

const MODE_OF_PREPARATION: Readonly<Partial<Record<Preparation, SeasonMode>>> = {
  FROZEN: 'FROZEN',
  COOKED: 'PROCESSED',
  DRIED: 'PROCESSED',
  CANNED: 'PROCESSED',
};

/** Seasonal roots of the catalogue: what they hold is of summer unless its own entry says otherwise. */
const SEASONAL = ['vegetables', 'fruit', 'herbs', 'wild-harvest'];

function availability({ kind, site }: Seller, code: string, preparation: Preparation): Availability[] {
  const mode = MODE_OF_PREPARATION[preparation];
  if (mode) return allYear(mode);
  const usual = usualSeasons(code).filter((season) => season.mode !== 'FROZEN');
  const coldRoom = drawsOf(site.id).happens('cold room', 0.65);
  const own = usual.filter((season) => kind.modes.includes(season.mode) && (season.mode !== 'STORED' || coldRoom));
  if (own.length > 0) return own;
  if (usual.length > 0) return usual;
  if (kind.roles.includes('DISTRIBUTOR')) return allYear('STORED');
  if (kind.modes.includes('GREENHOUSE') && !kind.modes.includes('FIELD')) return allYear('GREENHOUSE');
  const isSeasonal = lineage(catalogue(), code).some((each) => SEASONAL.includes(each));
  if (isSeasonal && kind.modes.includes('FIELD')) return [{ fromMonth: 6, toMonth: 10, mode: 'FIELD' }];
  return allYear(kind.modes[0] ?? 'PROCESSED');
}

const DELIVERY_DAYS = [[2], [2, 5], [1, 4], [1, 3, 5], [2, 4], [1, 2, 3, 4, 5]] as const;

/** What some suppliers of a region deliver to whatever the distance, and what none crosses the water for. */
const FAR_MARKET: Readonly<Record<string, Zone>> = {
  '02': 'chibougamau',
  '04': 'quebec',
  '05': 'montreal',
  '12': 'quebec',
  '14': 'montreal',
  '16': 'montreal',
  '17': 'montreal',
};
const ACROSS_THE_WATER: Readonly<Record<string, Zone>> = {
  '01': 'northCoast',
  '09': 'lowerSaintLawrence',
  '11': 'islands',
};

type Delivery = Required<
  Pick<
    OfferingInput,
    'deliveryRadiusM' | 'deliveryArea' | 'excludedArea' | 'deliveryDays' | 'offersPickup' | 'acceptsDistributors'
  >
>;

/** The same for everything that a supplier offers: its truck is one. */
function delivery({ kind, site }: Seller): Delivery {
  const draws = drawsOf(`${site.id} delivery`);
  const delivers = draws.happens('delivers', kind.delivers);
  const radiusKm = Math.round(draws.between('radius', ...kind.deliveryKm) / 5) * 5;
  const region = site.regionCode ?? '';
  const market = delivers && draws.happens('far market', 0.35) ? FAR_MARKET[region] : undefined;
  const isIslander = site.municipality === 'Les Îles-de-la-Madeleine';
  const across = delivers && !isIslander && draws.happens('no ferry', 0.75) ? ACROSS_THE_WATER[region] : undefined;
  const marketOnly = market !== undefined && draws.happens('market only', 0.3);
  const daysOfItsOwn = delivers && draws.happens('days', 0.4);
  return {
    deliveryRadiusM: delivers && !marketOnly ? radiusKm * 1000 : null,
    deliveryArea: market ? areaOf(market) : null,
    excludedArea: across ? areaOf(across) : null,
    deliveryDays: daysOfItsOwn ? [...draws.oneOf('which days', DELIVERY_DAYS)] : [],
    offersPickup: !delivers || draws.happens('pick-up', kind.pickup),
    acceptsDistributors: !kind.roles.includes('DISTRIBUTOR') && draws.happens('distributors', 0.55),
  };
}

/** Now and then a certification is held for one product only. */
function ownCertifications(
  offeringId: Id,
  seller: Seller,
  draws: Draws,
  today: LocalDate,
): OfferingCertificationEntity[] {
  const scheme = draws.oneOf('own scheme', ['ORGANIC', 'ALIMENTS_DU_QUEBEC', 'NON_GMO', 'ALIMENTS_PREPARES_AU_QUEBEC']);
  const heldAlready = seller.certifications.some((held) => held.scheme === scheme);
  if (heldAlready || !draws.happens('own certification', 0.1)) return [];
  const verifiedAt = verification(draws, today);
  return [{ offeringId, scheme, certifier: null, number: null, expiresOn: expiry(draws, today), verifiedAt }];
}

function expiresOn(surplus: boolean, draws: Draws, today: LocalDate): LocalDate | null {
  if (surplus) return addDays(today, SURPLUS_DAYS);
  return draws.happens('expires', 0.12) ? addDays(today, Math.round(draws.between('expires in', 60, 320))) : null;
}
