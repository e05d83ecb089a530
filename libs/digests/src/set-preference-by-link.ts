import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { type OwnPreference, type OwnPreferenceInput, SetDigestPreference } from './set-digest-preference.js';
import { readStopLink } from './stop-link.js';

/**
 * When digests come, in which language and of which kinds, by the link of a message, without signing in. It gives no
 * consent and tells nothing of the person's organizations.
 */
@Injectable()
export class SetPreferenceByLink {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly setPreference: SetDigestPreference,
  ) {}

  /** @throws InvalidInput, DomainError NOT_FOUND when the link was not made here, was changed, or is too old */
  async execute(token: string, input: OwnPreferenceInput): Promise<OwnPreference> {
    const personId = await this.personOf(token);
    await this.setPreference.change(personId, input);
    return this.setPreference.ofPerson(personId);
  }

  /** @throws as `execute` */
  async current(token: string): Promise<OwnPreference> {
    return this.setPreference.ofPerson(await this.personOf(token));
  }

  private async personOf(token: string): Promise<Id> {
    return (await readStopLink(this.db, this.settings.secretKey, token, this.clock.now())).personId;
  }
}
