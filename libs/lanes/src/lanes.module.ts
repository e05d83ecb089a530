import { Module } from '@nestjs/common';
import { PublishLane } from './publish-lane.js';
import { StopLane, UpdateLane } from './update-lane.js';

const useCases = [PublishLane, UpdateLane, StopLane];

@Module({ providers: useCases, exports: useCases })
export class LanesModule {}
