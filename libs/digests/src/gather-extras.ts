import { Injectable } from '@nestjs/common';
import { type DemandQuery, FindUnmetDemand } from '#analytics';
import { type Id, localDateAt } from '#kernel';
import { FindMatches, type NearMiss } from '#matching';
import { DataSource } from 'typeorm';
import type { EndingNeed, Extras } from './domain/digest-content.js';
import type { DigestSelection } from './domain/digest-selection.js';
import { ENDING_NEEDS, SUPPLYING_REGIONS, TOLD_OF_NEEDS } from './persistence/digest-extras.sql.js';

/** A message about an organization, as far as what accompanies its news depends on it. */
export interface ExtrasInput {
  readonly key: Id;
  readonly membershipId: Id;
  readonly organizationId: Id;
  readonly timeZone: string;
  readonly date: Date;
  readonly selection: DigestSelection;
}

/** A need with fewer matches than this, in all, is told what would bring more. */
const FEW_MATCHES = 3;
const NEAR_MISSES_OF_A_NEED = 3;
const NEEDS_WITH_NEAR_MISSES = 3;
/** A need that ends within so many days is about to. */
const DAYS_AHEAD = 10;
const ENDING_SHOWN = 5;
const DEMAND_SHOWN = 5;

/** Gathers what accompanies the news of many messages, with a handful of statements in all. */
@Injectable()
export class GatherExtras {
  constructor(
    private readonly db: DataSource,
    private readonly findMatches: FindMatches,
    private readonly findUnmetDemand: FindUnmetDemand,
  ) {}

  async execute(messages: readonly ExtrasInput[]): Promise<Map<Id, Extras>> {
    const withNews = messages.filter(({ selection }) => selection.sections.length > 0);
    if (withNews.length === 0) return new Map();
    const nearMisses = await this.nearMisses(withNews);
    const ending = await this.endingNeeds(withNews);
    const demand = await this.demand(withNews);
    return new Map(
      withNews.map(({ key }) => [
        key,
        { nearMisses: nearMisses.get(key) ?? [], ending: ending.get(key) ?? [], demand: demand.get(key) ?? null },
      ]),
    );
  }

  private async nearMisses(messages: readonly ExtrasInput[]): Promise<Map<Id, NearMiss[]>> {
    const few = messages.flatMap(({ key, membershipId, selection }) =>
      selection.sections
        .filter(({ side, total }) => side === 'NEED' && total < FEW_MATCHES)
        .map((section) => ({ key, membershipId, section })),
    );
    if (few.length === 0) return new Map();
    const told: { membershipId: Id; needId: Id; offeringIds: Id[] }[] = await this.db.query(TOLD_OF_NEEDS, [
      few.map(({ membershipId }) => membershipId),
      few.map(({ section }) => section.id),
      2 * FEW_MATCHES,
    ]);
    const known = new Map(told.map((row) => [`${row.membershipId}/${row.needId}`, row.offeringIds]));
    const needsOf = new Map<Id, Id[]>();
    for (const { key, membershipId, section } of few) {
      const needs = needsOf.get(key) ?? [];
      const inAll = new Set([
        ...section.best.map(({ pair }) => pair.offering.id),
        ...(known.get(`${membershipId}/${section.id}`) ?? []),
      ]);
      if (inAll.size < FEW_MATCHES && needs.length < NEEDS_WITH_NEAR_MISSES) needsOf.set(key, [...needs, section.id]);
    }
    const ids = [...new Set([...needsOf.values()].flat())];
    const found = ids.length > 0 ? await this.findMatches.nearMissesOfNeeds(ids, NEAR_MISSES_OF_A_NEED) : [];
    const byNeed = new Map(ids.map((id, i) => [id, found[i] ?? []]));
    return new Map([...needsOf].map(([key, needs]) => [key, needs.flatMap((id) => byNeed.get(id) ?? [])]));
  }

  private async endingNeeds(messages: readonly ExtrasInput[]): Promise<Map<Id, EndingNeed[]>> {
    const rows: (EndingNeed & { key: Id })[] = await this.db.query(ENDING_NEEDS, [
      messages.map(({ key }) => key),
      messages.map(({ organizationId }) => organizationId),
      messages.map(({ date, timeZone }) => localDateAt(date, timeZone)),
      DAYS_AHEAD,
      ENDING_SHOWN,
    ]);
    const ending = new Map<Id, EndingNeed[]>();
    for (const { key, ...need } of rows) ending.set(key, [...(ending.get(key) ?? []), need]);
    return ending;
  }

  private async demand(messages: readonly ExtrasInput[]): Promise<Map<Id, Extras['demand']>> {
    const suppliers = messages.filter(({ selection }) => selection.sections.some(({ side }) => side === 'OFFERING'));
    if (suppliers.length === 0) return new Map();
    const rows: { organizationId: Id; regionCode: string }[] = await this.db.query(SUPPLYING_REGIONS, [
      suppliers.map(({ organizationId }) => organizationId),
    ]);
    const regions = new Map(rows.map(({ organizationId, regionCode }) => [organizationId, regionCode]));
    const queries = suppliers.flatMap(({ key, organizationId }): DemandQuery[] => {
      const regionCode = regions.get(organizationId);
      return regionCode === undefined ? [] : [{ key, regionCode, notOfferedBy: organizationId }];
    });
    const found = await this.findUnmetDemand.largest(queries, DEMAND_SHOWN);
    return new Map(queries.map(({ key, regionCode }) => [key, { regionCode, products: found.get(key) ?? [] }]));
  }
}
