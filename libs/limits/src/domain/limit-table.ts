/** So many points in so many seconds, for each key, over all processes together. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
  /** `requests`: its points are multiplied by what the operator allows a minute (RATE_LIMIT_PER_MINUTE). */
  readonly of?: 'requests';
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Every limit, in one place. What follows the hyphen is what it is counted for: `actor` an account or a token (a visitor's
 * network address), `account` the account that is aimed at, `address` the network address that asks, `organization` an organization.
 *
 * A window begins at its first request. One that is full says when to come back, and is not made longer by whoever goes on asking.
 */
export const LIMITS = {
  // A person who works with it makes a few requests a second at most, and heavy ones count more.
  'requests-actor': { points: 1, seconds: MINUTE, of: 'requests' },
  // A town hall may have one address for everybody in it; counted before anything of the request is read.
  'requests-address': { points: 4, seconds: MINUTE, of: 'requests' },
  // Passwords tried against many accounts from one place. An office where everybody signs in at nine stays below.
  'sign-in-address': { points: 40, seconds: 10 * MINUTE },
  // Passwords tried against one account, from anywhere: some thousand a day, of which none guesses a long phrase. A link by
  // e-mail opens the account meanwhile, so that nobody can lock somebody else out for good.
  'sign-in-account': { points: 10, seconds: 15 * MINUTE },
  // Six digits, of which three are right at any time: ten tries find them once in thirty thousand.
  'second-factor-account': { points: 10, seconds: 15 * MINUTE },
  // Words of one-time links, which have far too many bits to be tried; this only bounds the work.
  'link-address': { points: 60, seconds: 10 * MINUTE },
  // Messages to one e-mail address: nobody's mailbox is filled by somebody else.
  'mail-account': { points: 5, seconds: HOUR },
  // Messages asked for from one place, to whatever addresses.
  'mail-address': { points: 30, seconds: HOUR },
  // Everybody in a school may have one address and try it out in one lesson; accounts by the thousand stay out.
  'sign-up-address': { points: 100, seconds: HOUR },
  // A provider posts an event for each message; what is refused here is posted again later.
  'mail-hook-address': { points: 600, seconds: MINUTE },
  'invitation-organization': { points: 100, seconds: DAY },
  'report-actor': { points: 30, seconds: DAY },
  // It reads every table.
  'export-actor': { points: 10, seconds: DAY },
  // Each may be a question to somebody else's geocoder.
  'geocode-actor': { points: 60, seconds: MINUTE },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;
