import { contest } from '../contest.js';
import { FULL_PAGE, PAGE_STATEMENT } from '../questions.js';
import { count, ms, section, table } from '../report.js';
import { type Server, startApi } from '../server-process.js';
import { FIRST_PORT } from '../settings.js';
import { ofEqualDensity, sameNeeds } from '../worlds.js';
import { operation, statement } from './page.js';

const SIZES = [10_000, 100_000, 1_000_000];

/** What a page costs as the world grows and each need's surroundings stay as they are. */
export async function growth(): Promise<void> {
  const apis: Server[] = [];
  try {
    const contenders = [];
    for (const [i, size] of SIZES.entries()) {
      const world = await ofEqualDensity(size);
      const needIds = await sameNeeds(world);
      const api = await startApi(world.url, FIRST_PORT + i);
      apis.push(api);
      contenders.push(
        { ...statement(`statement of the page, ${count(size)} offerings`, world, PAGE_STATEMENT), needIds },
        { ...operation(`page, nine reasons, ${count(size)} offerings`, api, FULL_PAGE), needIds },
      );
    }
    section(
      'Growth',
      'The same needs in worlds that look the same from each of them: one, ten and a hundred copies of an area of 10,000 offerings, out of each other’s reach. One client; ratios to the smallest.',
    );
    const results = await contest(contenders, [], { clients: [1] });
    table(
      ['asked', 'median ms', 'mean ms', 'p95 ms', 'ratio', 'ratio of means'],
      results.map((result, i) => {
        const smallest = results[i % (results.length / SIZES.length)]!;
        const ratios = [result.median / smallest.median, result.mean / smallest.mean].map((ratio) => ratio.toFixed(2));
        return [result.name, ...[result.median, result.mean, result.p95].map(ms), ...ratios];
      }),
    );
  } finally {
    await Promise.all(apis.map((api) => api.stop()));
  }
}
