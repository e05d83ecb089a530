import type { UnmetDemand } from '#analytics';
import type { NeedOutcome } from '#needs';

/** What a coordinator is told of a region. */
export interface RegionWeek {
  readonly newNeeds: number;
  readonly newOfferings: number;
  readonly newOrganizations: number;
  /** Needs closed, by how they ended. */
  readonly closed: Readonly<Partial<Record<NeedOutcome, number>>>;
  /** At least so many open needs that nothing answers, by the last reckoning of gaps. */
  readonly withoutMatch: number;
  /** Of what most is missing, by the same. */
  readonly unmet: readonly UnmetDemand[];
  readonly waitingForVerification: number;
  readonly openReports: number;
  /** Nothing happened and nothing waits for the coordinator: what is missing alone is no news. */
  readonly isEmpty: boolean;
}
