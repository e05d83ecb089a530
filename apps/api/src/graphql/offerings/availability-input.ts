import { InvalidInput, type InputProblem, problem } from '#kernel';
import { type Availability, MAX_SEASONS } from '#offerings';
import type { AvailabilityType } from './offering.types.js';

/** GraphQL inputs have no unions: each season is either months of every year or days of one, told apart here. */
export function toAvailability(seasons: readonly AvailabilityType[]): Availability[] {
  const problems: InputProblem[] = [];
  // The rest of the rules are the use case's; this many are too many whatever they say.
  const availability = seasons.slice(0, MAX_SEASONS + 1).flatMap((season, i): Availability[] => {
    const { fromMonth, toMonth, from, to, mode } = season;
    if (fromMonth != null && toMonth != null && from == null && to == null) return [{ fromMonth, toMonth, mode }];
    if (from != null && to != null && fromMonth == null && toMonth == null) return [{ from, to, mode }];
    problems.push(
      problem(['availability', String(i)], 'INCOMPLETE_SEASON', {
        fr: 'Donner « fromMonth » et « toMonth », ou « from » et « to ».',
        en: 'Give "fromMonth" and "toMonth", or "from" and "to".',
      }),
    );
    return [];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return availability;
}
