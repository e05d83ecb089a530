export { BestOfOpenNeeds, type BestMatch } from './best-of-open-needs.js';
import { MatchDismissalEntity } from './persistence/match-dismissal.entity.js';

export { AssessFeasibility, type DraftFeasibility } from './assess-feasibility.js';
export { DismissMatch } from './dismiss-match.js';
export { explainNearMiss, priceUp, quantityUp } from './domain/explain-near-miss.js';
export { explainRelaxation } from './domain/explain-relaxation.js';
export { type CriterionResult, explain, EXPLAINED_CRITERIA, type ExplainedCriterion } from './domain/explain.js';
export type { HeldCertification, LaneFacts, NeedFacts, OfferingFacts, Pair } from './domain/facts.js';
export {
  type Feasibility,
  type MonthlyVolume,
  type Relaxation,
  type RelaxationName,
  RELAXATIONS,
} from './domain/feasibility.js';
export { type Match, type Rank, rankOf, type Side } from './domain/match.js';
export { type Change, type ChangeName, CHANGES, type NearMiss } from './domain/near-miss.js';
export { inUnitOf } from './domain/plan-candidates.js';
export * from './domain/score.js';
export type { PlanSegment, SupplyOption, SupplyPlan, SupplyPlanLine } from './domain/supply-plan.js';
export { asSeenBy, EXACTLY, OUTSIDE, type View, VISITING } from './domain/view.js';
export {
  COUNT_LIMIT,
  FindMatches,
  type FoundMatches,
  type MatchFilter,
  type MatchPage,
  type PairIds,
} from './find-matches.js';
export { MatchingModule } from './matching.module.js';
export { MAX_CONSIDERED, type PlannedSupply, PlanSupply } from './plan-supply.js';
export * from './persistence/find-matches.sql.js';
export const matchingEntities = [MatchDismissalEntity];
