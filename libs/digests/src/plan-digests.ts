import { Injectable } from '@nestjs/common';
import { Clock, type Id, newId } from '#kernel';
import { DataSource } from 'typeorm';
import { type DigestSchedule, dueAt, duePeriod, isOver, type Period, periodAt } from './domain/period.js';
import { END_UNSENT, INSERT_PLANNED, READERS_DUE, SCHEDULES_IN_USE, UNSENT } from './persistence/digest.sql.js';

/** People or digests read by one statement. */
const BATCH = 1000;

/** A digest to be: about an organization or a region. */
interface Reader {
  readonly person_id: Id;
  readonly membership_id: Id | null;
  readonly region_code: string | null;
  readonly period: Period;
}

const BEFORE_ALL: Id = '00000000-0000-0000-0000-000000000000';

/**
 * Writes one row for each digest that is due: for everyone who consents and has not stopped it, once a period, about each of
 * their organizations and the regions that they coordinate. The row is there before anything is queued, so that neither a crash nor a second planner loses or doubles one.
 */
@Injectable()
export class PlanDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * What was missed while nothing ran is caught up, but only for who had agreed by then: a first consent waits for its
   * first hour.
   * @param options.beforeHour plan the current period even where its hour has not come, for all who agree: an
   * operator's wish
   * @returns the new digests
   */
  async execute(options: { beforeHour?: boolean } = {}): Promise<Id[]> {
    const now = this.clock.now();
    // First, so that what the last period did not get to say is free for this one.
    await this.endOverdue(now);
    const due = await this.schedulesDue(now, options.beforeHour ?? false);
    if (due.length === 0) return [];
    const planned: Id[] = [];
    const columns = [
      due.map(({ frequency }) => frequency),
      due.map(({ weekday }) => weekday),
      due.map(({ hour }) => hour),
      due.map(({ timeZone }) => timeZone),
      due.map(({ period }) => period),
      due.map(({ since }) => since),
    ];
    for (let after = BEFORE_ALL; ;) {
      const rows: Reader[] = await this.db.query(READERS_DUE, [...columns, after, BATCH]);
      const inserted: { id: Id }[] = await this.db.query(INSERT_PLANNED, [
        rows.map(() => newId()),
        rows.map(({ person_id }) => person_id),
        rows.map(({ membership_id }) => membership_id),
        rows.map(({ region_code }) => region_code),
        rows.map(({ period }) => period),
        now,
      ]);
      for (const { id } of inserted) planned.push(id);
      const last = rows.at(-1);
      if (!last) return planned;
      after = last.person_id;
    }
  }

  /** The rule of what is due is one pure function; here it is asked once for each schedule and time zone in use. */
  private async schedulesDue(now: Date, beforeHour: boolean) {
    const rows: (DigestSchedule & { time_zone: string })[] = await this.db.query(SCHEDULES_IN_USE);
    return rows.flatMap(({ time_zone: timeZone, ...schedule }) => {
      if (schedule.frequency === 'OFF') return [];
      const period = beforeHour ? periodAt(schedule.frequency, timeZone, now) : duePeriod(schedule, timeZone, now);
      if (period === undefined) return [];
      const since = beforeHour ? null : dueAt(schedule, timeZone, period).toISOString();
      return [{ ...schedule, timeZone, period, since }];
    });
  }

  /** Ends what was planned for a period that is over: its pairs roll into the next digest. */
  private async endOverdue(now: Date): Promise<void> {
    for (let after = BEFORE_ALL; ;) {
      const rows: { id: Id; period: Period; time_zone: string }[] = await this.db.query(UNSENT, [now, after, BATCH]);
      const over = rows.filter(({ period, time_zone }) => isOver(period, time_zone, now)).map(({ id }) => id);
      if (over.length > 0) await this.db.query(END_UNSENT, [over, 'SKIPPED', over.map(() => 'PERIOD_OVER'), now]);
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return;
      after = last.id;
    }
  }
}
