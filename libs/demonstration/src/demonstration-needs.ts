import type { SiteEntity } from '#identity';
import { addDays, earlierOf, type Id, type LocalDate, stableId } from '#kernel';
import type { NeedInput, Recurrence } from '#needs';
import { countingOf, roundQuantity, unitPrice } from './amounts.js';
import { productCoded } from './catalogue.js';
import { type Draws, drawsOf } from './draws.js';
import { goodsOf, priceOfPreparation } from './goods.js';
import { type MenuItem, windowOf } from './menus.js';

/** What one institution looks for, as it would be published. */
export interface DemonstrationNeed {
  readonly id: Id;
  readonly input: NeedInput;
}

/** Weeks that one delivery feeds. */
const WEEKS: Readonly<Record<Recurrence, number>> = { ONCE: 1.5, DAILY: 0.2, WEEKLY: 1, BIWEEKLY: 2, MONTHLY: 4.3 };

/** Where suppliers are far apart, people look further. */
const REMOTE_REGIONS = ['08', '09', '10', '11'];

const ORGANIC_PREMIUM = 1.3;

export function demonstrationNeed(
  site: SiteEntity,
  people: number,
  item: MenuItem,
  today: LocalDate,
): DemonstrationNeed {
  const id = stableId(`demo:need:${site.organizationId}:${item.product}`);
  const draws = drawsOf(id);
  const product = productCoded(item.product);
  const goods = goodsOf(item.product);
  const counting = countingOf(draws, goods, product, { packs: 0.2, pounds: 0.15 });
  const eaten = (goods.eaten * people * WEEKS[item.recurrence] * draws.between('appetite', 0.8, 1.2)) / 100;
  const window = windowOf(item.season, today);
  return {
    id,
    input: {
      organizationId: site.organizationId,
      siteId: site.id,
      productId: product.id,
      preparations: item.preparations ?? [],
      quantity: roundQuantity(eaten, counting),
      pack: counting.pack,
      recurrence: item.recurrence,
      window,
      maxDistanceM: maxDistance(site, item, draws),
      acceptsPickup: draws.happens('pick-up', 0.3),
      requiredCertifications: item.required ?? [],
      preferredCertifications: item.preferred ?? (draws.happens('prefers', 0.15) ? ['ALIMENTS_DU_QUEBEC'] : []),
      requiresVerifiedCertifications:
        item.verified ?? (item.required !== undefined && draws.happens('verified only', 0.3)),
      priceCeiling: ceilingShare(item, draws, (share) => unitPrice(share * usualPrice(item), counting)),
      respondBy: draws.happens('deadline', 0.4)
        ? earlierOf(window.to, addDays(today, Math.round(draws.between('deadline days', 10, 45))))
        : null,
      notes: item.notes ?? null,
    },
  };
}

function ceilingShare<T>(item: MenuItem, draws: Draws, priced: (share: number) => T): T | null {
  if (item.ceiling !== undefined) return priced(item.ceiling);
  return draws.happens('ceiling', 0.6) ? priced(draws.between('ceiling share', 1.2, 2)) : null;
}

/** Of the dearest preparation it accepts, with a premium for what must be organic. */
function usualPrice({ product, preparations = [], required = [] }: MenuItem): number {
  const factors = preparations.map((preparation) => priceOfPreparation(product, preparation));
  return goodsOf(product).price * Math.max(1, ...factors) * (required.includes('ORGANIC') ? ORGANIC_PREMIUM : 1);
}

function maxDistance(site: SiteEntity, item: MenuItem, draws: Draws): number | null {
  const isRemote = REMOTE_REGIONS.includes(site.regionCode ?? '');
  const km =
    item.maxKm !== undefined
      ? item.maxKm
      : isRemote
        ? draws.oneOf('distance', [200, 300, 400, null])
        : draws.oneOf('distance', [100, 150, 150, 200, 250, null, null, null]);
  return km === null ? null : km * 1000;
}
