import { Injectable } from '@nestjs/common';
import { type Actor, checkText, requirePerson } from '#identity';
import { type Decimal, type Dimension, fraction, type Id, isDecimal, isId, problem, refuseIfAny } from '#kernel';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { type Gap, GAP_SIDES, GAP_UNITS, type GapSide, MONTHS_AHEAD } from './domain/gap.js';
import { checkMonths, isMonth, type Month } from './domain/month.js';
import { GapCellEntity, GapSnapshotEntity } from './persistence/gap.entities.js';

/** Which gaps are listed. */
export interface GapFilter {
  readonly side?: GapSide | null | undefined;
  /** This product and what is below it. */
  readonly productId?: Id | null | undefined;
  readonly regionCode?: string | null | undefined;
  readonly from?: Month | null | undefined;
  readonly to?: Month | null | undefined;
  /** In kilograms, litres or pieces. */
  readonly minUnmet?: Decimal | null | undefined;
}

/** Where a gap stands in the list. */
export type GapKey = readonly [
  unmet: Decimal,
  side: string,
  productId: Id,
  month: Month,
  regionCode: string,
  dimension: string,
];

export interface GapPage {
  readonly limit: number;
  readonly backward: boolean;
  readonly after?: GapKey | undefined;
  readonly before?: GapKey | undefined;
}

export interface FoundGaps {
  /** When they were reckoned; null: never. */
  readonly asOf: Date | null;
  /** Largest unmet first; backward, the other way round. One more than the page's limit where there are more. */
  readonly gaps: readonly Gap[];
  count(): Promise<number>;
}

export interface GapSummaryFilter {
  readonly side: GapSide;
  readonly regionCode?: string | null | undefined;
  readonly from?: Month | null | undefined;
  readonly to?: Month | null | undefined;
}

/** One row of a heat map: a product's months, in order. */
export interface ProductGaps {
  readonly productId: Id;
  readonly dimension: Dimension;
  readonly unmet: Decimal;
  readonly months: readonly Pick<Gap, 'month' | 'dimension' | 'asked' | 'met' | 'unmet'>[];
}

export interface GapSummary {
  readonly asOf: Date | null;
  /** The products with the largest gaps, largest first. */
  readonly products: readonly ProductGaps[];
}

/** What a summary has at most. */
export const MAX_SUMMARY = { products: 30, months: MONTHS_AHEAD } as const;
const MAX_REGION_LENGTH = 10;

export const keyOfGap = (gap: Gap): GapKey => [
  gap.unmet,
  gap.side,
  gap.productId,
  gap.month,
  gap.regionCode,
  gap.dimension,
];

/** Whether a cursor's parts are a key of this list. */
export const isGapKey = ([unmet, side, productId, month, regionCode, dimension]: readonly unknown[]): boolean =>
  isDecimal(unmet) &&
  GAP_SIDES.some((one) => one === side) &&
  isId(productId) &&
  isMonth(month) &&
  typeof regionCode === 'string' &&
  /^[\w-]*$/.test(regionCode) &&
  Object.keys(GAP_UNITS).some((one) => one === dimension);

/** Reads the gaps of the last snapshot. For people who are signed in. */
@Injectable()
export class FindGaps {
  constructor(private readonly db: DataSource) {}

  /** @throws DomainError UNAUTHENTICATED, InvalidInput */
  async page(actor: Actor, filter: GapFilter, page: GapPage): Promise<FoundGaps> {
    requirePerson(actor);
    return this.find(filter, page);
  }

  /**
   * Whoever asks: for the operator's own eyes.
   * @throws InvalidInput
   */
  async find(filter: GapFilter, page: GapPage): Promise<FoundGaps> {
    refuseIfAny([
      ...checkMonths(filter, ['filter']),
      ...checkText(filter.regionCode, ['filter', 'regionCode'], { max: MAX_REGION_LENGTH }),
      ...checkLeast(filter.minUnmet),
    ]);
    const snapshot = await this.lastSnapshot();
    if (!snapshot) return { asOf: null, gaps: [], count: () => Promise.resolve(0) };
    const found = this.cellsOf(snapshot, filter);
    const gaps = await inKeyOrder(found.clone(), page)
      .limit(page.limit + 1)
      .getMany();
    return { asOf: snapshot.takenAt, gaps, count: () => found.getCount() };
  }

  /** @throws DomainError UNAUTHENTICATED, InvalidInput */
  async summary(actor: Actor, filter: GapSummaryFilter): Promise<GapSummary> {
    requirePerson(actor);
    refuseIfAny([...checkMonths(filter), ...checkText(filter.regionCode, 'regionCode', { max: MAX_REGION_LENGTH })]);
    const snapshot = await this.lastSnapshot();
    if (!snapshot) return { asOf: null, products: [] };
    const cells = this.cellsOf(snapshot, filter);
    const top = await cells
      .clone()
      .select(['cell.product_id AS "productId"', 'cell.dimension AS dimension', 'sum(cell.unmet) AS unmet'])
      .groupBy('cell.product_id, cell.dimension')
      .having('sum(cell.unmet) > 0')
      .orderBy('sum(cell.unmet)', 'DESC')
      .addOrderBy('cell.product_id')
      .addOrderBy('cell.dimension')
      .limit(MAX_SUMMARY.products)
      .getRawMany<Omit<ProductGaps, 'months'>>();
    const months = await cells
      .clone()
      .select([
        'cell.product_id AS "productId"',
        'cell.dimension AS dimension',
        'cell.month AS month',
        'sum(cell.asked) AS asked',
        'sum(cell.met) AS met',
        'sum(cell.unmet) AS unmet',
      ])
      .andWhere('cell.product_id = ANY (:top)', { top: top.map(({ productId }) => productId) })
      .groupBy('cell.product_id, cell.dimension, cell.month')
      .orderBy('cell.month')
      .getRawMany<Pick<Gap, 'productId' | 'month' | 'dimension' | 'asked' | 'met' | 'unmet'>>();
    return {
      asOf: snapshot.takenAt,
      products: top.map((row) => ({
        ...row,
        months: months.filter(({ productId, dimension }) => productId === row.productId && dimension === row.dimension),
      })),
    };
  }

  private async lastSnapshot(): Promise<GapSnapshotEntity | null> {
    const [last] = await this.db.getRepository(GapSnapshotEntity).find({ order: { takenAt: 'DESC' }, take: 1 });
    return last ?? null;
  }

  private cellsOf(snapshot: GapSnapshotEntity, filter: GapFilter): SelectQueryBuilder<GapCellEntity> {
    const cells = this.db
      .getRepository(GapCellEntity)
      .createQueryBuilder('cell')
      .where('cell.snapshot_id = :snapshotId', { snapshotId: snapshot.id });
    if (filter.side) cells.andWhere('cell.side = :side', { side: filter.side });
    if (filter.regionCode) cells.andWhere('cell.region_code = :regionCode', { regionCode: filter.regionCode });
    if (filter.from) cells.andWhere('cell.month >= :from', { from: filter.from });
    if (filter.to) cells.andWhere('cell.month <= :to', { to: filter.to });
    if (filter.minUnmet) cells.andWhere('cell.unmet >= :minUnmet', { minUnmet: filter.minUnmet });
    if (filter.productId)
      cells.andWhere(
        `cell.product_id IN (SELECT m.offering_product_id FROM product_matches m
           WHERE m.need_product_id = :productId AND m.relation <> 'BROADER')`,
        { productId: isId(filter.productId) ? filter.productId : null },
      );
    return cells;
  }
}

const KEYS = ['side', 'product_id', 'month', 'region_code', 'dimension'] as const;

function inKeyOrder(cells: SelectQueryBuilder<GapCellEntity>, page: GapPage): SelectQueryBuilder<GapCellEntity> {
  cells.orderBy('cell.unmet', page.backward ? 'ASC' : 'DESC');
  for (const property of ['side', 'productId', 'month', 'regionCode', 'dimension'] as const)
    cells.addOrderBy(`cell.${property}`, page.backward ? 'DESC' : 'ASC');
  const beyond = (name: 'after' | 'before', [unmet, ...keys]: GapKey) => {
    const [less, more] = name === 'after' ? ['<', '>'] : ['>', '<'];
    const own = KEYS.map((key) => `cell.${key}`).join(', ');
    const given = KEYS.map((key) => (key === 'product_id' ? `:${name}_${key}::uuid` : `:${name}_${key}::text`)).join(
      ', ',
    );
    cells.andWhere(
      `cell.unmet ${less}= :${name}_unmet::numeric
       AND (cell.unmet ${less} :${name}_unmet::numeric OR (${own}) ${more} (${given}))`,
      { [`${name}_unmet`]: unmet, ...Object.fromEntries(KEYS.map((key, i) => [`${name}_${key}`, keys[i]])) },
    );
  };
  if (page.after) beyond('after', page.after);
  if (page.before) beyond('before', page.before);
  return cells;
}

function checkLeast(least: Decimal | null | undefined) {
  if (least == null || fraction(least).compare(0) >= 0) return [];
  return [
    problem(['filter', 'minUnmet'], 'OUT_OF_RANGE', {
      fr: `La valeur doit être d'au moins zéro (reçu : ${least}).`,
      en: `The value must be at least zero (received: ${least}).`,
    }),
  ];
}
