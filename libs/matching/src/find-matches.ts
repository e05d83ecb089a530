import { Injectable } from '@nestjs/common';
import { type Taxonomy, TaxonomyStore } from '#catalog';
import { queryPrepared } from '#database';
import { Clock, type Id, isId, type LocalDate, localDateAt } from '#kernel';
import { DataSource } from 'typeorm';
import { type Side, bestFirst, type Match, type Rank } from './domain/match.js';
import { nearestFirst, nearMiss, type NearMiss } from './domain/near-miss.js';
import { type DeliveryOption, judge } from './domain/score.js';
import { asSeenBy, EXACTLY, type View } from './domain/view.js';
import {
  type NeedRow,
  type OfferingRow,
  type PairRow,
  toNeedFacts,
  toOfferingFacts,
  toPair,
} from './persistence/candidate-rows.js';
import {
  COUNT_OF_NEED,
  COUNT_OF_OFFERING,
  matchesOfNeed,
  MATCHES_OF_NEEDS,
  MATCHES_OF_OFFERINGS,
  MATCHES_OF_PAIRS,
  MATCHING_PAIRS,
  matchesOfOffering,
  NEAR_MISSES_OF_NEED,
  NEAR_MISSES_OF_NEEDS,
  NEAR_MISSES_OF_OFFERING,
  NEEDS_TO_MATCH,
  OFFERINGS_TO_MATCH,
} from './persistence/find-matches.sql.js';

/** Which matches are listed. */
export interface MatchFilter {
  /** 0–100. */
  readonly minScore?: number | undefined;
  readonly delivery?: DeliveryOption | undefined;
  /** As whom they are scored and ordered; not given: as their own members see them. */
  readonly view?: View | undefined;
}

/** A pair by its identifiers. */
export interface PairIds {
  readonly needId: Id;
  readonly offeringId: Id;
}

/** What part of the ordered list is asked for: from its start, or backward from its end. */
export interface MatchPage extends MatchFilter {
  readonly limit: number;
  readonly backward?: boolean;
  readonly after?: Rank | undefined;
  readonly before?: Rank | undefined;
  /** When it is; not given: now. The pages of one list say the same. */
  readonly asOf?: Date | undefined;
}

export interface FoundMatches {
  /** Best first. */
  readonly matches: readonly Match[];
  /** Whether there are more in the direction that was asked for. */
  readonly more: boolean;
}

/** What a pair lacks is bounded by the statement and known to `nearMiss` only: so many more are read than are asked for. */
const NEAR_CANDIDATES = 10;

/** Matches are counted exactly up to this many. */
export const COUNT_LIMIT = 1000;

/**
 * Finds who can serve whom, in both directions, ranked. The statements find a page's matches without reading every
 * candidate; `judge` assesses and ranks those.
 */
@Injectable()
export class FindMatches {
  /** What is read at a time. Tests read less, so that a small world is enough for several readings. */
  protected readonly matchesOfNeed = matchesOfNeed;
  protected readonly countLimit: number = COUNT_LIMIT;
  protected readonly nearMissesAtOnce: number = 100;

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
  ) {}

  /** A page of the matches of a need. */
  async pageOfNeed(needId: Id, page: MatchPage): Promise<FoundMatches> {
    const direction = page.backward ? 'backward' : 'forward';
    return this.page('need', needId, this.matchesOfNeed(direction), page);
  }

  /** A page of the needs that an offering serves. */
  async pageOfOffering(offeringId: Id, page: MatchPage): Promise<FoundMatches> {
    const direction = page.backward ? 'backward' : 'forward';
    return this.page('offering', offeringId, matchesOfOffering(direction), page);
  }

  /** How many matches a need has; more than `COUNT_LIMIT`: at least that many. */
  countOfNeed(needId: Id, filter: MatchFilter = {}): Promise<number> {
    return this.count(COUNT_OF_NEED, needId, filter);
  }

  /** How many needs an offering serves; more than `COUNT_LIMIT`: at least that many. */
  countOfOffering(offeringId: Id, filter: MatchFilter = {}): Promise<number> {
    return this.count(COUNT_OF_OFFERING, offeringId, filter);
  }

  /** All matches of each of these needs, best first, in the order of `needIds`; one statement for all. */
  async ofNeeds(needIds: readonly Id[]): Promise<Match[][]> {
    const found = this.db.query<PairRow[]>(MATCHES_OF_NEEDS, this.parameters(needIds, { limit: null }));
    return grouped(needIds, await this.judged('need', needIds, found, this.clock.now()), 'need');
  }

  /** All needs that each of these offerings serves, best first, in the order of `offeringIds`. */
  async ofOfferings(offeringIds: readonly Id[]): Promise<Match[][]> {
    const found = this.db.query<PairRow[]>(MATCHES_OF_OFFERINGS, this.parameters(offeringIds, { limit: null }));
    return grouped(offeringIds, await this.judged('offering', offeringIds, found, this.clock.now()), 'offering');
  }

  /** Of these pairs those that match, in no order; one statement for all. */
  async ofPairs(pairs: readonly PairIds[]): Promise<Match[]> {
    if (pairs.length === 0) return [];
    const found = this.db.query<PairRow[]>(MATCHES_OF_PAIRS, this.listed(pairs));
    return this.judged(
      'need',
      pairs.map(({ needId }) => needId),
      found,
      this.clock.now(),
    );
  }

  /** Which of these pairs match, in no order; one statement for all. */
  async matchingAmong(pairs: readonly PairIds[]): Promise<PairIds[]> {
    if (pairs.length === 0) return [];
    const rows: { wanted_id: Id; offered_id: Id }[] = await this.db.query(MATCHING_PAIRS, this.listed(pairs));
    return rows.map(({ wanted_id, offered_id }) => ({ needId: wanted_id, offeringId: offered_id }));
  }

  private listed(pairs: readonly PairIds[]): unknown[] {
    const needIds = pairs.map(({ needId }) => needId);
    return [...this.parameters(needIds, { limit: null }).slice(0, 4), pairs.map(({ offeringId }) => offeringId)];
  }

  /** The pairs of a need that almost match, the nearest first. */
  nearMissesOfNeed(needId: Id, first: number): Promise<NearMiss[]> {
    return this.nearMisses('need', needId, first, NEAR_MISSES_OF_NEED);
  }

  /**
   * The nearest of the pairs of each of these needs that almost match, in the order of `needIds`; one statement for all, which
   * looks at fewer offerings than `nearMissesOfNeed` does.
   */
  async nearMissesOfNeeds(needIds: readonly Id[], first: number): Promise<NearMiss[][]> {
    const parameters = this.parameters(needIds, { limit: NEAR_CANDIDATES + 2 * first }).slice(0, 5);
    const found = this.db.query<PairRow[]>(NEAR_MISSES_OF_NEEDS, parameters);
    const near = (await this.judgedPairs('need', needIds, found, this.clock.now())).flatMap(
      ({ pair, assessment }) => nearMiss(pair, assessment) ?? [],
    );
    return needIds.map((id) =>
      near
        .filter(({ pair }) => pair.need.id === id)
        .sort(nearestFirst('offering'))
        .slice(0, first),
    );
  }

  /** The pairs of an offering that almost match, the nearest first. */
  nearMissesOfOffering(offeringId: Id, first: number): Promise<NearMiss[]> {
    return this.nearMisses('offering', offeringId, first, NEAR_MISSES_OF_OFFERING);
  }

  /** The statement bounds what a pair lacks, `nearMiss` knows: more are read until none unread could come before the last. */
  private async nearMisses(side: Side, id: Id, first: number, statement: string): Promise<NearMiss[]> {
    if (!isId(id) || first <= 0) return [];
    const other = side === 'need' ? 'offering' : 'need';
    for (let limit = this.nearMissesAtOnce + 2 * first; ; limit *= 4) {
      const parameters = this.parameters(id, { limit }).slice(0, 5);
      const found = queryPrepared<PairRow & { bound: number }>(this.db, statement, parameters);
      const pairs = await this.judgedPairs(side, [id], found, this.clock.now());
      const rows = await found;
      const near = pairs
        .flatMap(({ pair, assessment }) => nearMiss(pair, assessment) ?? [])
        .sort(nearestFirst(other))
        .slice(0, first);
      const bound = rows.at(-1)?.bound ?? 0;
      const decided = near.length === first && (near.at(-1)?.change.shortfall.toNumber() ?? 0) < bound - 1e-6;
      if (rows.length < limit || decided) return near;
    }
  }

  private async page(side: Side, id: Id, statement: string, page: MatchPage): Promise<FoundMatches> {
    if (!isId(id)) return { matches: [], more: false };
    const found = queryPrepared<PairRow>(this.db, statement, this.parameters(id, { ...page, limit: page.limit + 1 }));
    const judged = await this.judged(side, [id], found, page.asOf ?? this.clock.now());
    const other = side === 'need' ? 'offering' : 'need';
    const matches = judged.map((match) => asSeenBy(page.view ?? EXACTLY, match)).sort(bestFirst(other));
    const more = matches.length > page.limit;
    return { matches: page.backward ? matches.slice(more ? 1 : 0) : matches.slice(0, page.limit), more };
  }

  private async count(statement: string, id: Id, filter: MatchFilter): Promise<number> {
    if (!isId(id)) return 0;
    const parameters = this.parameters(id, { ...filter, limit: this.countLimit + 1 }).slice(0, 7);
    const [row] = await queryPrepared<{ count: number }>(this.db, statement, parameters);
    return row?.count ?? 0;
  }

  /** In the order of `PARAMETERS` and `PAGE` (find-matches.sql.ts). */
  private parameters(ids: Id | readonly Id[], page: Omit<MatchPage, 'limit'> & { limit: number | null }): unknown[] {
    const view = page.view ?? EXACTLY;
    const key = (rank: Rank | undefined) =>
      rank ? [Math.round(rank.score * 10), rank.distanceM, rank.id] : [null, null, null];
    return [
      ids,
      page.asOf ?? this.clock.now(),
      view.distanceStepM,
      view.pricesHidden,
      page.limit,
      page.delivery ?? null,
      page.minScore === undefined ? null : Math.ceil(page.minScore * 10 - 1e-6),
      ...key(page.after),
      ...key(page.before),
    ];
  }

  /** The pairs as `judge` sees them; one that it refuses is left out. */
  private async judged(side: Side, ids: readonly Id[], found: Promise<PairRow[]>, now: Date): Promise<Match[]> {
    const pairs = await this.judgedPairs(side, ids, found, now);
    return pairs.filter(({ assessment }) => assessment.failed.length === 0);
  }

  private async judgedPairs(side: Side, ids: readonly Id[], found: Promise<PairRow[]>, now: Date): Promise<Match[]> {
    // The facts of the side whose list it is need not wait for the pairs.
    const [rows, own, taxonomy] = await Promise.all([found, this.own(side, ids), this.taxonomy.current()]);
    const todayIn = todayByZone(now);
    const { needOf, offeringOf } =
      side === 'need'
        ? {
            needOf: byNeed(own, taxonomy),
            offeringOf: (row: PairRow) => toOfferingFacts(row as PairRow & OfferingRow, taxonomy),
          }
        : {
            needOf: (row: PairRow) => toNeedFacts(row as PairRow & NeedRow, taxonomy),
            offeringOf: byOffering(own, taxonomy),
          };
    return rows.flatMap((row) => {
      const need = needOf(row);
      const offering = offeringOf(row);
      if (!need || !offering) return [];
      const pair = toPair(row, need, offering, todayIn(need.timeZone));
      return [{ pair, assessment: judge(pair) }];
    });
  }

  private own(side: Side, ids: readonly Id[]): Promise<OwnRow[]> {
    return queryPrepared<OwnRow>(this.db, side === 'need' ? NEEDS_TO_MATCH : OFFERINGS_TO_MATCH, [ids]);
  }
}

type OwnRow = NeedRow | OfferingRow;

const byNeed = (rows: readonly OwnRow[], taxonomy: Taxonomy) => {
  const facts = new Map((rows as NeedRow[]).map((row) => [row.need_id, toNeedFacts(row, taxonomy)]));
  return (row: PairRow) => facts.get(row.wanted_id);
};

const byOffering = (rows: readonly OwnRow[], taxonomy: Taxonomy) => {
  const facts = new Map((rows as OfferingRow[]).map((row) => [row.offering_id, toOfferingFacts(row, taxonomy)]));
  return (row: PairRow) => facts.get(row.offered_id);
};

/** The day it is in each time zone at this moment, worked out once a zone: it takes longer than judging a pair. */
function todayByZone(now: Date): (timeZone: string) => LocalDate {
  const days = new Map<string, LocalDate>();
  return (timeZone) => {
    const day = days.get(timeZone) ?? localDateAt(now, timeZone);
    days.set(timeZone, day);
    return day;
  };
}

function grouped(ids: readonly Id[], matches: readonly Match[], side: Side): Match[][] {
  const groups = new Map<Id, Match[]>(ids.map((id) => [id, []]));
  for (const match of matches) groups.get(match.pair[side].id)?.push(match);
  return ids.map((id) => (groups.get(id) ?? []).sort(bestFirst(side === 'need' ? 'offering' : 'need')));
}
