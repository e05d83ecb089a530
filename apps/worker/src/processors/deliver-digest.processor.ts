import { Injectable } from '@nestjs/common';
import { DeliverDigest } from '#digests';
import type { JobProcessor, Payload } from '#queue';

@Injectable()
export class DeliverDigestProcessor implements JobProcessor<'digest-delivery', 'deliver-digest'> {
  readonly queue = 'digest-delivery';
  readonly job = 'deliver-digest';

  constructor(private readonly deliverDigest: DeliverDigest) {}

  async process({ digestId }: Payload<'digest-delivery', 'deliver-digest'>): Promise<void> {
    await this.deliverDigest.execute(digestId);
  }
}
