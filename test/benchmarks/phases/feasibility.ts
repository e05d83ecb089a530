import { contest } from '../contest.js';
import { FEASIBILITY } from '../questions.js';
import { mebibytes, resultTable, say, section } from '../report.js';
import { startApi } from '../server-process.js';
import { FIRST_PORT } from '../settings.js';
import { onServer, type World } from '../world-database.js';
import { quebec } from '../worlds.js';

const DRAFTS = 600;
const CLIENTS = [1, 8];

/** What a draft of a need would find, as it is asked while somebody types. */
export async function feasibility(): Promise<void> {
  const world = await quebec();
  const api = await startApi(world.url, FIRST_PORT);
  try {
    const cookie = await signUp(api.port);
    const drafts = await draftsOf(world);
    const draftOf = new Map(drafts.map(({ id, draft }) => [id, { draft }]));
    section(
      'Feasibility',
      'What a draft of a need would find, by a member of an institution with a site at each of the needs.',
    );
    const contenders = [
      {
        name: 'feasibility of a draft',
        target: { kind: 'graphql' as const, port: api.port, query: FEASIBILITY, cookie },
        questionOf: (id: string) => draftOf.get(id),
      },
    ];
    resultTable(await contest(contenders, [...draftOf.keys()], { clients: CLIENTS }), contenders[0]!.name);
    say(`\nMemory of the API: ${mebibytes(await api.memory())}.`);
  } finally {
    await api.stop();
  }
}

const EMAIL = 'bench@maillage.example';

/** The session of somebody new. */
async function signUp(port: number): Promise<string> {
  const ask = async (query: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    await response.arrayBuffer();
    return response.headers.getSetCookie()[0]?.split(';')[0];
  };
  const credentials = `email: "${EMAIL}", password: "a password for benchmarks only"`;
  const cookie =
    (await ask(`mutation { signUp(input: { ${credentials}, name: "Bench" }) { userErrors { code } } }`)) ??
    (await ask(`mutation { signIn(input: { ${credentials} }) { userErrors { code } } }`));
  if (!cookie) throw new Error('no session');
  return cookie;
}

/** An institution of that person's, with a site where each of some needs is, and those needs as drafts of its own. */
const SETTLE = `
WITH person AS (UPDATE people SET email_verified_at = now() WHERE email = '${EMAIL}' RETURNING id),
  institution AS (
    INSERT INTO organizations (id, slug, name, roles) SELECT gen_random_uuid(), 'bench-drafts', 'Bench', ARRAY['INSTITUTION']
    ON CONFLICT (slug) DO UPDATE SET name = 'Bench' RETURNING id),
  membership AS (
    INSERT INTO memberships (id, person_id, organization_id, role)
    SELECT gen_random_uuid(), person.id, institution.id, 'OWNER' FROM person, institution
    ON CONFLICT DO NOTHING),
  asked AS (
    SELECT n.*, s.time_zone, s.public_location FROM needs n JOIN sites s ON s.id = n.site_id
    WHERE n.external_ref LIKE 'need-%' AND n.window_to >= current_date ORDER BY md5(n.id::text) LIMIT ${DRAFTS}),
  placed AS (
    INSERT INTO sites (id, organization_id, name, location, location_public, public_location, precision, time_zone, external_ref)
    SELECT gen_random_uuid(), institution.id, 'Site', asked.location, true, asked.public_location, 'EXACT', asked.time_zone, asked.id::text
    FROM asked, institution
    ON CONFLICT (organization_id, external_ref) DO UPDATE SET name = 'Site' RETURNING id, organization_id, external_ref)
SELECT asked.id, jsonb_strip_nulls(jsonb_build_object(
  'organizationId', placed.organization_id, 'siteId', placed.id, 'productId', asked.product_id,
  'preparations', asked.preparations, 'quantity', jsonb_build_object('value', asked.quantity_value::text, 'unit', asked.quantity_unit),
  'pack', asked.pack, 'recurrence', asked.recurrence,
  'window', jsonb_build_object('from', asked.window_from, 'to', asked.window_to),
  'maxDistanceM', asked.max_distance_m, 'acceptsPickup', asked.accepts_pickup,
  'requiredCertifications', asked.required_certifications, 'preferredCertifications', asked.preferred_certifications,
  'requiresVerifiedCertifications', asked.requires_verified_certifications,
  'priceCeiling', CASE WHEN asked.ceiling_amount IS NOT NULL THEN jsonb_build_object('amount', asked.ceiling_amount::text, 'currency',
    asked.ceiling_currency, 'per', jsonb_build_object('value', asked.ceiling_per_value::text, 'unit', asked.ceiling_per_unit)) END)) AS draft
FROM asked JOIN placed ON placed.external_ref = asked.id::text`;

const draftsOf = (world: World): Promise<{ id: string; draft: object }[]> =>
  onServer(world.url, async (client) => (await client.query<{ id: string; draft: object }>(SETTLE)).rows);
