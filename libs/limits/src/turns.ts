import type { Turn } from './domain/turn.js';

/** What takes turns: a name, and how far apart turns are. Without a distance, only pauses hold anybody up. */
export interface Pace {
  /** It is stored as a keyed hash. */
  readonly key: string;
  readonly everyMs?: number | undefined;
}

/** Taking turns, over all processes together: so many a second, and none while there is a pause. */
export abstract class Turns {
  /** Takes the next turn if it comes within so long. Never inside a transaction: on the embedded database it would wait for it. */
  abstract take(pace: Pace, withinMs: number): Promise<Turn>;

  /** Nobody has a turn for a while: each time twice as long as before, until `resume`. */
  abstract pause(key: string): Promise<void>;

  /** It works again: the next pause is a short one. */
  abstract resume(key: string): Promise<void>;
}
