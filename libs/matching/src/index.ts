import { MatchDismissalEntity } from './persistence/match-dismissal.entity.js';

export { DismissMatch } from './dismiss-match.js';
export { coarsen } from './domain/coarsen.js';
export { type CriterionResult, explain, EXPLAINED_CRITERIA, type ExplainedCriterion } from './domain/explain.js';
export type { HeldCertification, NeedFacts, OfferingFacts, Pair } from './domain/facts.js';
export type { Match } from './domain/match.js';
export * from './domain/score.js';
export { FindMatches } from './find-matches.js';
export { MatchingModule } from './matching.module.js';
export { CANDIDATES_OF_NEEDS, CANDIDATES_OF_OFFERINGS } from './persistence/find-candidates.sql.js';
export const matchingEntities = [MatchDismissalEntity];
