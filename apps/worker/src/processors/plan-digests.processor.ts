import { Injectable } from '@nestjs/common';
import { PlanDigests, RelayDigests } from '#digests';
import type { JobProcessor } from '#queue';

@Injectable()
export class PlanDigestsProcessor implements JobProcessor<'digest-schedule', 'digest-plan'> {
  readonly queue = 'digest-schedule';
  readonly job = 'digest-plan';

  constructor(
    private readonly planDigests: PlanDigests,
    private readonly relayDigests: RelayDigests,
  ) {}

  async process(): Promise<void> {
    await this.planDigests.execute();
    await this.relayDigests.execute();
  }
}
