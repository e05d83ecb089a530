import { Args, Context, ID, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  FindGaps,
  type Gap,
  GAP_UNITS,
  type GapKey,
  type GapSide,
  type GapSummary,
  isGapKey,
  keyOfGap,
  MAX_SUMMARY,
} from '#analytics';
import { regionByCode } from '#geo';
import type { Decimal } from '#kernel';
import { ProductType } from '../catalog/product.type.js';
import { fetchedPage, PageArgs, windowOf } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { GapSideEnum } from '../enums.js';
import { MeasuredQuantityType } from '../quantity.type.js';
import {
  GapConnection,
  GapFilter,
  type GapPageType,
  GapSummaryType,
  GapType,
  MonthGapType,
  ProductGapsType,
  RegionType,
} from './gap.types.js';

const KEY_SHAPE = ['string', 'string', 'string', 'string', 'string', 'string'] as const;
const MONTH = { type: () => String, nullable: true } as const;

/** A list of fixed length costs its length times what one of its rows does. */
const rows =
  (length: number) =>
  ({ childComplexity }: { childComplexity: number }) =>
    1 + length * childComplexity;

@Resolver(() => GapType)
export class GapResolver {
  constructor(private readonly findGaps: FindGaps) {}

  @Query(() => GapConnection, {
    description: 'Unmet needs and unsold offerings by product, month and region, largest first; for people signed in.',
  })
  async gaps(
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('filter', { type: () => GapFilter, nullable: true }) filter?: GapFilter,
  ): Promise<GapPageType<Gap>> {
    const window = windowOf(page, KEY_SHAPE, isGapKey);
    const { limit, backward, after, before } = window;
    const found = await this.findGaps.page(actor, filter ?? {}, {
      limit,
      backward,
      after: after as GapKey | undefined,
      before: before as GapKey | undefined,
    });
    return Object.assign(
      fetchedPage(found.gaps, window, keyOfGap, () => found.count()),
      { asOf: found.asOf },
    );
  }

  @Query(() => GapSummaryType, {
    description: `The ${MAX_SUMMARY.products} products with the largest gaps, month by month, for a heat map; for people signed in.`,
  })
  gapSummary(
    @Context() { actor }: GraphqlContext,
    @Args('side', { type: () => GapSideEnum, defaultValue: 'NEED' }) side: GapSide,
    @Args('regionCode', { type: () => ID, nullable: true }) regionCode?: string,
    @Args('from', { ...MONTH, description: 'First month, YYYY-MM.' }) from?: string,
    @Args('to', { ...MONTH, description: 'Last month, YYYY-MM.' }) to?: string,
  ) {
    return this.findGaps.summary(actor, { side, regionCode, from, to });
  }

  // For every row of a page: parameters without decorators come from graphql-js itself, not through NestJS's promises.
  @ResolveField(() => ProductType)
  product(gap: Gap, _: unknown, { loaders }: GraphqlContext) {
    return loaders.product.load(gap.productId);
  }

  @ResolveField(() => RegionType, {
    nullable: true,
    description: "Of the institution's site, or of the supplier's; null where it is not known.",
  })
  region({ regionCode }: Gap): RegionType | null {
    return regionCode ? { code: regionCode, name: regionByCode(regionCode)?.name ?? regionCode } : null;
  }

  @ResolveField(() => MeasuredQuantityType, { description: 'What needs ask for, or what offerings can supply.' })
  asked(gap: Gap) {
    return told(gap, gap.asked);
  }

  @ResolveField(() => MeasuredQuantityType, { description: 'What of it the other side has, or takes.' })
  met(gap: Gap) {
    return told(gap, gap.met);
  }

  @ResolveField(() => MeasuredQuantityType, { description: 'The rest.' })
  unmet(gap: Gap) {
    return told(gap, gap.unmet);
  }
}

type ProductRow = GapSummary['products'][number];
type MonthRow = ProductRow['months'][number];

@Resolver(() => GapSummaryType)
export class GapSummaryResolver {
  @ResolveField(() => [ProductGapsType], { description: 'Largest first.', complexity: rows(MAX_SUMMARY.products) })
  products(summary: GapSummary) {
    return summary.products;
  }
}

@Resolver(() => ProductGapsType)
export class ProductGapsResolver {
  @ResolveField(() => ProductType)
  product(row: ProductRow, _: unknown, { loaders }: GraphqlContext) {
    return loaders.product.load(row.productId);
  }

  @ResolveField(() => MeasuredQuantityType, { description: 'Of all its months.' })
  unmet(row: ProductRow) {
    return told(row, row.unmet);
  }

  @ResolveField(() => [MonthGapType], {
    description: 'In order; a month in which nothing is asked is left out.',
    complexity: rows(MAX_SUMMARY.months),
  })
  months(row: ProductRow) {
    return row.months.map((month: MonthRow) => ({
      month: month.month,
      asked: told(month, month.asked),
      met: told(month, month.met),
      unmet: told(month, month.unmet),
    }));
  }
}

const told = ({ dimension }: Pick<Gap, 'dimension'>, value: Decimal): MeasuredQuantityType => ({
  value,
  unit: GAP_UNITS[dimension],
});
