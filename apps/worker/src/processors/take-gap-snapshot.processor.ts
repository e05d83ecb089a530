import { Injectable } from '@nestjs/common';
import { TakeGapSnapshot } from '#analytics';
import type { JobProcessor } from '#queue';

@Injectable()
export class TakeGapSnapshotProcessor implements JobProcessor<'analytics', 'gap-snapshot'> {
  readonly queue = 'analytics';
  readonly job = 'gap-snapshot';

  constructor(private readonly takeGapSnapshot: TakeGapSnapshot) {}

  async process(): Promise<void> {
    await this.takeGapSnapshot.execute();
  }
}
