import { Injectable } from '@nestjs/common';
import { RelayDigests } from '#digests';
import type { JobProcessor } from '#queue';

@Injectable()
export class RelayDigestsProcessor implements JobProcessor<'digest-schedule', 'digest-relay'> {
  readonly queue = 'digest-schedule';
  readonly job = 'digest-relay';

  constructor(private readonly relayDigests: RelayDigests) {}

  async process(): Promise<void> {
    await this.relayDigests.execute();
  }
}
