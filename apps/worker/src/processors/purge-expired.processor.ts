import { Injectable } from '@nestjs/common';
import { ApplyRetention } from '#privacy';
import type { JobProcessor } from '#queue';

@Injectable()
export class PurgeExpiredProcessor implements JobProcessor<'housekeeping', 'purge-expired'> {
  readonly queue = 'housekeeping';
  readonly job = 'purge-expired';

  constructor(private readonly applyRetention: ApplyRetention) {}

  async process(): Promise<void> {
    await this.applyRetention.execute();
  }
}
