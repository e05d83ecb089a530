import { DomainError, type Localized } from '#kernel';
import type { LimitName } from './domain/limit-table.js';

/** Too often: what to say, and when to come back. */
export class RateLimited extends DomainError {
  constructor(
    readonly limit: LimitName,
    /** In seconds, at least 1. */
    readonly retryAfterS: number,
  ) {
    super('RATE_LIMITED', textOf(retryAfterS));
  }
}

/** How often something may be done, counted over all processes together (`LIMITS`). */
export abstract class RateLimits {
  /**
   * Counts one more time, or as many as `points` says. Never inside a transaction: on the embedded database it would wait for it.
   * @param key who or what it is counted for; it is stored as a keyed hash, so it may be an e-mail or network address
   * @throws RateLimited (a DomainError RATE_LIMITED) from the first time above the limit until its window ends
   */
  abstract consume(limit: LimitName, key: string, points?: number): Promise<void>;

  /** Forgets what was counted, e.g. the failures before somebody signed in. */
  abstract reset(limit: LimitName, key: string): Promise<void>;

  /** Whether the counts are in the store that all processes share. Rejects when it does not answer. */
  abstract check(): Promise<void>;

  /** How many times each limit refused, in this process. */
  abstract refusals(): ReadonlyMap<LimitName, number>;
}

function textOf(seconds: number): Localized {
  const [count, fr, en] =
    seconds < 120
      ? [seconds, 'seconde', 'second']
      : seconds < 7200
        ? [Math.ceil(seconds / 60), 'minute', 'minute']
        : [Math.ceil(seconds / 3600), 'heure', 'hour'];
  const s = count > 1 ? 's' : '';
  return {
    fr: `Trop de demandes en peu de temps : réessayez dans ${count} ${fr}${s}.`,
    en: `Too many requests in a short time: try again in ${count} ${en}${s}.`,
  };
}
