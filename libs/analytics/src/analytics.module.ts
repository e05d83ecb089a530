import { Module } from '@nestjs/common';
import { FindGaps } from './find-gaps.js';
import { TakeGapSnapshot } from './take-gap-snapshot.js';

const useCases = [TakeGapSnapshot, FindGaps];

@Module({ providers: useCases, exports: useCases })
export class AnalyticsModule {}
