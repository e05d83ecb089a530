import { Draws } from './draws.js';

/**
 * What a mail server does to one attempt at sending. `STALL…`: it lets so many milliseconds pass first. Refusals are for now (4xx);
 * the only one for good (550) is of the addresses that `isRefused` names.
 */
export type Trouble =
  | 'REFUSED_AT_RCPT'
  | 'REFUSED_AT_DATA'
  | 'STALLED'
  | 'DROPPED_BEFORE_DATA'
  | 'DROPPED_IN_DATA'
  /** The message is taken, and the connection lost before the answer: whoever sends cannot know. */
  | 'DROPPED_BEFORE_ANSWER';

export interface TroubleSettings {
  readonly seed: string;
  /** Of the attempts at one address, how many meet with trouble, until it has met with `most`. */
  readonly share: number;
  readonly most: number;
  /** Of the transactions, how many are refused at MAIL, whoever they are for. */
  readonly shareAtMail: number;
  readonly stallMs: number;
}

const KINDS: readonly (readonly [Trouble, number])[] = [
  ['REFUSED_AT_RCPT', 0.25],
  ['REFUSED_AT_DATA', 0.15],
  ['STALLED', 0.15],
  ['DROPPED_BEFORE_DATA', 0.15],
  ['DROPPED_IN_DATA', 0.15],
  ['DROPPED_BEFORE_ANSWER', 0.15],
];

/** What happens to the attempts at one address, one after the other; undefined: nothing. */
export function* troublesOf(settings: TroubleSettings, address: string): Generator<Trouble | undefined, never> {
  const draws = new Draws(settings.seed, 'trouble', address);
  for (let met = 0; ;) {
    const trouble = met < settings.most && draws.number() < settings.share ? draws.share(KINDS) : undefined;
    if (trouble) met++;
    yield trouble;
  }
}

/** Addresses that a mail server refuses for good say so themselves. */
export const isRefused = (address: string): boolean => address.startsWith('refused-');
