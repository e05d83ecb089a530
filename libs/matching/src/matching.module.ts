import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { CatalogModule } from '#catalog';
import { NeedsModule } from '#needs';
import { AssessFeasibility } from './assess-feasibility.js';
import { BestOfOpenNeeds } from './best-of-open-needs.js';
import { DismissMatch } from './dismiss-match.js';
import { FindMatches } from './find-matches.js';
import { PlanSupply } from './plan-supply.js';

const useCases = [AssessFeasibility, FindMatches, BestOfOpenNeeds, DismissMatch, PlanSupply];

@Module({ imports: [AuditModule, CatalogModule, NeedsModule], providers: useCases, exports: useCases })
export class MatchingModule {}
