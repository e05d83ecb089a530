import { Injectable } from '@nestjs/common';
import { TaxonomyStore } from '#catalog';
import { queryPrepared } from '#database';
import { type Actor, requireAccess } from '#identity';
import { Clock, type Id, localDateAt, newId } from '#kernel';
import { NeedEntity, type NeedInput, type NeedRecord, PublishNeed } from '#needs';
import { DataSource } from 'typeorm';
import type { NeedFacts } from './domain/facts.js';
import { type Answer, type Feasibility, feasibilityOf, type Refusal } from './domain/feasibility.js';
import { nearestFirst, nearMiss, type NearMiss } from './domain/near-miss.js';
import { judge } from './domain/score.js';
import {
  type NeedRow,
  type OfferingRow,
  type PairRow,
  toNeedFacts,
  toOfferingFacts,
  toPair,
} from './persistence/candidate-rows.js';
import { DRAFT_TO_MATCH, FEASIBILITY_OF_DRAFT } from './persistence/assess-feasibility.sql.js';

export interface DraftFeasibility extends Feasibility {
  /** The draft as it was judged; its identifier is nobody's. */
  readonly need: NeedFacts;
  /** Nearest first. */
  readonly nearMisses: readonly NearMiss[];
  /** Whether everything within reach was looked at; false: the nearest, and whatever is counted is "at least". */
  readonly complete: boolean;
}

/** What a need would find if it were published as it stands. Nothing is written. */
@Injectable()
export class AssessFeasibility {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
    private readonly publishNeed: PublishNeed,
  ) {}

  /** @throws InvalidInput as publishing would, DomainError UNAUTHENTICATED or FORBIDDEN */
  async execute(actor: Actor, input: NeedInput): Promise<DraftFeasibility> {
    requireAccess({ actor, permission: 'need:write', organizationIds: [input.organizationId] });
    const draft = this.rowOf(await this.publishNeed.check(input));
    const now = this.clock.now();
    const [taxonomy, [needRow], rows] = await Promise.all([
      this.taxonomy.current(),
      queryPrepared<NeedRow>(this.db, DRAFT_TO_MATCH, [draft]),
      queryPrepared<VerdictRow | NoVerdictRow>(this.db, FEASIBILITY_OF_DRAFT, [draft, now, 0, false]),
    ]);
    if (!needRow) throw new Error('the site of the draft is gone');
    const need = toNeedFacts(needRow, taxonomy);
    const today = localDateAt(now, need.timeZone);
    const verdicts = rows.filter((row): row is VerdictRow => row.offered_id !== null);
    const nearMisses = verdicts
      .filter((row) => row.bound !== null)
      .flatMap((row) => {
        const pair = toPair(row, need, toOfferingFacts(row, taxonomy), today);
        return nearMiss(pair, judge(pair)) ?? [];
      })
      .sort(nearestFirst('offering'));
    const answers = verdicts.filter(({ failing }) => failing === 0).map(toAnswer);
    const refusals = verdicts.flatMap(toRefusal);
    return {
      ...feasibilityOf(need, today, { answers, nearMisses, refusals }),
      need,
      nearMisses,
      complete: rows.every(({ whole }) => whole),
    };
  }

  /** As JSON of a row of `needs`. */
  private rowOf(record: NeedRecord): string {
    const [longitude, latitude] = record.location.coordinates;
    const values = {
      ...record,
      id: newId(),
      status: 'PUBLISHED',
      location: `SRID=4326;POINT(${longitude} ${latitude})`,
    };
    const { columns } = this.db.getRepository(NeedEntity).metadata;
    return JSON.stringify(
      Object.fromEntries(
        columns.map(({ databaseName, propertyName }) => [databaseName, values[propertyName as keyof typeof values]]),
      ),
    );
  }
}

/** What `FEASIBILITY_OF_DRAFT` says of an offering. The columns of `OfferingRow` are there where `bound` is. */
interface VerdictRow extends PairRow, OfferingRow {
  whole: boolean;
  supplier_id: Id;
  /** Score × 10. */
  tenths: number;
  failing: 0 | 1;
  bound: number | null;
  preparation_fails: boolean;
  certification_fails: boolean;
  offered_base: number | null;
  offered_days: number | null;
  month_days: number[];
}
interface NoVerdictRow {
  whole: boolean;
  offered_id: null;
}

const toAnswer = (row: VerdictRow): Answer => ({
  offeringId: row.offered_id,
  organizationId: row.supplier_id,
  score: row.tenths / 10,
  capacity: row.offered_base === null ? null : { amount: row.offered_base, periodDays: row.offered_days },
  monthDays: row.month_days,
});

function toRefusal(row: VerdictRow): Refusal[] {
  if (row.failing !== 1 || !(row.preparation_fails || row.certification_fails)) return [];
  const demand = row.preparation_fails ? 'ANY_PREPARATION' : 'DROP_CERTIFICATION';
  return [{ offeringId: row.offered_id, organizationId: row.supplier_id, demand }];
}
