import { newId } from '#kernel';
import type { DataSource } from 'typeorm';
import { Draws } from './draws.js';

/** What is special about a recipient. */
export type Fate =
  | 'ORDINARY'
  /** Stops, or withdraws consent, while the run is going on. */
  | 'STOPS'
  | 'STOPPED_BEFORE'
  | 'NO_CONSENT'
  | 'WITHDRAWN_BEFORE'
  /** Agreed only after the hour at which a digest was due. */
  | 'AGREED_LATE'
  | 'OFF'
  /** Has published nothing. */
  | 'NOTHING_TO_TELL'
  /** The mail server refuses the address for good. */
  | 'REFUSED';

export interface Recipient {
  readonly personId: string;
  readonly membershipId: string;
  readonly organizationId: string;
  readonly email: string;
  readonly language: 'fr' | 'en';
  readonly timeZone: string;
  readonly frequency: 'WEEKLY' | 'DAILY' | 'OFF';
  readonly weekday: number;
  readonly hour: number;
  /** When they agreed; undefined: never, or not any more. */
  readonly agreed: Date | undefined;
  readonly fate: Fate;
}

const FATES: readonly (readonly [Fate, number])[] = [
  ['STOPS', 0.06],
  ['STOPPED_BEFORE', 0.03],
  ['NO_CONSENT', 0.03],
  ['WITHDRAWN_BEFORE', 0.02],
  ['AGREED_LATE', 0.01],
  ['OFF', 0.03],
  ['NOTHING_TO_TELL', 0.01],
  ['REFUSED', 0.02],
  ['ORDINARY', 0.79],
];

const ZONES: readonly (readonly [string, number])[] = [
  ['America/Toronto', 0.7],
  // Îles-de-la-Madeleine.
  ['America/Halifax', 0.15],
  ['America/Vancouver', 0.15],
];

/** On and around the hour that comes twice or is skipped, wherever the recipient is; and two that come much later. */
const HOURS: readonly (readonly [number, number])[] = [
  [0, 0.25],
  [1, 0.25],
  [2, 0.2],
  [3, 0.05],
  [21, 0.05],
  [22, 0.08],
  [23, 0.07],
  [6, 0.03],
  [9, 0.02],
];

/** A provider that refuses is left alone for a while (`PacedMailer`): with one for all, a run would wait, and be killed while it waits. */
const PROVIDERS = 200;

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** People, half of whom buy and half of whom sell, each for an organization of their own. */
export function drawRecipients(seed: string, count: number, from: Date): Recipient[] {
  const draws = new Draws(seed, 'world');
  let fate: Fate = 'ORDINARY';
  return Array.from({ length: count }, (_, i) => {
    // A buyer who has published nothing has a neighbour with nothing to tell.
    const alone = i % 2 === 1 && fate === 'NOTHING_TO_TELL';
    if (!alone) fate = draws.share(FATES);
    if (!alone && i % 2 === 1 && fate === 'NOTHING_TO_TELL') fate = 'ORDINARY';
    return {
      personId: newId(),
      membershipId: newId(),
      organizationId: newId(),
      email: `${fate === 'REFUSED' ? 'refused' : 'reader'}-${i}@provider-${i % PROVIDERS}.example.org`,
      language: draws.share([
        ['fr', 0.7],
        ['en', 0.3],
      ]),
      timeZone: draws.share(ZONES),
      frequency:
        fate === 'OFF'
          ? 'OFF'
          : draws.share([
              ['WEEKLY', 0.6],
              ['DAILY', 0.4],
            ]),
      // Saturday and Sunday are around the change; of the others, the week's digest has been missed and is caught up.
      weekday: draws.share([
        [6, 0.3],
        [7, 0.4],
        [draws.whole(1, 5), 0.3],
      ]),
      hour: draws.share(HOURS),
      agreed:
        fate === 'NO_CONSENT' || fate === 'WITHDRAWN_BEFORE'
          ? undefined
          : fate === 'AGREED_LATE'
            ? new Date(from.getTime() - 60_000)
            : LONG_AGO,
      fate,
    } as const;
  });
}

/** Writes them, and what they need and offer: each buyer has a seller next door. A few statements, however many there are. */
export async function writeWorld(db: DataSource, recipients: readonly Recipient[], from: Date): Promise<void> {
  const rows = JSON.stringify(
    recipients.map((recipient, i) => ({
      ...recipient,
      i,
      buys: i % 2 === 0,
      agreed: recipient.agreed ?? (recipient.fate === 'WITHDRAWN_BEFORE' ? LONG_AGO : null),
    })),
  );
  const session = db.createQueryRunner();
  try {
    await session.query(`
      CREATE TEMP TABLE torture_recipients AS
      SELECT r.*, gen_random_uuid() AS "siteId", p.id AS "productId", g.location
      FROM jsonb_to_recordset($rows$${rows}$rows$::jsonb) AS r (i int, "personId" uuid, "membershipId" uuid, "organizationId" uuid, email text,
        language text, "timeZone" text, frequency text, weekday int, hour int, agreed timestamptz, fate text, buys boolean)
      JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS n, count(*) OVER () AS many FROM products WHERE depth > 1) p
        ON p.n = (r.i / 2) % p.many
      JOIN (SELECT location, row_number() OVER (ORDER BY code) - 1 AS n, count(*) OVER () AS many
            FROM gazetteer_places WHERE kind = 'MUNICIPALITY' AND province = 'QC') g
        ON g.n = (r.i / 2) % g.many`);
    for (const statement of WORLD) await session.query(statement);
    // A worker that starts would first reckon the gaps, which is not what this is about.
    await session.query(
      `INSERT INTO gap_snapshots (id, taken_at, duration_ms, needs, offerings, matches_per_need)
       VALUES (gen_random_uuid(), $1, 0, 0, 0, 0)`,
      [from],
    );
  } finally {
    await session.release();
  }
}

const WORLD = [
  `INSERT INTO people (id, email, email_verified_at, name, language, time_zone)
   SELECT "personId", email, '2026-01-01', 'Reader ' || i, language, "timeZone" FROM torture_recipients`,
  `INSERT INTO digest_preferences (person_id, frequency, weekday, hour, updated_at)
   SELECT "personId", frequency, weekday, hour, '2026-01-01' FROM torture_recipients`,
  `INSERT INTO consents (id, person_id, basis, source, given_at, withdrawn_at)
   SELECT gen_random_uuid(), "personId", 'EXPRESS', 'crash test', agreed,
          CASE WHEN fate = 'WITHDRAWN_BEFORE' THEN '2026-02-01'::timestamptz END
   FROM torture_recipients WHERE agreed IS NOT NULL`,
  `INSERT INTO organizations (id, slug, name, roles, status)
   SELECT "organizationId", 'crash-' || i, CASE WHEN buys THEN 'École ' ELSE 'Ferme ' END || i,
          CASE WHEN buys THEN ARRAY['INSTITUTION'] ELSE ARRAY['PRODUCER'] END, 'VERIFIED'
   FROM torture_recipients`,
  `INSERT INTO memberships (id, person_id, organization_id, role)
   SELECT "membershipId", "personId", "organizationId", 'OWNER' FROM torture_recipients`,
  `INSERT INTO digest_stops (membership_id, stopped_at)
   SELECT "membershipId", '2026-02-01' FROM torture_recipients WHERE fate = 'STOPPED_BEFORE'`,
  `INSERT INTO sites (id, organization_id, name, municipality, location, location_public, matching_location, public_location, precision, time_zone)
   SELECT "siteId", "organizationId", 'Site', 'Saint-Hyacinthe', location, true, location, location, 'EXACT', 'America/Toronto'
   FROM torture_recipients`,
  `INSERT INTO needs (id, organization_id, site_id, product_id, status, quantity_value, quantity_unit, recurrence, window_from, window_to,
                      max_distance_m, location)
   SELECT gen_random_uuid(), "organizationId", "siteId", "productId", 'PUBLISHED', 40, 'kg', 'WEEKLY', '2026-10-01', '2027-10-31', 20000, location
   FROM torture_recipients WHERE buys AND fate <> 'NOTHING_TO_TELL'`,
  `INSERT INTO offerings (id, organization_id, site_id, product_id, status, preparation, availability, lead_time_days, delivery_radius_m, location)
   SELECT gen_random_uuid(), "organizationId", "siteId", "productId", 'PUBLISHED', 'WHOLE',
          '[{"fromMonth": 1, "toMonth": 12, "mode": "STORED"}]', 0, 15000, location
   FROM torture_recipients WHERE NOT buys AND fate <> 'NOTHING_TO_TELL'`,
  'DROP TABLE torture_recipients',
  'ANALYZE',
];
