import { Injectable } from '@nestjs/common';
import type { Id } from '#kernel';
import { DataSource } from 'typeorm';
import type { RegionWeek } from './domain/region-week.js';
import { GatherRegionWeek } from './gather-region-week.js';
import { REGION_SPANS } from './persistence/digest.sql.js';

/** What a coordinator's digest is about. */
export interface RegionDigest {
  /** Empty: every region. */
  readonly regionCode: string;
  readonly since: Date;
  readonly week: RegionWeek;
}

/** The weeks that coordinators' digests tell: since the last one that was told, a week or a day otherwise. Not inside a transaction. */
@Injectable()
export class ReadRegionWeeks {
  constructor(
    private readonly db: DataSource,
    private readonly gatherRegionWeek: GatherRegionWeek,
  ) {}

  /** @returns those of the digests that are about regions */
  async ofDigests(digestIds: readonly Id[]): Promise<Map<Id, RegionDigest>> {
    const rows: { digest_id: Id; region_code: string; since: Date; until: Date }[] = await this.db.query(REGION_SPANS, [
      digestIds,
    ]);
    const weeks = await this.gatherRegionWeek.execute(
      rows.map(({ region_code, since, until }) => ({ regionCode: region_code, since, until })),
    );
    return new Map(
      rows.map(({ digest_id, region_code, since }, i) => [
        digest_id,
        { regionCode: region_code, since, week: weeks[i]! },
      ]),
    );
  }
}
