import { createHash } from 'node:crypto';
import { TakeGapSnapshot } from '#analytics';
import { RunDigests } from '#digests';
import { type Actor, type OrganizationStatus, Sessions, visitor } from '#identity';
import { type Id, newId } from '#kernel';
import { type LinkPurpose, OneTimeLinks } from '#notices';
import type { GraphQLSchema } from 'graphql';
import type { Subject } from '../../apps/api/src/graphql/access-rules.js';
import { codeOfAddress } from '../../libs/suppressions/src/domain/suppression.js';
import { type RunningApi, testClock } from './api.js';
import { type Arguments, mutationOf, schemaOf } from './access-schema.js';

/** A small world with one thing of every kind, and everybody who may ask for it. */

export interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly body: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors:
    readonly { message: string; path?: readonly (string | number)[]; extensions: { code: string } }[] | undefined;
}

/** Somebody who asks, through HTTP, with a session, a token or nothing. */
export class Caller {
  constructor(
    readonly name: string,
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
    /** What the rules see of them. */
    public actor: Actor,
    private readonly schema: GraphQLSchema,
    readonly email = '',
  ) {}

  async ask({ query, variables }: { query: string; variables?: Arguments }, more: object = {}): Promise<Answer> {
    const started = performance.now();
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en', ...this.headers, ...more },
      body: JSON.stringify({ query, variables }),
    });
    const body = await response.text();
    const ms = performance.now() - started;
    const parsed = body.startsWith('{') ? (JSON.parse(body) as Pick<Answer, 'data' | 'errors'>) : undefined;
    return { status: response.status, ms, body, data: parsed?.data, errors: parsed?.errors };
  }

  /** Runs a mutation that must do what it says. @returns its payload */
  async run(mutation: string, args: Arguments): Promise<Record<string, unknown>> {
    const field = this.schema.getMutationType()?.getFields()[mutation];
    if (!field) throw new Error(`there is no mutation ${mutation}`);
    const { data, errors } = await this.ask(mutationOf(field, args));
    const payload = data?.[mutation] as { userErrors?: unknown[] } | undefined;
    if (errors || !payload || (payload.userErrors ?? []).length > 0)
      throw new Error(`${this.name}: ${mutation} ${JSON.stringify({ args, errors, payload }, null, 1)}`);
    return payload;
  }

  /** The identifier of what a mutation made. */
  async make(mutation: string, args: Arguments): Promise<Id> {
    const made = Object.values(await this.run(mutation, args)).find(
      (value): value is { id: Id } => typeof value === 'object' && value !== null && 'id' in value,
    );
    if (!made) throw new Error(`${mutation} made nothing`);
    return made.id;
  }

  /** The same person, asking with these headers. */
  with(headers: Readonly<Record<string, string>>): Caller {
    return new Caller(this.name, this.url, headers, this.actor, this.schema, this.email);
  }
}

/** An organization and what it has: the owner's, and a suspended one of the same kind. */
export interface Home {
  readonly organizationId: Id;
  readonly siteId: Id;
  readonly regionCode: string;
  readonly owner: Caller;
  readonly needId: Id;
  readonly offeringId: Id;
  readonly laneId: Id;
}

export const ACTORS = [
  'visitor',
  'pending',
  'stranger',
  'partner',
  'viewer',
  'member',
  'manager',
  'owner',
  'suspended',
  'coordinator',
  'coordinatorElsewhere',
  'administrator',
] as const;
/** The owner's tokens, each of one scope. */
const TOKENS = { readToken: ['READ'], publishToken: ['PUBLISH'], manageToken: ['MANAGE'] } as const;
export type ActorName = (typeof ACTORS)[number];

/** Tables of what nobody's request changes, and counts of requests. */
const NOT_OF_PEOPLE = [
  'rate_limits',
  'turns',
  'schema_migrations',
  'spatial_ref_sys',
  'gazetteer_places',
  'products',
  'product_terms',
  'product_matches',
];

/** What others may add to by asking or by complaining. */
const TOLD_TO_OWNERS = ['reports', 'audit_entries', 'notices', 'one_time_links', 'site_disclosures', ...NOT_OF_PEOPLE];

const SEASON = [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }];
const AROUND = {
  type: 'Polygon',
  coordinates: [[[-74, 45], [-72, 45], [-72, 46], [-74, 46], [-74, 45]]], // prettier-ignore
};
export const REGION = '16';

export class AccessWorld {
  private failedDigests = 0;
  readonly actors = {} as Record<ActorName | keyof typeof TOKENS, Caller>;
  readonly products = {} as { carrot: Id; potato: Id };
  /** Where the owner, the manager, the member and the viewer are. */
  home!: Home;
  /** Where the suspended owner is. */
  suspendedHome!: Home;
  /** Of the partner: it matches the owner's. */
  partnerHome!: Home;
  strangerHome!: Home;
  invitationToken = '';
  /** Of nobody who asks: it matches everybody's. */
  neighbourHome!: Home;
  private sequence = 0;

  private constructor(
    readonly api: RunningApi,
    readonly schema: GraphQLSchema,
  ) {}

  static async build(api: RunningApi): Promise<AccessWorld> {
    const world = new AccessWorld(api, schemaOf(api.app));
    await world.fill();
    return world;
  }

  private async fill(): Promise<void> {
    const { actors } = this;
    actors.visitor = new Caller('visitor', this.api.url, {}, visitor('en'), this.schema);
    this.products.carrot = await this.product('carrot');
    this.products.potato = await this.product('potato');
    for (const name of ACTORS) if (name !== 'visitor') actors[name] = await this.person(name);

    this.home = await this.homeOf(actors.owner, 'Ferme-école du Ruisseau', 45.63);
    this.suspendedHome = await this.homeOf(actors.suspended, 'Maison suspendue', 45.64);
    this.partnerHome = await this.homeOf(actors.partner, 'Coopérative d’à côté', 45.52);
    this.neighbourHome = await this.homeOf(await this.person('neighbour'), 'Ferme voisine', 45.72);
    this.strangerHome = await this.homeOf(actors.stranger, 'Ferme lointaine', 48.45, -68.52);
    for (const { organizationId, siteId } of [this.home, this.partnerHome]) {
      await this.sql(`UPDATE organizations SET status = 'VERIFIED' WHERE id = $1`, [organizationId]);
      await this.sql(`UPDATE sites SET verified_at = '2026-01-01' WHERE id = $1`, [siteId]);
    }
    for (const table of ['needs', 'offerings']) await this.sql(`UPDATE ${table} SET updated_at = '2026-01-01'`);
    await actors.partner.run('openSite', { needId: this.partnerHome.needId, offeringId: this.home.offeringId });
    await this.sql(`UPDATE organizations SET status = 'SUSPENDED' WHERE id = $1`, [this.suspendedHome.organizationId]);

    for (const role of ['VIEWER', 'MEMBER', 'MANAGER'] as const)
      await this.sql(
        `INSERT INTO memberships (id, person_id, organization_id, role) VALUES (gen_random_uuid(), $1, $2, $3)`,
        [actors[role.toLowerCase() as 'viewer'].actor.personId, this.home.organizationId, role],
      );
    for (const [name, role, region] of [
      ['coordinator', 'COORDINATOR', REGION],
      ['coordinatorElsewhere', 'COORDINATOR', '06'],
      ['administrator', 'ADMINISTRATOR', ''],
    ] as const)
      await this.sql(`INSERT INTO platform_roles (person_id, role, region_code) VALUES ($1, $2, $3)`, [
        actors[name].actor.personId,
        role,
        region,
      ]);

    // Of their own account everybody sees the same: they all have a token.
    for (const caller of this.everybody()) await this.apiToken(caller);
    await this.sql(`UPDATE organizations SET business_number = '1143920115', status_reason = 'Vu.' WHERE id = $1`, [
      this.home.organizationId,
    ]);
    this.invitationToken = (await this.invitation(this.home, 'invitee@example.org')).token;
    await this.verificationRequest(this.home);
    await this.reportOn(this.home);
    const { organizationId: blockedId } = await this.another(this.neighbourHome);
    await actors.owner.run('blockOrganization', { organizationId: this.home.organizationId, blockedId });
    await actors.owner.run('setDigestPreference', { input: { consent: true, frequency: 'DAILY' } });
    await this.sql(`UPDATE consents SET given_at = now() - interval '2 years'`);
    await this.api.app.get(RunDigests, { strict: false }).execute({ beforeHour: true });
    await this.failedDigest();
    await this.api.app.get(TakeGapSnapshot, { strict: false }).execute();
    await this.refresh();
    for (const [name, scopes] of Object.entries(TOKENS)) {
      const { token } = await actors.owner.run('createApiToken', { input: { name, scopes, expiresInDays: 90 } });
      const actor: Actor = { ...actors.owner.actor, sessionId: null, apiTokenId: newId(), scopes };
      const headers = { authorization: `Bearer ${String(token)}` };
      actors[name as keyof typeof TOKENS] = new Caller(
        name,
        this.api.url,
        headers,
        actor,
        this.schema,
        actors.owner.email,
      );
    }
    await this.sql('UPDATE api_tokens SET last_used_at = now()');
    // Once the digests are written: none of these is to have one.
    for (const caller of this.everybody()) {
      if (caller.actor.personId === null) continue;
      await this.sql(
        `INSERT INTO consents (id, person_id, basis, source) SELECT gen_random_uuid(), $1::uuid, 'EXPRESS', 'preferences'
         WHERE NOT EXISTS (SELECT FROM consents WHERE person_id = $1::uuid)`,
        [caller.actor.personId],
      );
      if (caller.actor.scopes === null) await this.suppression(caller.email, 'COMPLAINT');
    }
  }

  /** What the rules see of everybody, as the database now has it. */
  async refresh(): Promise<void> {
    const sessions = this.api.app.get(Sessions, { strict: false });
    for (const caller of Object.values(this.actors)) {
      const { personId, scopes } = caller.actor;
      const actor = personId ? await sessions.actorFor(personId, 'en') : undefined;
      if (actor) caller.actor = { ...actor, scopes };
    }
  }

  everybody(): Caller[] {
    return Object.values(this.actors);
  }

  /** Whose things somebody lays hands on: the owner's, except who has a suspended organization. */
  homeFor(caller: Caller): Home {
    return caller === this.actors.suspended ? this.suspendedHome : this.home;
  }

  subjectOf(home: Home): Subject {
    const { organizationId, regionCode, owner } = home;
    const openedTo = home === this.home ? [this.partnerHome.organizationId] : [];
    return { organizationId, regionCode, openedTo, ...(owner.actor.personId && { personId: owner.actor.personId }) };
  }

  /** Another organization like this one, with the same people, for one call alone; what it has published is not copied. */
  async another(home: Home, status = home === this.suspendedHome ? 'SUSPENDED' : 'UNVERIFIED'): Promise<Home> {
    const organizationId = newId();
    const siteId = newId();
    const copy = (table: string, change: object, where: string, id: Id) =>
      this.sql(
        `INSERT INTO ${table} SELECT (jsonb_populate_record(t, $1::jsonb)).* FROM ${table} t WHERE ${where} = $2`,
        [JSON.stringify(change), id],
      );
    const name = this.fresh('Organisme pareil ');
    const change = { id: organizationId, slug: name.replaceAll(' ', '-'), name, status, business_number: null };
    await copy('organizations', change, 'id', home.organizationId);
    await copy('sites', { id: siteId, organization_id: organizationId }, 'id', home.siteId);
    await this.sql(
      `INSERT INTO memberships (id, person_id, organization_id, role)
       SELECT gen_random_uuid(), person_id, $1, role FROM memberships WHERE organization_id = $2`,
      [organizationId, home.organizationId],
    );
    for (const caller of this.everybody()) {
      const { memberships } = caller.actor;
      const same = memberships.filter((one) => one.organizationId === home.organizationId);
      const more = same.map((one) => ({ ...one, organizationId, status: status as OrganizationStatus }));
      caller.actor = { ...caller.actor, memberships: [...memberships, ...more] };
    }
    return { ...home, organizationId, siteId };
  }

  async join({ organizationId }: Home, { actor: { personId } }: Caller, role: string): Promise<Id> {
    await this.sql(
      `INSERT INTO memberships (id, person_id, organization_id, role) VALUES (gen_random_uuid(), $1, $2, $3)`,
      [personId, organizationId, role],
    );
    return personId ?? newId();
  }

  async invitation({ organizationId, owner }: Home, email: string): Promise<{ id: Id; token: string }> {
    const id = newId();
    await this.sql(
      `INSERT INTO invitations (id, organization_id, email, role, language, invited_by, expires_at)
       VALUES ($1, $2, $3, 'MEMBER', 'en', $4, '2099-01-01')`,
      [id, organizationId, email, owner.actor.personId],
    );
    const links = this.api.app.get(OneTimeLinks, { strict: false });
    const link = { purpose: 'INVITATION', personId: null, subjectId: id, validForMs: 9e9, address: email } as const;
    return { id, token: await links.issue(this.api.db.manager, { ...link, noticeId: null }) };
  }

  async verificationRequest({ organizationId, owner }: Home): Promise<Id> {
    const id = newId();
    await this.sql(
      `INSERT INTO verification_requests (id, organization_id, requested_by, statement, evidence_url)
       VALUES ($1, $2, $3, 'Une ferme depuis 1912.', 'https://example.org/preuve')`,
      [id, organizationId, owner.actor.personId],
    );
    return id;
  }

  async reportOn({ organizationId }: Home): Promise<Id> {
    const id = newId();
    await this.sql(
      `INSERT INTO reports (id, reporter_id, organization_id, subject_type, subject_id, reason, note)
       VALUES ($1, $2, $3, 'ORGANIZATION', $3, 'MISLEADING', 'Une note.')`,
      [id, this.actors.partner.actor.personId, organizationId],
    );
    return id;
  }

  /** One of a run of its own, to somebody else, whose period is not over. */
  async failedDigest(): Promise<{ id: Id; plannedAt: string }> {
    const { personId } = (await this.person('somebody')).actor;
    const id = newId();
    const plannedAt = new Date(testClock.now().getTime() + 1000 * ++this.failedDigests).toISOString();
    await this.sql(
      `INSERT INTO digests (id, person_id, region_code, period, status, planned_at, attempts, reason)
       VALUES ($1, $2, '16', '2026-W47', 'FAILED', $3, 8, 'SMTP 550 (RCPT TO)')`,
      [id, personId, plannedAt],
    );
    return { id, plannedAt };
  }

  /** The same person in another session, or the visitor. */
  async inAnotherSession(caller: Caller): Promise<Caller> {
    const { personId, scopes } = caller.actor;
    if (personId === null || scopes !== null) return caller;
    const token = this.fresh('another-session-');
    await this.sql(
      `INSERT INTO sessions (id, person_id, token_hash, expires_at) VALUES (gen_random_uuid(), $1, $2, '2099-01-01')`,
      [personId, createHash('sha256').update(token).digest()],
    );
    return caller.with({ cookie: `maillage_session=${token}` });
  }

  /** Nothing is sent to an address any more. */
  async suppression(address: string, reason = 'HARD_BOUNCE'): Promise<Id> {
    const id = newId();
    await this.sql(
      `INSERT INTO mail_suppressions (id, address, address_code, reason, source, code, since) VALUES ($1, $2, $3, $4, 'DSN', '5.1.1', now())`,
      [id, address, codeOfAddress(this.api.settings.secretKey, address), reason],
    );
    return id;
  }

  /** Keeps what stands for somebody's address, and what they agreed to, to put them back. */
  async rememberSuppression(caller: Caller): Promise<() => Promise<unknown>> {
    const consents = await this.sql<object>('SELECT * FROM consents WHERE person_id = $1', [caller.actor.personId]);
    return async () => {
      await this.sql('DELETE FROM mail_suppressions WHERE address = $1', [caller.email]);
      await this.suppression(caller.email, 'COMPLAINT');
      await this.sql('DELETE FROM consents WHERE person_id = $1', [caller.actor.personId]);
      await this.sql('INSERT INTO consents SELECT * FROM json_populate_recordset(NULL::consents, $1)', [
        JSON.stringify(consents),
      ]);
    };
  }

  /** The word of a link that was mailed to somebody. */
  async link(purpose: LinkPurpose, to: Caller, address = to.email): Promise<string> {
    const links = this.api.app.get(OneTimeLinks, { strict: false });
    const link = { purpose, personId: to.actor.personId, validForMs: 3_600_000, address, noticeId: null };
    return links.issue(this.api.db.manager, link);
  }

  /** A session of somebody's, which nobody uses; of nobody, none. */
  async session({ actor: { personId } }: Caller): Promise<Id> {
    const id = newId();
    if (personId)
      await this.sql(`INSERT INTO sessions (id, person_id, token_hash, expires_at) VALUES ($1, $2, $3, '2099-01-01')`, [
        id,
        personId,
        createHash('sha256').update(this.fresh('session-')).digest(),
      ]);
    return id;
  }

  /** Keeps the sessions of somebody, to put them back. */
  async rememberSessions({ actor: { personId } }: Caller): Promise<() => Promise<unknown>> {
    const rows = await this.sql<object>('SELECT * FROM sessions WHERE person_id = $1', [personId]);
    const put = `INSERT INTO sessions SELECT * FROM json_populate_recordset(NULL::sessions, $1) ON CONFLICT DO NOTHING`;
    const hex = (value: unknown) => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value);
    const plain = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, hex(value)])));
    return () => this.sql(put, [JSON.stringify(plain)]);
  }

  /** A recovery code of a second factor that somebody has from now on. */
  async recoveryCode({ actor: { personId } }: Caller): Promise<string> {
    const code = 'ABCDEFGHIJKLMNOP';
    if (personId)
      await this.sql(
        `INSERT INTO second_factors (person_id, secret, recovery_code_hashes, confirmed_at) VALUES ($1, '', ARRAY[$2::bytea], now())`,
        [personId, createHash('sha256').update(code).digest()],
      );
    return code;
  }

  forgetSecondFactor({ actor: { personId } }: Caller): Promise<unknown> {
    return this.sql('DELETE FROM second_factors WHERE person_id = $1', [personId]);
  }

  /** An API token of somebody's; of nobody, none. */
  async apiToken({ actor: { personId } }: Caller): Promise<Id> {
    const id = newId();
    if (personId)
      await this.sql(
        `INSERT INTO api_tokens (id, person_id, name, scopes, token_hash, expires_at, last_used_at) VALUES ($1, $2, 'Essai', '{READ}', $3, '2099-01-01', now())`,
        [id, personId, createHash('sha256').update(this.fresh('token-')).digest()],
      );
    return id;
  }

  /** What every table of people's data holds, in short; what only says when somebody was last seen does not count. */
  async fingerprint(): Promise<Record<string, string>> {
    this.fingerprints ??= await this.writeFingerprint();
    const rows = await this.sql<{ name: string; sum: string }>(this.fingerprints);
    return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
  }

  /** The rows that say what an organization and its owner are and have. */
  async everythingOf({ organizationId, owner }: Home): Promise<Record<string, unknown>[]> {
    this.belongings ??= await this.sql<{ table: string; column: string }>(
      `SELECT c.table_name AS "table", c.column_name AS "column" FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> ALL ($1)
         AND (c.column_name IN ('person_id', 'organization_id')
           OR c.column_name = 'id' AND c.table_name IN ('people', 'organizations'))`,
      [TOLD_TO_OWNERS],
    );
    const rows = this.belongings.map(
      ({ table, column }) =>
        `SELECT '${table}' AS "table", (to_jsonb(t) - 'last_seen_at' - 'last_used_at')::text AS row FROM ${table} t WHERE ${column} = ANY ($1)`,
    );
    return this.sql(`${rows.join(' UNION ALL ')} ORDER BY 1, 2`, [[organizationId, owner.actor.personId]]);
  }

  private belongings: { table: string; column: string }[] | undefined;
  private fingerprints: string | undefined;

  private async writeFingerprint(): Promise<string> {
    const tables = await this.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1)`,
      [NOT_OF_PEOPLE],
    );
    return tables
      .map(
        ({ name }) => `SELECT '${name}' AS name, count(*) || ':' || coalesce(sum(hashtext(
          (to_jsonb(t) - 'last_seen_at' - 'last_used_at')::text)::bigint), 0) AS sum FROM ${name} t`,
      )
      .join(' UNION ALL ');
  }

  /** A word that was not used before. */
  fresh(word: string): string {
    return `${word}${++this.sequence}`;
  }

  /** Somebody new, signed in; verified unless they are to be pending. */
  async person(name: string): Promise<Caller> {
    const email = `${this.fresh(name).toLowerCase()}@example.org`;
    const response = await fetch(`${this.api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: SignUpInput!) { signUp(input: $input) { viewer { id } userErrors { code } } }',
        variables: { input: { email, password: PASSWORD, name: `Personne ${name}`, language: 'EN' } },
      }),
    });
    const { data } = (await response.json()) as { data: { signUp: { viewer: { id: Id } } } };
    if (name !== 'pending') await this.sql(`UPDATE people SET email_verified_at = now() WHERE email = $1`, [email]);
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const actor: Actor = { ...visitor('en'), personId: data.signUp.viewer.id, isVerified: name !== 'pending' };
    return new Caller(name, this.api.url, { cookie }, actor, this.schema, email);
  }

  private async homeOf(owner: Caller, name: string, latitude: number, longitude = -72.95): Promise<Home> {
    const organizationId = await owner.make('createOrganization', {
      input: {
        name,
        roles: ['INSTITUTION', 'PRODUCER', 'DISTRIBUTOR'],
        site: {
          name: 'Siège',
          address: '1, rang du Ruisseau',
          municipality: 'Saint-Hyacinthe',
          postalCode: 'J2S 1A1',
          point: { longitude, latitude },
          receivingDays: [1, 3],
          receivingHours: '8 h–12 h',
        },
        certifications: [{ scheme: 'ORGANIC', certifier: 'Ecocert', number: 'CE-12', expiresOn: '2029-12-31' }],
      },
    });
    const [site] = await this.api.db.query<{ id: Id }[]>(`SELECT id FROM sites WHERE organization_id = $1`, [
      organizationId,
    ]);
    if (!site) throw new Error('no site');
    await this.sql(`UPDATE sites SET region_code = $2 WHERE id = $1`, [site.id, REGION]);
    const home = { organizationId, siteId: site.id, regionCode: REGION, owner };
    const laneId = await owner.make('publishLane', { input: this.lane(home) });
    const needId = await owner.make('publishNeed', { input: this.need(home) });
    const offeringId = await owner.make('publishOffering', { input: this.offering(home) });
    const offer = (more: object) => owner.make('publishOffering', { input: this.offering(home, more) });
    // Near misses: it asks for more than any need does, or for less than any offering is sold in.
    await offer({ minimumOrder: { value: '50', unit: 'kg' } });
    await owner.make('publishNeed', { input: this.need(home, { quantity: { value: '4', unit: 'kg' } }) });
    // Two that come by lane alone: a plan has them share one.
    for (const value of ['10', '11'])
      await offer({
        capacity: { quantity: { value, unit: 'kg' }, period: 'WEEK' },
        deliveryRadiusM: null,
        offersPickup: false,
      });
    return { ...home, laneId, needId, offeringId };
  }

  need({ organizationId, siteId }: Pick<Home, 'organizationId' | 'siteId'>, more: object = {}) {
    return {
      organizationId,
      siteId,
      productId: this.products.carrot,
      quantity: { value: '40', unit: 'kg' },
      recurrence: 'WEEKLY',
      window: { from: '2026-12-01', to: '2027-03-31' },
      maxDistanceM: 100_000,
      respondBy: '2026-12-31',
      notes: 'Quai arrière.',
      pack: { count: 1, inner: { value: '20', unit: 'kg' } },
      preparations: ['WHOLE'],
      preferredCertifications: ['ORGANIC'],
      priceCeiling: { amount: '4.40', currency: 'CAD', per: { value: '1', unit: 'kg' } },
      ...more,
    };
  }

  offering({ organizationId, siteId }: Pick<Home, 'organizationId' | 'siteId'>, more: object = {}) {
    return {
      organizationId,
      siteId,
      productId: this.products.carrot,
      price: { amount: '2.20', currency: 'CAD', per: { value: '1', unit: 'kg' } },
      pack: { count: 1, inner: { value: '10', unit: 'kg' } },
      minimumOrder: { value: '5', unit: 'kg' },
      capacity: { quantity: { value: '20', unit: 'kg' }, period: 'WEEK' },
      availability: SEASON,
      leadTimeDays: 1,
      deliveryRadiusM: 50_000,
      offersPickup: true,
      acceptsDistributors: true,
      notes: 'Lavées sur demande.',
      expiresOn: '2027-11-30',
      ...more,
    };
  }

  lane({ organizationId }: Pick<Home, 'organizationId'>, more: object = {}) {
    return {
      organizationId,
      name: 'Rive-Sud',
      collectArea: AROUND,
      deliverArea: AROUND,
      days: [1, 3],
      cutoffDays: 1,
      cutoffHour: 14,
      temperatureClasses: ['ambient', 'chilled', 'frozen'],
      spareCapacity: { value: '1000', unit: 'kg' },
      notes: 'Hayon.',
      ...more,
    };
  }

  freshNeed = (home: Home): Promise<Id> => this.asIfInGoodStanding(home, 'publishNeed', { input: this.need(home) });
  freshOffering = (home: Home): Promise<Id> =>
    this.asIfInGoodStanding(home, 'publishOffering', { input: this.offering(home) });
  freshLane = async (home: Home): Promise<Id> => {
    await this.retireOtherLanes(home);
    return this.asIfInGoodStanding(home, 'publishLane', { input: this.lane(home) });
  };

  /** An organization has a limited number of lanes that run. */
  async retireOtherLanes({ organizationId, laneId }: Home): Promise<void> {
    await this.sql(`UPDATE lanes SET status = 'RETIRED' WHERE organization_id = $1 AND id <> $2`, [
      organizationId,
      laneId,
    ]);
  }

  /** What the owner makes; a suspended one, as they did before. */
  private async asIfInGoodStanding(home: Home, mutation: string, args: Arguments): Promise<Id> {
    if (home !== this.suspendedHome) return home.owner.make(mutation, args);
    const set = (status: string) =>
      this.sql(`UPDATE organizations SET status = $2 WHERE id = $1`, [home.organizationId, status]);
    await set('UNVERIFIED');
    const id = await home.owner.make(mutation, args);
    await set('SUSPENDED');
    return id;
  }

  async sql<T>(statement: string, parameters: unknown[] = []): Promise<T[]> {
    return this.api.db.query<T[]>(statement, parameters);
  }

  private async product(code: string): Promise<Id> {
    const { data } = await this.actors.visitor.ask({ query: `{ product(code: "${code}") { id } }` });
    return (data as { product: { id: Id } }).product.id;
  }
}

export const PASSWORD = 'une longue phrase de passe';
