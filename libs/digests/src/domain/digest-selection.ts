import type { Id } from '#kernel';
import type { Match, PairIds } from '#matching';

/** Which end of a pair is the reader's own: the need of an institution or the offering of a supplier. */
export type Side = 'NEED' | 'OFFERING';

/** A pair that a digest tells, before it is known what it looks like. */
export interface TellablePair extends PairIds {
  readonly side: Side;
  /** Score × 10, and distance: the order in which pairs are told. */
  readonly tenths: number;
  readonly distanceM: number;
  /** Whose the other end is. */
  readonly otherOrganizationId: Id;
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

/** Of each of the reader’s needs and offerings, so many of its best matches are told; one that comes after is no news. */
export const BEST_TOLD = 10;

/** Matches shown of each section; of the others the message says how many there are. */
const BEST_PER_SECTION = 5;
/** Of all sections together, about so many: whoever has many needs has no more time to read. */
const SHOWN_IN_ALL = 20;
const shownOfEach = (sections: number): number =>
  Math.max(1, Math.min(BEST_PER_SECTION, Math.floor(SHOWN_IN_ALL / sections)));

export const pairKey = ({ needId, offeringId }: PairIds): string => `${needId}/${offeringId}`;

const ownId = (pair: TellablePair): Id => (pair.side === 'NEED' ? pair.needId : pair.offeringId);
const otherId = (pair: TellablePair): Id => (pair.side === 'NEED' ? pair.offeringId : pair.needId);

/** In the order of `FindMatches`: score descending, distance and identifier ascending. */
const bestFirst = (a: TellablePair, b: TellablePair): number =>
  b.tenths - a.tenths || a.distanceM - b.distanceM || (otherId(a) < otherId(b) ? -1 : 1);

/** The pairs of one digest by the reader's own needs and offerings. */
export class DigestSelection {
  readonly pairs: readonly TellablePair[];

  /** @param shownOf the matches that a message may show, by `pairKey`; a pair that should be shown and is not there does not stand */
  constructor(
    pairs: readonly TellablePair[] = [],
    private readonly shownOf: ReadonlyMap<string, Match> = new Map(),
    /** Other organizations of the reader's to which one of the others' needs or offerings is of use too, by its id. */
    readonly alsoFor: ReadonlyMap<Id, readonly string[]> = new Map(),
  ) {
    const refused = new Set(
      DigestSelection.shown(pairs)
        .filter((pair) => !shownOf.has(pairKey(pair)))
        .map(pairKey),
    );
    this.pairs = pairs.filter((pair) => !refused.has(pairKey(pair)));
  }

  /** Those of the pairs that a message shows. */
  static shown(pairs: readonly TellablePair[]): TellablePair[] {
    const sections = [...sectionsOf(pairs).values()];
    return sections.flatMap((section) => section.slice(0, shownOfEach(sections.length)));
  }

  /** Different suppliers found for the reader's needs. */
  get supplierCount(): number {
    return new Set(this.of('NEED').map(({ otherOrganizationId }) => otherOrganizationId)).size;
  }

  /** Different needs that the reader's offerings answer. */
  get needCount(): number {
    return new Set(this.of('OFFERING').map(({ needId }) => needId)).size;
  }

  /** The reader's needs first; in each half, the section with the best match first. */
  get sections(): Section[] {
    const bestScore = (section: Section) => section.best[0]?.assessment.score ?? 0;
    const sections = [...sectionsOf(this.pairs).values()];
    return sections
      .flatMap((pairs) => {
        const best = pairs
          .slice(0, shownOfEach(sections.length))
          .flatMap((pair) => this.shownOf.get(pairKey(pair)) ?? []);
        const [first] = pairs;
        return first && best.length > 0 ? [{ side: first.side, id: ownId(first), total: pairs.length, best }] : [];
      })
      .sort((a, b) => a.side.localeCompare(b.side) || bestScore(b) - bestScore(a) || (a.id < b.id ? -1 : 1));
  }

  private of(side: Side): TellablePair[] {
    return this.pairs.filter((pair) => pair.side === side);
  }
}

function sectionsOf(pairs: readonly TellablePair[]): Map<Id, TellablePair[]> {
  const sections = new Map<Id, TellablePair[]>();
  for (const pair of [...pairs].sort(bestFirst)) {
    const section = sections.get(ownId(pair));
    if (section) section.push(pair);
    else sections.set(ownId(pair), [pair]);
  }
  return sections;
}
