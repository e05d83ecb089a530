import { Injectable } from '@nestjs/common';
import { DeliverDigests } from '#digests';
import type { JobProcessor, Payload } from '#queue';

@Injectable()
export class DeliverDigestsProcessor implements JobProcessor<'digest-delivery', 'deliver-digests'> {
  readonly queue = 'digest-delivery';
  readonly job = 'deliver-digests';

  constructor(private readonly deliverDigests: DeliverDigests) {}

  async process({ digestIds }: Payload<'digest-delivery', 'deliver-digests'>): Promise<void> {
    await this.deliverDigests.execute(digestIds);
  }
}
