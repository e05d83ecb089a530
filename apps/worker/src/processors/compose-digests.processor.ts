import { Injectable } from '@nestjs/common';
import { ComposeDigests, RelayDigests } from '#digests';
import type { JobProcessor, Payload } from '#queue';

@Injectable()
export class ComposeDigestsProcessor implements JobProcessor<'digest-composition', 'compose-digests'> {
  readonly queue = 'digest-composition';
  readonly job = 'compose-digests';

  constructor(
    private readonly composeDigests: ComposeDigests,
    private readonly relayDigests: RelayDigests,
  ) {}

  async process({ digestIds }: Payload<'digest-composition', 'compose-digests'>): Promise<void> {
    await this.relayDigests.deliver(await this.composeDigests.execute(digestIds));
  }
}
