/**
 * Everything held on a person, column by column: what an export tells them, and what erasing their account does to it. A
 * test holds this list and `NOT_PERSONAL` equal to the database, so that no column is added without its rule.
 */
export type OnErasure =
  /** The row goes. */
  | 'DELETE'
  /** The column is emptied; the row stays. */
  | 'NULL'
  /** It stays, for the reason given. */
  | 'KEEP';

export interface ColumnRule {
  readonly exported: boolean;
  readonly onErasure: OnErasure;
  /** Why it is not exported, or why it stays. */
  readonly because?: string;
}

export interface PersonalTable {
  /** SQL: which rows `t` are the person's own. $1: the person, $2: their address once verified, otherwise null. */
  readonly own: string;
  /** Columns by name. */
  readonly columns: Readonly<Record<string, ColumnRule>>;
}

const TOLD: ColumnRule = { exported: true, onErasure: 'DELETE' };
const secret = (because: string): ColumnRule => ({ exported: false, onErasure: 'DELETE', because });
const TELLS_OF_ADDRESSES = secret('would tell whoever typed an address that is not theirs whether it has an account');
const OPERATION = secret('of the working of the delivery, and of no account of the person');
const LINK: ColumnRule = { exported: false, onErasure: 'NULL', because: 'the record is of the organization; only the link to the person goes' }; // prettier-ignore
const record = (because: string): ColumnRule => ({ exported: true, onErasure: 'KEEP', because });

const columns = (rules: Readonly<Record<string, ColumnRule>>): Record<string, ColumnRule> =>
  Object.fromEntries(Object.entries(rules).flatMap(([names, rule]) => names.split(' ').map((name) => [name, rule])));

const OF_PERSON = 't.person_id = $1';
const OF_MEMBERSHIP = 't.membership_id IN (SELECT id FROM memberships WHERE person_id = $1)';
const TRACE = record('what was done in an organization is its record, without who did it');

export const PERSONAL_DATA: Readonly<Record<string, PersonalTable>> = {
  people: {
    own: 't.id = $1',
    columns: columns({
      'id email name language time_zone created_at email_verified_at': TOLD,
      password_hash: secret('a secret'),
    }),
  },
  sessions: {
    own: OF_PERSON,
    columns: columns({
      'id person_id created_at expires_at method client last_seen_at': TOLD,
      token_hash: secret('a secret'),
    }),
  },
  second_factors: {
    own: OF_PERSON,
    columns: columns({
      'person_id created_at confirmed_at': TOLD,
      'secret last_step recovery_code_hashes': secret('a secret'),
    }),
  },
  external_identities: { own: OF_PERSON, columns: columns({ 'issuer subject person_id created_at': TOLD }) },
  api_tokens: {
    own: OF_PERSON,
    columns: columns({
      'id person_id name scopes created_at expires_at last_used_at revoked_at': TOLD,
      token_hash: secret('a secret'),
    }),
  },
  platform_roles: {
    own: OF_PERSON,
    columns: columns({ 'person_id role region_code granted_at': TOLD, granted_by: LINK }),
  },
  memberships: { own: OF_PERSON, columns: columns({ 'id person_id organization_id role created_at': TOLD }) },
  consents: { own: OF_PERSON, columns: columns({ 'id person_id basis source given_at withdrawn_at': TOLD }) },
  digest_preferences: { own: OF_PERSON, columns: columns({ 'person_id frequency weekday hour updated_at': TOLD }) },
  digest_stops: { own: OF_MEMBERSHIP, columns: columns({ 'membership_id stopped_at': TOLD }) },
  digest_kind_stops: { own: OF_PERSON, columns: columns({ 'person_id kind stopped_at': TOLD }) },
  digests: {
    own: OF_PERSON,
    columns: columns({
      'id person_id membership_id region_code period status planned_at sent_at pair_count subject reason': TOLD,
      'composed_at attempts failures leased_until retry_at message_id': OPERATION,
    }),
  },
  digest_pairs: {
    own: OF_MEMBERSHIP,
    columns: columns({
      'membership_id need_id offering_id digest_id side tenths distance_m told_through': TOLD,
      'facts lapsed_at': OPERATION,
    }),
  },
  notices: {
    own: '(t.person_id = $1 OR t.person_id IS NULL AND t.address = $2)',
    columns: columns({
      'id person_id name address language facts created_at status sent_at': TOLD,
      kind: TELLS_OF_ADDRESSES,
      link: secret('where it leads is a secret of the mail it is in'),
      'attempts leased_until reason': OPERATION,
    }),
  },
  one_time_links: {
    own: '(t.person_id = $1 OR t.person_id IS NULL AND t.address = $2)',
    columns: columns({
      'id purpose person_id address created_at expires_at used_at': TELLS_OF_ADDRESSES,
      token_hash: secret('a secret'),
      'notice_id subject_id': OPERATION,
    }),
  },
  invitations: {
    own: 't.email = $2',
    columns: columns({
      'id organization_id email role language created_at expires_at accepted_at revoked_at': TOLD,
      invited_by: LINK,
    }),
  },
  audit_entries: {
    own: `(t.person_id = $1 OR t.subject_type = 'PERSON' AND t.subject_id = $1)`,
    columns: columns({
      'person_id api_token_id subject_id': { exported: true, onErasure: 'NULL' },
      'id at organization_id action subject_type': TRACE,
      details: record('names of what changed, statuses and identifiers; never personal data'),
    }),
  },
  reports: {
    own: 't.reporter_id = $1',
    columns: columns({
      'reporter_id note': { exported: true, onErasure: 'NULL' },
      'id organization_id subject_type subject_id reason created_at status measure decided_at decision_note': record(
        'a report is settled on what it says, whoever made it',
      ),
      decided_by: LINK,
    }),
  },
  verification_requests: {
    own: 't.requested_by = $1',
    columns: columns({
      requested_by: { exported: true, onErasure: 'NULL' },
      'id organization_id statement evidence_url created_at status decided_at reason': record(
        'what the organization says for itself',
      ),
      decided_by: LINK,
    }),
  },
  match_dismissals: {
    own: 't.dismissed_by = $1',
    columns: columns({
      dismissed_by: { exported: true, onErasure: 'NULL' },
      'need_id offering_id dismissed_at': record('a decision of the organization'),
    }),
  },
  organization_certifications: {
    own: 't.verified_by = $1',
    columns: columns({
      verified_by: { exported: true, onErasure: 'NULL' },
      'id organization_id scheme verified_at': record('of the organization'),
      'certifier number expires_on evidence_url': { ...record('of the organization'), exported: false },
    }),
  },
  mail_suppressions: {
    own: 't.address = $2',
    columns: columns({
      'id reason source code since': record(
        'a complaint is honoured after an erasure too, under the code of the address',
      ),
      'address released_at': { exported: true, onErasure: 'NULL' },
      address_code: { exported: false, onErasure: 'KEEP', because: 'by it, and no other way, one finds out about a given address' }, // prettier-ignore
      released_by: LINK,
    }),
  },
  mail_soft_bounces: { own: 't.address = $2', columns: columns({ 'address message_id at': TOLD }) },
  consent_proofs: {
    own: 'false',
    columns: columns({
      'id address_mac basis source given_at withdrawn_at erased_at': {
        exported: false,
        onErasure: 'KEEP',
        because: 'proof of consent after an erasure (CASL, s. 13 and 23), without the address; for three years',
      },
    }),
  },
};

/** Tables, or columns, of organizations and of the catalogue: nobody's personal data. */
export const NOT_PERSONAL: Readonly<Record<string, string>> = {
  gap_cells: 'sums by region',
  gap_snapshots: 'sums by region',
  gazetteer_places: 'published places',
  products: 'the catalogue',
  product_terms: 'the catalogue',
  product_matches: 'the catalogue',
  schema_migrations: 'the schema',
  spatial_ref_sys: 'the schema',
  turns: 'keys are one-way codes under the operator’s secret',
  mail_hook_tokens: 'one-way codes of words that providers use once, gone within two days',
  rate_limits: 'keys are one-way codes under the operator’s secret, gone within a day',
  organizations: 'an organization, as it presents itself; its people are its memberships',
  sites: 'an organization’s; where it is hidden, see docs/adr/0019',
  site_disclosures: 'between organizations',
  organization_blocks: 'between organizations',
  needs: 'an organization’s',
  offerings: 'an organization’s',
  offering_certifications: 'an organization’s',
  lanes: 'an organization’s',
  lane_stops: 'derived from lanes and sites',
  matchable_needs: 'derived from needs',
  matchable_offerings: 'derived from offerings',
};
