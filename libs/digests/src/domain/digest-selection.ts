import type { Id } from '#kernel';
import type { Match } from '#matching';

/** Which end of a pair is the reader's own: the need of an institution or the offering of a supplier. */
export type Side = 'NEED' | 'OFFERING';

export interface PairIds {
  readonly needId: Id;
  readonly offeringId: Id;
}

/** What there is for one of the reader's own needs or offerings. */
export interface Section {
  readonly side: Side;
  /** The reader's own need or offering. */
  readonly id: Id;
  readonly total: number;
  /** The first few, best first: what a message shows. Never empty. */
  readonly best: readonly Match[];
}

/** Matches kept whole for each section; of the others only the identifiers, however many they are. */
export const BEST_PER_SECTION = 5;

/** The pairs of one digest, gathered section by section in the order of `FindMatches`, best first. */
export class DigestSelection {
  readonly pairs: PairIds[] = [];
  private readonly gathered = new Map<Id, { side: Side; id: Id; total: number; best: Match[] }>();
  private readonly suppliers = new Set<Id>();
  private readonly needs = new Set<Id>();

  add(side: Side, match: Match): void {
    const { need, offering } = match.pair;
    this.pairs.push({ needId: need.id, offeringId: offering.id });
    if (side === 'NEED') this.suppliers.add(offering.organizationId);
    else this.needs.add(need.id);
    const id = side === 'NEED' ? need.id : offering.id;
    const section = this.gathered.get(id) ?? { side, id, total: 0, best: [] };
    section.total++;
    if (section.best.length < BEST_PER_SECTION) section.best.push(match);
    this.gathered.set(id, section);
  }

  /** Different suppliers found for the reader's needs. */
  get supplierCount(): number {
    return this.suppliers.size;
  }

  /** Different needs that the reader's offerings answer. */
  get needCount(): number {
    return this.needs.size;
  }

  /** The reader's needs first; in each half, the section with the best match first. */
  get sections(): Section[] {
    const bestScore = (section: Section) => section.best[0]?.assessment.score ?? 0;
    return [...this.gathered.values()].sort(
      (a, b) => a.side.localeCompare(b.side) || bestScore(b) - bestScore(a) || (a.id < b.id ? -1 : 1),
    );
  }
}
