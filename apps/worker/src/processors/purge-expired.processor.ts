import { Injectable } from '@nestjs/common';
import { PurgeExpired } from '#identity';
import type { JobProcessor } from '#queue';

@Injectable()
export class PurgeExpiredProcessor implements JobProcessor<'housekeeping', 'purge-expired'> {
  readonly queue = 'housekeeping';
  readonly job = 'purge-expired';

  constructor(private readonly purgeExpired: PurgeExpired) {}

  async process(): Promise<void> {
    await this.purgeExpired.execute();
  }
}
