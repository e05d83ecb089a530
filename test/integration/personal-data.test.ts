import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AuditLog } from '#audit';
import { OwnerProof } from '#identity';
import { InvalidInput, newId } from '#kernel';
import { createRateLimits } from '#limits';
import { ErasePerson, ExportPerson, NOT_PERSONAL, PERSONAL_DATA, ApplyRetention } from '#privacy';
import { readSettings } from '#settings';
import { testClock } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';

const EMAIL = 'hortense.zephirine@example.org';
const NAME = 'Hortense Zéphirine';
const settings = readSettings({ NODE_ENV: 'test' });
const audit = new AuditLog(testClock);

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let personId: string;
let [tokenId, membershipId, organizationId] = ['', '', ''];
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

const db = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  opened.db.query(sql, parameters);
const limits = () => createRateLimits(settings, opened.db);
const exporting = () => new ExportPerson(opened.db, testClock, audit, limits());
const erasing = () => new ErasePerson(opened.db, testClock, audit, settings, new OwnerProof(limits()));

const tables = async (): Promise<Map<string, string[]>> =>
  new Map(
    (
      await db<{ name: string; columns: string[] }>(
        `SELECT table_name AS name, array_agg(column_name::text ORDER BY ordinal_position) AS columns
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY table_name`,
      )
    ).map(({ name, columns }) => [name, columns]),
  );

/** Where this text is, in whatever column of whatever table. */
async function wherever(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const [table, columns] of await tables())
    for (const column of columns) {
      const [row] = await db(
        `SELECT 1 FROM "${table}" t WHERE position(lower($1) in lower(t."${column}"::text)) > 0 LIMIT 1`,
        [text],
      );
      if (row) found.push(`${table}.${column}`);
    }
  return found;
}

/** Somebody of whom something is held in every table that can hold something on a person; a colleague owns the organization too. */
beforeEach(async () => {
  await db(
    `TRUNCATE people, organizations, notices, one_time_links, consent_proofs, audit_entries, mail_suppressions, mail_soft_bounces CASCADE`,
  );
  [personId, tokenId, membershipId, organizationId] = [newId(), newId(), newId(), newId()];
  const [colleague, siteId, needId, offeringId, digestId] = [newId(), newId(), newId(), newId(), newId()];
  const [{ product } = { product: '' }] = await db<{ product: string }>('SELECT id AS product FROM products LIMIT 1');
  const at = `ST_SetSRID(ST_MakePoint(-73, 45.5), 4326)`;
  const person = `INSERT INTO people (id, email, name, password_hash, language, time_zone, email_verified_at) VALUES ($1, $2, $3, 'hash', 'fr', 'America/Toronto', now())`;
  await db(person, [personId, EMAIL, NAME]);
  await db(person, [colleague, 'collegue@example.org', 'Une autre personne']);
  for (const statement of [
    `INSERT INTO sessions (id, person_id, token_hash, expires_at, method, client) VALUES (gen_random_uuid(), $1, 'a', now(), 'LINK', 'Firefox, Linux')`,
    `INSERT INTO second_factors (person_id, secret) VALUES ($1, 's')`,
    `INSERT INTO external_identities (issuer, subject, person_id) VALUES ('https://id.example', 'subject-of-hers', $1)`,
    `INSERT INTO api_tokens (id, person_id, name, scopes, token_hash, expires_at) VALUES ('${tokenId}', $1, 'Jeton de caisse', '{READ}', 't', now())`,
    `INSERT INTO platform_roles (person_id, role, region_code) VALUES ($1, 'COORDINATOR', '16')`,
    `INSERT INTO organizations (id, slug, name, roles) SELECT '${organizationId}', 'organisme', 'Organisme', '{INSTITUTION,PRODUCER}' WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO memberships (id, person_id, organization_id, role) VALUES ('${membershipId}', $1, '${organizationId}', 'OWNER')`,
    `INSERT INTO memberships (id, person_id, organization_id, role) SELECT gen_random_uuid(), '${colleague}', '${organizationId}', 'OWNER' WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO consents (id, person_id, basis, source) VALUES (gen_random_uuid(), $1, 'EXPRESS', 'sign-up form')`,
    `INSERT INTO digest_preferences (person_id, frequency, weekday, hour) VALUES ($1, 'WEEKLY', 2, 7)`,
    `INSERT INTO sites (id, organization_id, name, location, precision, public_location, time_zone)
       SELECT '${siteId}', '${organizationId}', 'Lieu', ${at}, 'EXACT', ${at}, 'America/Toronto' WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO needs (id, organization_id, site_id, product_id, status, quantity_value, quantity_unit, recurrence, window_from, window_to, location)
       SELECT '${needId}', '${organizationId}', '${siteId}', '${product}', 'DRAFT', 1, 'kg', 'ONCE', '2027-01-01', '2027-01-31', ${at} WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO offerings (id, organization_id, site_id, product_id, status, preparation, availability, location)
       SELECT '${offeringId}', '${organizationId}', '${siteId}', '${product}', 'PAUSED', 'WHOLE', '[]', ${at} WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO digest_stops (membership_id) SELECT '${membershipId}' WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO digest_kind_stops (person_id, kind) VALUES ($1, 'REGION')`,
    `INSERT INTO digests (id, person_id, membership_id, period, status, planned_at, subject) VALUES ('${digestId}', $1, '${membershipId}', '2026-W40', 'SENT', now(), 'Pour ${NAME}')`,
    `INSERT INTO digest_pairs (membership_id, need_id, offering_id, digest_id, side) SELECT '${membershipId}', '${needId}', '${offeringId}', '${digestId}', 'NEED' WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO notices (id, kind, person_id, name, address, language, facts) VALUES (gen_random_uuid(), 'welcome', $1, '${NAME}', '${EMAIL}', 'fr', '{"name": "${NAME}"}')`,
    `INSERT INTO notices (id, kind, name, address, language, facts) SELECT gen_random_uuid(), 'invitation', '', '${EMAIL}', 'fr', '{}' WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO one_time_links (id, purpose, person_id, address, token_hash, expires_at) VALUES (gen_random_uuid(), 'SIGN_IN', $1, '${EMAIL}', 'l', now())`,
    `INSERT INTO mail_suppressions (id, address, address_code, reason, source, since, released_by) VALUES (gen_random_uuid(), '${EMAIL}', '\\x00', 'COMPLAINT', 'ARF', now(), $1)`,
    `INSERT INTO mail_soft_bounces (address, message_id, at) SELECT '${EMAIL}', '<x@example.org>', now() WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO invitations (id, organization_id, email, role, language, invited_by, expires_at) VALUES (gen_random_uuid(), '${organizationId}', '${EMAIL}', 'MEMBER', 'fr', '${colleague}', now() + CASE WHEN $1::uuid IS NULL THEN interval '0' ELSE interval '1 day' END)`,
    `INSERT INTO invitations (id, organization_id, email, role, language, invited_by, expires_at) VALUES (gen_random_uuid(), '${organizationId}', 'invite@example.org', 'MEMBER', 'fr', $1, now())`,
    `INSERT INTO audit_entries (id, at, person_id, api_token_id, organization_id, action, subject_type, subject_id, details) VALUES (gen_random_uuid(), now(), $1, '${tokenId}', '${organizationId}', 'member:join', 'PERSON', $1, jsonb_build_object('personId', $1::uuid::text))`,
    `INSERT INTO audit_entries (id, at, person_id, organization_id, action, subject_type, subject_id, details) SELECT gen_random_uuid(), now(), '${colleague}', '${organizationId}', 'member:change-role', 'MEMBERSHIP', '${membershipId}', '{"role": "OWNER"}' WHERE $1::uuid IS NOT NULL`,
    `INSERT INTO reports (id, reporter_id, organization_id, subject_type, subject_id, reason, note) VALUES (gen_random_uuid(), $1, '${organizationId}', 'NEED', '${needId}', 'OTHER', 'Signé ${NAME}')`,
    `INSERT INTO verification_requests (id, organization_id, requested_by, statement) VALUES (gen_random_uuid(), '${organizationId}', $1, 'Nous sommes une ferme.')`,
    `INSERT INTO match_dismissals (need_id, offering_id, dismissed_by) VALUES ('${needId}', '${offeringId}', $1)`,
    `INSERT INTO organization_certifications (id, organization_id, scheme, verified_at, verified_by) VALUES (gen_random_uuid(), '${organizationId}', 'HACCP', now(), $1)`,
  ])
    await db(statement, [personId]);
});

describe('personal data', () => {
  test('has a rule in every column of every table', async () => {
    const known = await tables();
    const missing: string[] = [];
    for (const [table, columns] of known) {
      if (table in NOT_PERSONAL) continue;
      for (const column of columns) if (!PERSONAL_DATA[table]?.columns[column]) missing.push(`${table}.${column}`);
    }
    expect(missing).toEqual([]);
    const ofNothing = Object.entries(PERSONAL_DATA).flatMap(([table, { columns }]) =>
      Object.keys(columns).flatMap((column) => (known.get(table)?.includes(column) ? [] : `${table}.${column}`)),
    );
    expect([...ofNothing, ...Object.keys(NOT_PERSONAL).filter((table) => !known.has(table))]).toEqual([]);
  });

  test('is nowhere that refers to a person without being listed', async () => {
    const links = await db<{ link: string }>(
      `SELECT c.conrelid::regclass || '.' || a.attname AS link FROM pg_constraint c
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
       WHERE c.contype = 'f' AND c.confrelid IN ('people'::regclass, 'memberships'::regclass)`,
    );
    const unlisted = links.filter(({ link }) => {
      const [table = '', column = ''] = link.split('.');
      return !PERSONAL_DATA[table]?.columns[column];
    });
    expect(links.length).toBeGreaterThan(15);
    expect(unlisted).toEqual([]);
  });
});

test('an export holds every value that the rules say is told, and no secret', async () => {
  const { tables: exported } = await exporting().of(personId);
  for (const [name, { columns }] of Object.entries(PERSONAL_DATA)) {
    const told = Object.entries(columns).flatMap(([column, rule]) => (rule.exported ? column : []));
    if (told.length === 0) continue;
    expect([name, exported[name]?.length]).not.toEqual([name, 0]);
    for (const row of exported[name] ?? []) expect(Object.keys(row)).toEqual(told);
  }
  const text = JSON.stringify(exported);
  for (const value of [EMAIL, NAME, 'subject-of-hers', 'Jeton de caisse', 'Firefox, Linux', `Signé ${NAME}`])
    expect(text).toContain(value);
  expect(text).not.toMatch(/hash|secret|collegue|invite@/);
  expect(await db(`SELECT person_id FROM audit_entries WHERE action = 'person:export'`)).toHaveLength(1);
});

describe('erasing an account', () => {
  test('leaves neither the person, nor their address or name, in any column of any table', async () => {
    expect(await wherever(personId)).toContain('audit_entries.details');
    await erasing().of(personId);
    for (const trace of [personId, EMAIL, NAME, tokenId, membershipId, 'subject-of-hers'])
      expect([trace, await wherever(trace)]).toEqual([trace, []]);
  });

  test('leaves what organizations need: what was done, asked and decided, without who', async () => {
    await erasing().of(personId);
    const counts = `SELECT (SELECT count(*)::int FROM reports) AS reports, (SELECT count(*)::int FROM verification_requests) AS requests,
      (SELECT count(*)::int FROM match_dismissals) AS dismissals, (SELECT count(*)::int FROM invitations) AS invitations,
      (SELECT count(*)::int FROM audit_entries) AS entries, (SELECT count(*)::int FROM memberships) AS memberships`;
    expect(await db(counts)).toEqual([
      { reports: 1, requests: 1, dismissals: 1, invitations: 1, entries: 3, memberships: 1 },
    ]);
    expect(await db(`SELECT person_id, subject_id, details FROM audit_entries WHERE action = 'person:erase'`)).toEqual([
      { person_id: null, subject_id: null, details: {} },
    ]);
  });

  test('leaves proof of consent, which says nothing without the address, until it is of no more use', async () => {
    await erasing().of(personId);
    expect(await db('SELECT basis, source, withdrawn_at, erased_at FROM consent_proofs')).toEqual([
      { basis: 'EXPRESS', source: 'sign-up form', withdrawn_at: testClock.now(), erased_at: testClock.now() },
    ]);
    // The rows above are of the machine's own day.
    const later = new Date(Math.max(Date.now(), testClock.now().getTime()) + 1_096 * 86_400_000);
    const purge = new ApplyRetention(opened.db, { now: () => later }, settings);
    expect(await purge.execute()).toMatchObject({ consentProofs: 1, auditEntries: 3, invitations: 1 });
    expect(await purge.execute()).toMatchObject({ consentProofs: 0, auditEntries: 0, invitations: 0 });
  });

  test('is refused to the only owner of an organization, and nothing is erased', async () => {
    await db(`DELETE FROM memberships WHERE person_id <> $1`, [personId]);
    const refused = await erasing()
      .of(personId)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidInput);
    expect((refused as InvalidInput).problems.map(({ code }) => code)).toEqual(['SOLE_OWNER']);
    expect(await db('SELECT 1 FROM people WHERE id = $1', [personId])).toHaveLength(1);
    await db('UPDATE organizations SET closed_at = now()');
    await erasing().of(personId);
    expect(await wherever(EMAIL)).toEqual([]);
  });

  test('of an address that was never verified touches nothing of whoever owns that address', async () => {
    const pretender = newId();
    await db(
      `INSERT INTO people (id, email, name, password_hash, language, time_zone) VALUES ($1, $2, 'Quelqu’un', 'hash', 'fr', 'America/Toronto')`,
      [pretender, EMAIL],
    );
    const before = await wherever(EMAIL);
    await erasing().of(pretender);
    expect(await wherever(EMAIL)).toEqual(before);
    expect((await exporting().of(personId)).tables['invitations']).toHaveLength(1);
  });
});
