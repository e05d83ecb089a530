import { Module } from '@nestjs/common';
import { MailModule } from '#mail';
import { MatchingModule } from '#matching';
import { QueueModule } from '#queue';
import { ComposeDigests } from './compose-digests.js';
import { DeliverDigest } from './deliver-digest.js';
import { GatherMatches } from './gather-matches.js';
import { ListDigests } from './list-digests.js';
import { PlanDigests } from './plan-digests.js';
import { PreviewDigest } from './preview-digest.js';
import { RelayDigests } from './relay-digests.js';
import { RunDigests } from './run-digests.js';
import { SetDigestPreference } from './set-digest-preference.js';
import { StopDigests } from './stop-digests.js';
import { WriteDigest } from './write-digest.js';

const steps = [PlanDigests, ComposeDigests, DeliverDigest, RelayDigests, RunDigests];
const forPeople = [PreviewDigest, SetDigestPreference, StopDigests, ListDigests];

@Module({
  imports: [MatchingModule, MailModule, QueueModule],
  providers: [GatherMatches, WriteDigest, ...steps, ...forPeople],
  exports: [...steps, ...forPeople],
})
export class DigestsModule {}
