import { Module } from '@nestjs/common';
import { FindSuppressions } from './find-suppressions.js';
import { SuppressAddress } from './suppress-address.js';
import { TrackAddress } from './track-address.js';

const useCases = [SuppressAddress, FindSuppressions, TrackAddress];

@Module({ providers: useCases, exports: useCases })
export class SuppressionsModule {}
