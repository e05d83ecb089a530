import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { DataSource } from 'typeorm';
import { BEST_OF_OPEN_NEEDS } from './persistence/find-matches.sql.js';

/** One of the best matches of a need. */
export interface BestMatch {
  readonly needId: Id;
  readonly offeringId: Id;
  /** 0–100, one decimal. */
  readonly score: number;
  readonly distanceM: number;
}

const ROWS_AT_ONCE = 5000;

/** The best matches of every open need at once: one statement, read through a cursor, so that memory stays bounded. */
@Injectable()
export class BestOfOpenNeeds {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * The best `ofEach` matches of each open need, best first, some thousands at a time; a need without any is not there.
   * `share`: of so many equal shares of the needs, this one (0 …), so that several connections can divide the work.
   */
  async *read(ofEach: number, share: { of: number; which: number } = { of: 1, which: 0 }): AsyncGenerator<BestMatch[]> {
    const session = this.db.createQueryRunner();
    try {
      await session.startTransaction();
      // A cursor is planned to give its first rows soon; all of them are wanted.
      await session.query('SET LOCAL jit = off; SET LOCAL cursor_tuple_fraction = 1; SET LOCAL enable_memoize = off');
      await session.query(`DECLARE best NO SCROLL CURSOR FOR ${BEST_OF_OPEN_NEEDS}`, [
        share.of,
        this.clock.now(),
        0,
        false,
        ofEach,
        ...Array.from({ length: 8 }, () => null),
        share.which,
      ]);
      for (;;) {
        const rows = (await session.query(`FETCH ${ROWS_AT_ONCE} FROM best`)) as BestRow[];
        if (rows.length === 0) break;
        yield rows.map((row) => ({
          needId: row.wanted_id,
          offeringId: row.offered_id,
          score: row.tenths / 10,
          distanceM: row.distance_m,
        }));
      }
    } finally {
      if (session.isTransactionActive) await session.rollbackTransaction();
      await session.release();
    }
  }
}

interface BestRow {
  wanted_id: Id;
  offered_id: Id;
  tenths: number;
  distance_m: number;
}
