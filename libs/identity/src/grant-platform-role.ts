import { Injectable } from '@nestjs/common';
import { AuditLog, type Doer } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id, InvalidInput, isId, problem } from '#kernel';
import { DataSource, type EntityManager, IsNull, Not } from 'typeorm';
import { type Actor, type PlatformRole, requirePlatform } from './domain/actor.js';
import { normalizeEmail } from './domain/credentials.js';
import { PersonEntity, PlatformRoleEntity } from './persistence/identity.entities.js';

export interface PlatformRoleHolder {
  readonly personId: Id;
  readonly name: string;
  readonly email: string;
  readonly role: PlatformRole;
  /** Empty: every region. */
  readonly regionCode: string;
  readonly grantedAt: Date;
}

/** Administrators, or whoever runs the machine, say who coordinates and who administers. Saying so twice is saying it once. */
@Injectable()
export class GrantPlatformRole {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidInput, DomainError */
  async grant(actor: Actor, role: GivenRole): Promise<{ personId: Id }> {
    requirePlatform(actor, 'platform-role:grant');
    return this.grantAs(actor, role);
  }

  /** The same from the command line, where there is nobody to ask. @throws InvalidInput */
  async grantAs(by: Doer, { email, role, regionCode: region }: GivenRole): Promise<{ personId: Id }> {
    const regionCode = checkedRegion(role, region);
    return runInTransaction(this.db, async (tx) => {
      const personId = await ownerOf(tx, email);
      const held = { personId, role, regionCode };
      if (await tx.existsBy(PlatformRoleEntity, held)) return { personId };
      await tx.insert(PlatformRoleEntity, { ...held, grantedBy: by.personId, grantedAt: this.clock.now() });
      await this.audit.record(tx, {
        by,
        action: 'platform-role:grant',
        subject: ['PERSON', personId],
        details: { role, regionCode },
      });
      return { personId };
    });
  }

  /** @throws InvalidInput LAST_ADMINISTRATOR, DomainError */
  async revoke(actor: Actor, held: { personId: Id; role: PlatformRole; regionCode?: string | null }): Promise<void> {
    requirePlatform(actor, 'platform-role:grant');
    if (!isId(held.personId)) throw unknownAccount('personId');
    await runInTransaction(this.db, (tx) => this.revokeIn(tx, actor, held));
  }

  /** @throws InvalidInput */
  async revokeAs(by: Doer, { email, role, regionCode }: GivenRole): Promise<void> {
    await runInTransaction(this.db, async (tx) =>
      this.revokeIn(tx, by, { personId: await ownerOf(tx, email), role, regionCode: regionCode ?? null }),
    );
  }

  /** @throws DomainError */
  async list(actor: Actor): Promise<PlatformRoleHolder[]> {
    requirePlatform(actor, 'platform-role:grant');
    return this.db.query<PlatformRoleHolder[]>(
      `SELECT r.person_id AS "personId", p.name, p.email, r.role, r.region_code AS "regionCode", r.granted_at AS "grantedAt"
       FROM platform_roles r JOIN people p ON p.id = r.person_id ORDER BY r.role, r.region_code, p.name, p.id`,
    );
  }

  private async revokeIn(
    tx: EntityManager,
    by: Doer,
    { personId, role, regionCode: region }: { personId: Id; role: PlatformRole; regionCode?: string | null },
  ): Promise<void> {
    const regionCode = checkedRegion(role, region);
    if (role === 'ADMINISTRATOR') await refuseLastAdministrator(tx, personId);
    const { affected } = await tx.delete(PlatformRoleEntity, { personId, role, regionCode });
    if (!affected) return;
    await this.audit.record(tx, {
      by,
      action: 'platform-role:revoke',
      subject: ['PERSON', personId],
      details: { role, regionCode },
    });
  }
}

/** There is always somebody who appoints the others. @throws InvalidInput LAST_ADMINISTRATOR */
export async function refuseLastAdministrator(tx: EntityManager, personId: Id): Promise<void> {
  // In one order, so that two who remove each other take turns, and the second sees that it is the last.
  const administrators = await tx.query<{ person_id: Id }[]>(
    `SELECT person_id FROM platform_roles WHERE role = 'ADMINISTRATOR' ORDER BY person_id FOR UPDATE`,
  );
  if (administrators.length === 1 && administrators[0]?.person_id === personId)
    throw new InvalidInput([
      problem('personId', 'LAST_ADMINISTRATOR', {
        fr: 'Il reste toujours un administrateur : en nommer un autre d’abord.',
        en: 'There is always an administrator: name another one first.',
      }),
    ]);
}

export interface GivenRole {
  readonly email: string;
  readonly role: PlatformRole;
  /** Of a coordinator; without one: every region. */
  readonly regionCode?: string | null;
}

function checkedRegion(role: PlatformRole, region: string | null | undefined): string {
  const code = region?.trim() ?? '';
  if (/^[0-9A-Za-z-]{0,10}$/.test(code) && (code === '' || role === 'COORDINATOR')) return code;
  throw new InvalidInput([
    problem('regionCode', 'INVALID_REGION', {
      fr: 'Seule la coordination a une région ; attendu : le code d’une région administrative, p. ex. « 16 ».',
      en: 'Only coordinators have a region; expected the code of an administrative region, e.g. "16".',
    }),
  ]);
}

const unknownAccount = (path: string) =>
  new InvalidInput([
    problem(path, 'UNKNOWN_ACCOUNT', {
      fr: 'Aucun compte n’a vérifié cette adresse.',
      en: 'No account has verified this address.',
    }),
  ]);

async function ownerOf(tx: EntityManager, email: string): Promise<Id> {
  const person = await tx.findOneBy(PersonEntity, {
    email: normalizeEmail(email).slice(0, 254),
    emailVerifiedAt: Not(IsNull()),
  });
  if (!person) throw unknownAccount('email');
  return person.id;
}
