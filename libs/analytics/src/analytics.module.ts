import { Module } from '@nestjs/common';
import { FindGaps } from './find-gaps.js';
import { FindUnmetDemand } from './find-unmet-demand.js';
import { TakeGapSnapshot } from './take-gap-snapshot.js';

const useCases = [TakeGapSnapshot, FindGaps, FindUnmetDemand];

@Module({ providers: useCases, exports: useCases })
export class AnalyticsModule {}
