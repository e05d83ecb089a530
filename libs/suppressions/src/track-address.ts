import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Settings } from '#settings';
import type { EntityManager } from 'typeorm';
import { codeOfAddress, normalizeAddress } from './domain/suppression.js';
import { FORGET_ADDRESS, MAIL_WAS_READ, RECALL_ADDRESS } from './persistence/suppression.sql.js';

/** What accounts tell of addresses: whose they become, whose they were, and that mail sent there was read. */
@Injectable()
export class TrackAddress {
  constructor(
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** It is somebody's now: a complaint made before an erasure counts again. `read`: they followed a link mailed there. */
  async gained(tx: EntityManager, email: string, { read }: { read: boolean }): Promise<void> {
    const address = normalizeAddress(email);
    await tx.query(RECALL_ADDRESS, [codeOfAddress(this.settings.secretKey, address), address]);
    if (read) await this.read(tx, address);
  }

  /** Whoever follows a link reads the mail of the address that it was sent to: it does not bounce. */
  async read(tx: EntityManager, email: string): Promise<void> {
    await tx.query(MAIL_WAS_READ, [normalizeAddress(email), this.clock.now()]);
  }

  /** It is nobody's any more. */
  async lost(tx: EntityManager, email: string): Promise<void> {
    for (const statement of FORGET_ADDRESS) await tx.query(statement, [normalizeAddress(email)]);
  }
}
