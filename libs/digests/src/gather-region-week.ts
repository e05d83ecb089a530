import { Injectable } from '@nestjs/common';
import { FindUnmetDemand } from '#analytics';
import { DataSource } from 'typeorm';
import type { RegionWeek } from './domain/region-week.js';
import { REGION_WEEKS } from './persistence/digest-extras.sql.js';

/** Of which region (empty: every one), since when, and until when (not included). */
export interface RegionWeekInput {
  readonly regionCode: string;
  readonly since: Date;
  readonly until: Date;
}

const UNMET_SHOWN = 5;

interface WeekRow extends Pick<
  RegionWeek,
  'newNeeds' | 'newOfferings' | 'newOrganizations' | 'closed' | 'waitingForVerification' | 'openReports'
> {
  readonly place: number;
}

/** The weeks of several regions with a few statements in all. */
@Injectable()
export class GatherRegionWeek {
  constructor(
    private readonly db: DataSource,
    private readonly findUnmetDemand: FindUnmetDemand,
  ) {}

  /** @returns in the order in which they were asked for */
  async execute(weeks: readonly RegionWeekInput[]): Promise<RegionWeek[]> {
    if (weeks.length === 0) return [];
    const regions = [...new Set(weeks.map(({ regionCode }) => regionCode))];
    const rows: WeekRow[] = await this.db.query(REGION_WEEKS, [
      weeks.map(({ regionCode }) => regionCode),
      weeks.map(({ since }) => since),
      weeks.map(({ until }) => until),
    ]);
    const withoutMatch = await this.findUnmetDemand.needsWithoutMatch(regions);
    const unmet = await this.findUnmetDemand.largest(
      regions.map((regionCode) => ({ key: regionCode, regionCode })),
      UNMET_SHOWN,
    );
    return rows.map(({ place, ...week }, i) => {
      const regionCode = weeks[i]?.regionCode ?? '';
      return {
        ...week,
        withoutMatch: withoutMatch.get(regionCode) ?? 0,
        unmet: unmet.get(regionCode) ?? [],
        isEmpty:
          Object.keys(week.closed).length === 0 &&
          [
            week.newNeeds,
            week.newOfferings,
            week.newOrganizations,
            week.waitingForVerification,
            week.openReports,
          ].every((count) => count === 0),
      };
    });
  }
}
