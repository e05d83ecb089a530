/** What is kept for a time only. $1: what was over before then goes. */
export const RETENTION = {
  /** Accounts whose address nobody has shown to be theirs. */
  pendingPeople: 'DELETE FROM people WHERE email_verified_at IS NULL AND created_at < $1',
  sessions: 'DELETE FROM sessions WHERE expires_at < $1',
  idleSessions: 'DELETE FROM sessions WHERE last_seen_at < $1',
  apiTokens: 'DELETE FROM api_tokens WHERE expires_at < $1 OR revoked_at < $1',
  links: 'DELETE FROM one_time_links WHERE used_at < $1 OR expires_at < $1',
  notices: `DELETE FROM notices WHERE status <> 'PENDING' AND created_at < $1`,
  auditEntries: 'DELETE FROM audit_entries WHERE at < $1',
  consentProofs: 'DELETE FROM consent_proofs WHERE erased_at < $1',
  suppressionsReleased: 'DELETE FROM mail_suppressions WHERE released_at < $1',
  /** A complaint is kept for as long as it stands; that mail came back from an address, only while somebody may have it. */
  bouncesOfNobody: `DELETE FROM mail_suppressions s WHERE s.since < $1 AND s.released_at IS NULL AND s.reason = 'HARD_BOUNCE'
    AND NOT EXISTS (SELECT FROM people p WHERE p.email = s.address)`,
  softBounces: 'DELETE FROM mail_soft_bounces WHERE at < $1',
  hookTokens: 'DELETE FROM mail_hook_tokens WHERE seen_at < $1',
  invitations: 'DELETE FROM invitations WHERE coalesce(accepted_at, revoked_at, expires_at) < $1',
  /** Of organizations that closed. */
  drafts: `DELETE FROM needs WHERE status = 'DRAFT' AND organization_id IN (SELECT id FROM organizations WHERE closed_at < $1)`,
} as const;
export type Retained = keyof typeof RETENTION;
