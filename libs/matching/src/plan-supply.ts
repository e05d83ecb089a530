import { Injectable } from '@nestjs/common';
import { TaxonomyStore } from '#catalog';
import { queryPrepared } from '#database';
import { Clock, type Id, isId, localDateAt, notFound, ZERO } from '#kernel';
import { DataSource } from 'typeorm';
import type { NeedFacts } from './domain/facts.js';
import type { Match } from './domain/match.js';
import { planQuestion } from './domain/plan-candidates.js';
import { type PlanSegment, supplyPlan, type SupplyPlan } from './domain/supply-plan.js';
import { EXACTLY, type View } from './domain/view.js';
import { FindMatches } from './find-matches.js';
import { type NeedRow, toNeedFacts } from './persistence/candidate-rows.js';
import { NEEDS_TO_MATCH } from './persistence/find-matches.sql.js';

/** A plan is made from at most this many matches, the best. */
export const MAX_CONSIDERED = 500;

/** A supply plan of a need, and what it was made from. */
export interface PlannedSupply {
  readonly need: NeedFacts;
  /** By what quantities are told; none: nothing is asked for, the need being over, closed or not yet published. */
  readonly segments: readonly PlanSegment[];
  readonly plan: SupplyPlan;
  /** The match of each offering that was considered. */
  readonly matchOf: ReadonlyMap<Id, Match>;
  /** Considered, and left out: their capacity or minimum order cannot be counted in the need's unit. Best first. */
  readonly notComparable: readonly Match[];
}

const NOTHING: SupplyPlan = {
  lines: [],
  coveredShare: ZERO,
  uncovered: [],
  value: ZERO,
  sharedDays: { plan: [], lanes: [] },
  proven: true,
};

/** Who can cover a need together: its matches, pooled (docs/adr/0012-pooling.md). */
@Injectable()
export class PlanSupply {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
    private readonly findMatches: FindMatches,
  ) {}

  /**
   * The plan as somebody sees it, made from distances and scores as `view` has them.
   *
   * @throws DomainError when there is no such need
   */
  async ofNeed(needId: Id, view: View = EXACTLY): Promise<PlannedSupply> {
    const [row] = isId(needId) ? await queryPrepared<NeedRow>(this.db, NEEDS_TO_MATCH, [[needId]]) : [];
    if (!row) throw notFound({ fr: 'Besoin', en: 'Need' });
    const need = toNeedFacts(row, await this.taxonomy.current());
    const asOf = this.clock.now();
    const { matches } = await this.findMatches.pageOfNeed(needId, { limit: MAX_CONSIDERED, view, asOf });
    const question = planQuestion(need, localDateAt(asOf, need.timeZone), matches);
    return {
      need,
      segments: question?.need.segments ?? [],
      plan: question ? supplyPlan(question.need, question.candidates, question.lanes) : NOTHING,
      matchOf: new Map(matches.map((match) => [match.pair.offering.id, match])),
      notComparable: question?.notComparable ?? [],
    };
  }
}
