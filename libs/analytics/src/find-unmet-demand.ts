import { Injectable } from '@nestjs/common';
import { Clock, type Decimal, type Dimension, type Id } from '#kernel';
import { DataSource } from 'typeorm';
import { LARGEST_UNMET, WITHOUT_MATCH } from './persistence/unmet-demand.sql.js';

/** Where demand is looked at. */
export interface DemandQuery {
  /** What its answer is kept under. */
  readonly key: string;
  /** Empty: every region. */
  readonly regionCode: string;
  /** What this one offers already, and what that answers, is left out. */
  readonly notOfferedBy?: Id | undefined;
}

/** A product of which institutions look for more than they find. */
export interface UnmetDemand {
  readonly productId: Id;
  readonly dimension: Dimension;
  /** In `GAP_UNITS`, over the months looked at. */
  readonly unmet: Decimal;
}

/** Demand is told for as long as this, from the current month. */
export const DEMAND_MONTHS = 12;

/** What regions look for and do not find, by the last snapshot; for many at once, and for messages of our own: nobody asks. */
@Injectable()
export class FindUnmetDemand {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The products with the largest unmet amounts, largest first, at most `first` of them for each query. */
  async largest(queries: readonly DemandQuery[], first: number): Promise<Map<string, UnmetDemand[]>> {
    const found = new Map<string, UnmetDemand[]>(queries.map(({ key }) => [key, []]));
    if (queries.length === 0) return found;
    const rows: { key: string; product_id: Id; dimension: Dimension; unmet: Decimal }[] = await this.db.query(
      LARGEST_UNMET,
      [
        queries.map(({ key }) => key),
        queries.map(({ regionCode }) => regionCode),
        queries.map(({ notOfferedBy }) => notOfferedBy ?? null),
        ...this.months(),
        first,
      ],
    );
    for (const { key, product_id, dimension, unmet } of rows)
      found.get(key)?.push({ productId: product_id, dimension, unmet });
    return found;
  }

  /** At least how many open needs had no match at all, by region. */
  async needsWithoutMatch(regionCodes: readonly string[]): Promise<Map<string, number>> {
    if (regionCodes.length === 0) return new Map();
    const rows: { region_code: string; needs: number }[] = await this.db.query(WITHOUT_MATCH, [
      [...new Set(regionCodes)],
      ...this.months(),
    ]);
    return new Map(rows.map(({ region_code, needs }) => [region_code, needs]));
  }

  private months(): [from: string, to: string] {
    const now = this.clock.now();
    const month = (ahead: number) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7);
    return [month(0), month(DEMAND_MONTHS - 1)];
  }
}
