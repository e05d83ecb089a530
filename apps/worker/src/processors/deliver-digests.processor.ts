import { Injectable } from '@nestjs/common';
import { DeliverDigests } from '#digests';
import { DigestOutcomes } from '#metrics';
import type { JobProcessor, Payload } from '#queue';

@Injectable()
export class DeliverDigestsProcessor implements JobProcessor<'digest-delivery', 'deliver-digests'> {
  readonly queue = 'digest-delivery';
  readonly job = 'deliver-digests';

  constructor(
    private readonly deliverDigests: DeliverDigests,
    private readonly outcomes: DigestOutcomes,
  ) {}

  async process({ digestIds }: Payload<'digest-delivery', 'deliver-digests'>): Promise<void> {
    for (const { outcome } of await this.deliverDigests.execute(digestIds)) this.outcomes.count(outcome);
  }
}
