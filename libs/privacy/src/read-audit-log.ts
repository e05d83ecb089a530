import { Injectable } from '@nestjs/common';
import { type AuditEntryEntity, AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, MembershipEntity, PersonEntity, requireAccess, requirePlatform } from '#identity';
import { Clock, type Id, type Localized } from '#kernel';
import { DataSource, In } from 'typeorm';

const DAY_MS = 86_400_000;

const WORDS = {
  SYSTEM: {
    fr: 'Maillage, ou une personne dont le compte est effacé',
    en: 'Maillage, or somebody whose account is erased',
  },
  COORDINATION: { fr: 'La coordination', en: 'A coordinator' },
  ELSEWHERE: { fr: 'Un membre d’un autre organisme', en: 'A member of another organization' },
  OUTSIDE: { fr: 'Une personne qui n’est pas membre', en: 'Somebody who is not a member' },
  SOMEBODY: { fr: 'Une personne', en: 'A person' },
} as const satisfies Record<string, Localized>;

/** Who may read what was done: owners in their organization, administrators everywhere. Reading is recorded once a day. */
@Injectable()
export class ReadAuditLog {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** Before it is read. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  async ofOrganization(actor: Actor, organizationId: Id): Promise<void> {
    requireAccess({ actor, permission: 'audit:read', organizationIds: [organizationId] });
    await this.writeDown(actor, organizationId);
  }

  /** Before it is read. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  async ofPlatform(actor: Actor): Promise<void> {
    requirePlatform(actor, 'audit:read-platform');
    await this.writeDown(actor, null);
  }

  /**
   * Who did it, for an owner: their own people by name, anybody else by what they are. In the order of `entries`.
   * Administrators are told no names: an identifier leads to what they have to look into.
   */
  async doersOf(entries: readonly AuditEntryEntity[], forOwners: boolean): Promise<Localized[]> {
    const ids = [...new Set(entries.flatMap(({ personId }) => personId ?? []))];
    const members = forOwners ? await this.db.getRepository(MembershipEntity).findBy({ personId: In(ids) }) : [];
    const people = members.length > 0 ? await this.db.getRepository(PersonEntity).findBy({ id: In(ids) }) : [];
    return entries.map(({ personId, organizationId, details }) => {
      if (personId === null) return WORDS.SYSTEM;
      if (!forOwners) return WORDS.SOMEBODY;
      if ((details as { as?: string }).as === 'COORDINATION') return WORDS.COORDINATION;
      if ('byOrganization' in details) return WORDS.ELSEWHERE;
      const isMember = members.some((one) => one.personId === personId && one.organizationId === organizationId);
      const name = isMember ? people.find(({ id }) => id === personId)?.name : undefined;
      return name === undefined ? WORDS.OUTSIDE : { fr: name, en: name };
    });
  }

  private async writeDown(actor: Actor, organizationId: Id | null): Promise<void> {
    await runInTransaction(this.db, async (tx) => {
      const since = new Date(this.clock.now().getTime() - DAY_MS);
      const [known]: unknown[] = await tx.query(
        `SELECT 1 FROM audit_entries WHERE person_id = $1 AND action = 'read:audit-log'
           AND organization_id IS NOT DISTINCT FROM $2::uuid AND at > $3 LIMIT 1`,
        [actor.personId, organizationId, since],
      );
      if (known) return;
      await this.audit.record(tx, {
        by: actor,
        action: 'read:audit-log',
        subject: ['ORGANIZATION', organizationId],
        organizationId,
      });
    });
  }
}
