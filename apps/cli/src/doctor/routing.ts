import { askRoads, ServiceFailure } from '#geo';
import type { Settings } from '#settings';
import { say } from '../terminal.js';
import { failed, type Finding, ok, warning } from './check.js';

const ANSWER_MS = 10_000;

/** Two cities a bridge apart, which any map of Québec has. */
const LONGUEUIL = { longitude: -73.5181, latitude: 45.5312 };
const MONTREAL = { longitude: -73.5538, latitude: 45.5088 };

/** Whether the routing engine answers as its manual says, and knows a road. It warns only: matches do without. */
export async function checkRouting({ routing, publicUrl }: Settings): Promise<Finding> {
  const name = say('Distances par la route', 'Road distances');
  if (!routing) return ok(name, say('aucun service', 'no service'));
  const where = `${routing.engine} ${new URL(routing.url).host}`;
  try {
    const [road] = await askRoads(routing, LONGUEUIL, [MONTREAL], {
      publicUrl,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (road) return ok(name, where);
    return warning(
      name,
      say(`${where} : aucune route de Longueuil à Montréal`, `${where}: no road from Longueuil to Montréal`),
      say('Vérifier que sa carte couvre le Québec.', 'Check that its map covers Québec.'),
    );
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    return failed(
      name,
      `${where}${say(' : ', ': ')}${error.message}`,
      say(
        'Corriger ROUTING_URL ou ROUTING_ENGINE, ou démarrer ce service ; sans lui, les distances sont en ligne droite.',
        'Mend ROUTING_URL or ROUTING_ENGINE, or start that service; without it, distances are straight lines.',
      ),
    );
  }
}
