import { Injectable } from '@nestjs/common';
import { AuditLog, type Doer } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, requirePlatform } from '#identity';
import { Clock, type Id, InvalidInput, isId, problem } from '#kernel';
import { Queues } from '#queue';
import { DataSource } from 'typeorm';
import { isOver, type Period } from './domain/period.js';
import { FAILED_LATELY, FAILED_ONE, PLAN_AGAIN } from './persistence/digest-runs.sql.js';

/** Which failed digests: one, those of a run (any moment within its millisecond), those of a period, or all. */
export type RetriedDigests =
  { readonly id: Id } | { readonly plannedAt: Date } | { readonly period: Period } | Readonly<Record<string, never>>;

export interface Retried {
  /** Put back to be sent. */
  readonly retried: number;
  /** Left as they are, because their period is over. */
  readonly tooLate: number;
}

/** The longest period, with room for every time zone: what was planned earlier is too late in any case. */
const LONGEST_MS = 9 * 86_400_000;

type Candidate = { readonly id: Id; readonly period: Period; readonly time_zone: string };

/**
 * Puts digests that failed back to be composed and sent, once whatever made them fail is mended. Only while their
 * period lasts: after it, the next digest tells what they would have told.
 */
@Injectable()
export class RetryDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly queues: Queues,
  ) {}

  /** @throws DomainError, InvalidInput NOT_FAILED, PERIOD_OVER */
  async execute(actor: Actor, which: { id: Id } | { plannedAt: Date }): Promise<Retried> {
    requirePlatform(actor, 'digest:operate');
    return this.executeAs(actor, which);
  }

  /** The same from the command line, where there is nobody to ask. @throws InvalidInput NOT_FAILED, PERIOD_OVER */
  async executeAs(by: Doer, which: RetriedDigests): Promise<Retried> {
    const path = Object.keys(which)[0] ?? 'id';
    const candidates = await this.candidates(which);
    const now = this.clock.now();
    const ready = candidates.filter(({ period, time_zone }) => !isOver(period, time_zone, now)).map(({ id }) => id);
    if (candidates.length === 0) throw new InvalidInput([problem(path, 'NOT_FAILED', NOT_FAILED)]);
    if (ready.length === 0) throw new InvalidInput([problem(path, 'PERIOD_OVER', PERIOD_OVER)]);
    const retried = await runInTransaction(this.db, async (tx) => {
      const [changed] = await tx.query<[{ id: Id }[], number]>(PLAN_AGAIN, [ready]);
      const [only] = changed;
      if (only)
        await this.audit.record(tx, {
          by,
          action: 'digest:retry',
          subject: ['DIGEST', changed.length === 1 ? only.id : null],
          details: { count: changed.length },
        });
      return changed.length;
    });
    // When no queue takes it, the clock's own relay finds them a quarter of an hour later.
    await this.queues
      .add('digest-schedule', [{ job: 'digest-relay', payload: {}, id: 'relay-after-retry' }])
      .catch(() => undefined);
    return { retried, tooLate: candidates.length - ready.length };
  }

  private async candidates(which: RetriedDigests): Promise<Candidate[]> {
    if ('id' in which) return isId(which.id) ? this.db.query<Candidate[]>(FAILED_ONE, [which.id]) : [];
    const now = this.clock.now().getTime();
    const [from, until] =
      'plannedAt' in which
        ? [which.plannedAt.getTime(), which.plannedAt.getTime() + 1]
        : [now - LONGEST_MS, now + LONGEST_MS];
    const period = 'period' in which ? which.period : null;
    return this.db.query<Candidate[]>(FAILED_LATELY, [new Date(from), new Date(until), period]);
  }
}

const NOT_FAILED = {
  fr: 'Aucun bulletin en échec ne correspond.',
  en: 'No failed digest corresponds.',
};
const PERIOD_OVER = {
  fr: 'La période est terminée : le prochain bulletin dira ce que celui-ci aurait dit.',
  en: 'The period is over: the next digest will tell what this one would have told.',
};
