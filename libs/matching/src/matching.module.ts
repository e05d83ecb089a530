import { Module } from '@nestjs/common';
import { CatalogModule } from '#catalog';
import { DismissMatch } from './dismiss-match.js';
import { FindMatches } from './find-matches.js';
import { PlanSupply } from './plan-supply.js';

const useCases = [FindMatches, DismissMatch, PlanSupply];

@Module({ imports: [CatalogModule], providers: useCases, exports: useCases })
export class MatchingModule {}
