import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import type { Id } from '#kernel';
import { RateLimits } from '#limits';
import { OneTimeLinks } from '#notices';
import { TrackAddress } from '#suppressions';
import { DataSource } from 'typeorm';
import type { Requester } from './domain/requester.js';
import { ownerOfLink } from './owner-of-link.js';
import { SecondFactors } from './second-factors.js';
import { Sessions } from './sessions.js';

/** Signs in by a link that was mailed, and by a second factor where there is one. */
@Injectable()
export class SignInByLink {
  constructor(
    private readonly db: DataSource,
    private readonly links: OneTimeLinks,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly limits: RateLimits,
    private readonly trackAddress: TrackAddress,
  ) {}

  /**
   * @throws InvalidInput LINK_EXPIRED; SECOND_FACTOR_REQUIRED, WRONG_CODE, which do not use the link up
   * @returns the token of a new session
   */
  async execute(
    input: { readonly token: string; readonly code?: string | null },
    requester: Requester,
  ): Promise<{ personId: Id; token: string }> {
    await this.limits.consume('link-address', requester.networkAddress);
    if (input.code) await this.secondFactors.count((await this.owner(input.token)).id);
    return runInTransaction(this.db, async (tx) => {
      const { id, email } = await ownerOfLink(tx, await this.links.redeem(tx, 'SIGN_IN', input.token));
      await this.secondFactors.pass(tx, id, input.code);
      await this.trackAddress.read(tx, email);
      return { personId: id, token: await this.sessions.open(tx, id, 'LINK', requester) };
    });
  }

  /** @throws InvalidInput LINK_EXPIRED */
  async describe(token: string): Promise<{ email: string; asksCode: boolean }> {
    const { id, email } = await this.owner(token);
    return { email, asksCode: await this.secondFactors.isEnabled(id) };
  }

  private async owner(token: string) {
    return ownerOfLink(this.db.manager, await this.links.peek(this.db, 'SIGN_IN', token));
  }
}
