import { Injectable } from '@nestjs/common';
import { type ProductRelation, type Taxonomy, TaxonomyStore } from '#catalog';
import { Clock, type Id, type LocalDate, localDateAt } from '#kernel';
import { DataSource } from 'typeorm';
import type { NeedFacts, OfferingFacts, Pair } from './domain/facts.js';
import { bestFirst, type Match } from './domain/match.js';
import { judge } from './domain/score.js';
import { type NeedRow, type OfferingRow, toNeedFacts, toOfferingFacts } from './persistence/candidate-rows.js';
import {
  CANDIDATES_OF_NEEDS,
  CANDIDATES_OF_OFFERINGS,
  NEEDS_TO_MATCH,
  OFFERINGS_TO_MATCH,
} from './persistence/find-candidates.sql.js';

interface CandidateRow {
  relation: ProductRelation;
  distance: number;
}

/** The time zone furthest behind: a day that is over there is over everywhere. */
const LAST_TIME_ZONE = 'Etc/GMT+12';

/** Finds who can serve whom, in both directions, ranked. The database finds candidates; `judge` decides. */
@Injectable()
export class FindMatches {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
  ) {}

  /** The matches of each of these needs, best first, in the order of `needIds`; one statement for all. */
  async ofNeeds(needIds: readonly Id[]): Promise<Match[][]> {
    const taxonomy = await this.taxonomy.current();
    const [needs, rows] = await Promise.all([
      this.db.query<NeedRow[]>(NEEDS_TO_MATCH, [needIds]),
      this.db.query<(CandidateRow & OfferingRow & { need_id: Id })[]>(CANDIDATES_OF_NEEDS, [
        needIds,
        this.earliestToday(),
      ]),
    ]);
    const todayIn = this.todayByZone();
    const facts = new Map(needs.map((row) => [row.need_id, toNeedFacts(row, taxonomy)]));
    return groupAndRank(
      needIds,
      rows,
      (row) => row.need_id,
      'offering',
      (row, needId) => {
        const need = facts.get(needId);
        return need && judgeRow(row, need, toOfferingFacts(row, taxonomy), todayIn(need.timeZone));
      },
    );
  }

  /** The needs that each of these offerings serves, best first, in the order of `offeringIds`. */
  async ofOfferings(offeringIds: readonly Id[]): Promise<Match[][]> {
    const taxonomy: Taxonomy = await this.taxonomy.current();
    const [offerings, rows] = await Promise.all([
      this.db.query<OfferingRow[]>(OFFERINGS_TO_MATCH, [offeringIds]),
      this.db.query<(CandidateRow & NeedRow & { offering_id: Id })[]>(CANDIDATES_OF_OFFERINGS, [
        offeringIds,
        this.earliestToday(),
      ]),
    ]);
    const todayIn = this.todayByZone();
    const facts = new Map(offerings.map((row) => [row.offering_id, toOfferingFacts(row, taxonomy)]));
    return groupAndRank(
      offeringIds,
      rows,
      (row) => row.offering_id,
      'need',
      (row, offeringId) => {
        const offering = facts.get(offeringId);
        return offering && judgeRow(row, toNeedFacts(row, taxonomy), offering, todayIn(row.time_zone));
      },
    );
  }

  /** The day it is in each time zone at this moment, worked out once a zone: it takes longer than judging a pair. */
  private todayByZone(): (timeZone: string) => LocalDate {
    const now = this.clock.now();
    const days = new Map<string, LocalDate>();
    return (timeZone) => {
      const day = days.get(timeZone) ?? localDateAt(now, timeZone);
      days.set(timeZone, day);
      return day;
    };
  }

  private earliestToday(): string {
    return localDateAt(this.clock.now(), LAST_TIME_ZONE);
  }
}

function judgeRow(row: CandidateRow, need: NeedFacts, offering: OfferingFacts, today: LocalDate): Match | undefined {
  const pair: Pair = {
    need,
    offering,
    relation: row.relation,
    distanceM: Math.round(row.distance),
    today,
    // The statement has left these out already.
    barred: false,
    dismissed: false,
  };
  const assessment = judge(pair);
  return assessment.failed.length === 0 ? { pair, assessment } : undefined;
}

function groupAndRank<Row>(
  ids: readonly Id[],
  rows: readonly Row[],
  keyOf: (row: Row) => Id,
  other: 'need' | 'offering',
  judgeRow: (row: Row, id: Id) => Match | undefined,
): Match[][] {
  const groups = new Map<Id, Match[]>(ids.map((id) => [id, []]));
  for (const row of rows) {
    const match = judgeRow(row, keyOf(row));
    if (match) groups.get(keyOf(row))?.push(match);
  }
  return ids.map((id) => (groups.get(id) ?? []).sort(bestFirst(other)));
}
