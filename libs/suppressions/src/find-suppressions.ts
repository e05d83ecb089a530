import { Injectable } from '@nestjs/common';
import type { Id } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import {
  codeOfAddress,
  normalizeAddress,
  type SuppressionReason,
  type SuppressionSource,
} from './domain/suppression.js';
import { STANDING } from './persistence/suppression.sql.js';

/** Why nothing is sent to an address. */
export interface StandingSuppression {
  readonly id: Id;
  readonly reason: SuppressionReason;
  readonly source: SuppressionSource;
  readonly code: string | null;
  readonly since: Date;
}

/** Which of some addresses nothing is sent to: by their codes, so that one whose owner was erased is found too. */
@Injectable()
export class FindSuppressions {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  /** @returns by normalized address */
  async of(addresses: readonly string[]): Promise<Map<string, StandingSuppression>> {
    const byCode = new Map(
      addresses.map((one) => [codeOfAddress(this.settings.secretKey, one).toString('hex'), normalizeAddress(one)]),
    );
    if (byCode.size === 0) return new Map();
    const rows = await this.db.query<(StandingSuppression & { address_code: Buffer })[]>(STANDING, [
      [...byCode.keys()].map((code) => `\\x${code}`),
    ]);
    return new Map(
      rows.flatMap(({ address_code, ...standing }) => {
        const address = byCode.get(Buffer.from(address_code).toString('hex'));
        return address === undefined ? [] : [[address, standing] as const];
      }),
    );
  }
}
