import { Injectable } from '@nestjs/common';
import { RelayNotices } from '#notices';
import type { JobProcessor } from '#queue';

@Injectable()
export class RelayNoticesProcessor implements JobProcessor<'notices', 'relay-notices'> {
  readonly queue = 'notices';
  readonly job = 'relay-notices';

  constructor(private readonly relayNotices: RelayNotices) {}

  async process(): Promise<void> {
    await this.relayNotices.execute();
  }
}
