import { MatchDismissalEntity } from './persistence/match-dismissal.entity.js';
export const matchingEntities = [MatchDismissalEntity];
