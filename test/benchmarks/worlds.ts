import { note } from './report.js';
import { CROWD, NEEDS, OFFERINGS, SERVER_URL } from './settings.js';
import { CROWD_REF } from './world.js';
import { onServer, openWorld, type World } from './world-database.js';

/** Needs of the crowd: all ask for the product that so many offer around them. */
const CROWD_NEEDS = 100;

/** In each copy of a world of equal density. */
const OFFERINGS_A_COPY = 10_000;
const NEEDS_A_COPY = 100;

/** All of Québec, with a crowd. */
export const quebec = (): Promise<World> =>
  open(`maillage_bench_${OFFERINGS}`, {
    offerings: OFFERINGS,
    needs: NEEDS,
    crowd: { offerings: CROWD, needs: CROWD_NEEDS },
  });

/** A world that looks the same from each of its needs, however large it is. */
export const ofEqualDensity = (offerings: number): Promise<World> => {
  const copies = Math.round(offerings / OFFERINGS_A_COPY);
  return open(`maillage_bench_equal_${offerings}`, { offerings, needs: copies * NEEDS_A_COPY, copies });
};

async function open(name: string, size: Parameters<typeof openWorld>[2]): Promise<World> {
  note(`world ${name}`);
  const world = await openWorld(SERVER_URL, name, size);
  if (world.madeInSeconds) note(`made in ${world.madeInSeconds.toFixed(0)} s`);
  return world;
}

/** Ordinary needs of a world, in an order that says nothing. */
export const someNeeds = (world: World): Promise<string[]> =>
  idsOf(world, `SELECT id FROM needs WHERE external_ref LIKE 'need-%' ORDER BY md5(id::text)`);

export const crowdedNeeds = (world: World): Promise<string[]> =>
  idsOf(world, `SELECT id FROM needs WHERE external_ref LIKE '${CROWD_REF}%' ORDER BY md5(id::text)`);

/** The same needs in every world of equal density, of all copies; without those that set no limit to their reach. */
export const sameNeeds = (world: World): Promise<string[]> =>
  idsOf(
    world,
    `SELECT id FROM (
       SELECT id, external_ref, row_number() OVER (PARTITION BY external_ref ORDER BY md5(id::text)) AS turn
       FROM needs WHERE max_distance_m IS NOT NULL) n
     ORDER BY turn, external_ref`,
  );

const idsOf = (world: World, statement: string): Promise<string[]> =>
  onServer(world.url, async (client) => (await client.query<{ id: string }>(statement)).rows.map(({ id }) => id));
