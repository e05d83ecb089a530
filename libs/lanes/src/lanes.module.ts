import { Module } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { PublishLane } from './publish-lane.js';
import { StopLane, UpdateLane } from './update-lane.js';

const useCases = [PublishLane, UpdateLane, StopLane];

@Module({ imports: [IdentityModule], providers: useCases, exports: useCases })
export class LanesModule {}
