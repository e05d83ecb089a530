import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id, InvalidInput, isId, newId, notFound, problem, refuseIfAny } from '#kernel';
import { Notices } from '#notices';
import { DataSource, In } from 'typeorm';
import { type Actor, regionsOf, requireAccess, requirePlatform, requirePlatformSomewhere } from './domain/actor.js';
import { checkText, tidy } from './domain/text-input.js';
import { coordinatorsFor, lockOpen, managersOf, requirePlatformOver } from './open-organization.js';
import { OrganizationEntity, SiteEntity, VerificationRequestEntity } from './persistence/identity.entities.js';

const MAX_STATEMENT = 2_000;
const MAX_URL = 500;

/** An organization asks coordinators to see that it is what it says. Asking again while one waits replaces it. */
@Injectable()
export class RequestVerification {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(
    actor: Actor,
    organizationId: Id,
    input: { readonly statement: string; readonly evidenceUrl?: string | null },
  ): Promise<{ requestId: Id }> {
    requireAccess({ actor, permission: 'organization:request-verification', organizationIds: [organizationId] });
    refuseIfAny([
      ...checkText(input.statement, 'statement', { required: true, max: MAX_STATEMENT, lines: true }),
      ...checkEvidence(input.evidenceUrl),
    ]);
    const said = {
      statement: input.statement.trim(),
      evidenceUrl: tidy(input.evidenceUrl),
      requestedBy: actor.personId,
    };
    const { requestId, told } = await runInTransaction(this.db, async (tx) => {
      const { name, status } = await lockOpen(tx, organizationId);
      if (status === 'VERIFIED')
        throw new InvalidInput([
          problem('organizationId', 'ALREADY_VERIFIED', {
            fr: 'Cet organisme est déjà vérifié.',
            en: 'This organization is verified already.',
          }),
        ]);
      const pending = await tx.findOneBy(VerificationRequestEntity, { organizationId, status: 'PENDING' });
      // Another one: who decides on the first has read the first.
      if (pending) await tx.delete(VerificationRequestEntity, { id: pending.id });
      const id = newId();
      await tx.insert(VerificationRequestEntity, { id, organizationId, createdAt: this.clock.now(), ...said });
      await this.audit.record(tx, {
        by: actor,
        action: 'organization:request-verification',
        subject: ['ORGANIZATION', organizationId],
        organizationId,
        details: { requestId: id, again: pending !== null },
      });
      const coordinators = pending ? [] : await coordinatorsFor(tx, organizationId);
      const ids = await this.notices.tell(
        tx,
        ...coordinators.map((to) => ({
          kind: 'verification-requested' as const,
          to,
          facts: { organization: name },
        })),
      );
      return { requestId: id, told: ids };
    });
    await this.notices.dispatch(told);
    return { requestId };
  }
}

/** A coordinator of the organization's region, who is none of its members, says what they found. */
@Injectable()
export class DecideVerification {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(
    actor: Actor,
    requestId: Id,
    decision: { readonly approve: boolean; readonly reason?: string | null },
  ): Promise<{ organizationId: Id }> {
    requirePlatformSomewhere(actor, 'organization:verify');
    const request = isId(requestId)
      ? await this.db.getRepository(VerificationRequestEntity).findOneBy({ id: requestId })
      : null;
    if (!request) throw notFound({ fr: 'Demande', en: 'Request' });
    const { organizationId } = request;
    const decidedBy = await requirePlatformOver(this.db, actor, 'organization:verify', organizationId);
    const { approve } = decision;
    refuseIfAny(checkText(decision.reason, 'reason', { required: !approve, max: 500 }));
    const reason = tidy(decision.reason);
    const told = await runInTransaction(this.db, async (tx) => {
      const { name, status } = await lockOpen(tx, organizationId);
      const now = this.clock.now();
      if (approve && status === 'SUSPENDED')
        throw new InvalidInput([
          problem('requestId', 'SUSPENDED', {
            fr: 'Cet organisme est suspendu : lever la suspension d’abord.',
            en: 'This organization is suspended: reinstate it first.',
          }),
        ]);
      const { affected } = await tx.update(
        VerificationRequestEntity,
        { id: requestId, status: 'PENDING' },
        { status: approve ? 'APPROVED' : 'REFUSED', decidedBy, decidedAt: now, reason },
      );
      if (!affected)
        throw new InvalidInput([
          problem('requestId', 'ALREADY_DECIDED', {
            fr: 'Cette demande est déjà décidée.',
            en: 'This request was decided already.',
          }),
        ]);
      if (approve) {
        await tx.update(
          OrganizationEntity,
          { id: organizationId },
          { status: 'VERIFIED', statusReason: reason, updatedAt: now },
        );
        const regions = regionsOf(actor, 'organization:verify');
        await tx.update(
          SiteEntity,
          { organizationId, ...(regions !== 'ALL' && { regionCode: In([...regions]) }) },
          { verifiedAt: now },
        );
      }
      await this.audit.record(tx, {
        by: actor,
        action: approve ? 'organization:verify' : 'organization:refuse-verification',
        subject: ['ORGANIZATION', organizationId],
        organizationId,
        details: { requestId },
      });
      const managers = await managersOf(tx, organizationId);
      return this.notices.tell(
        tx,
        ...managers.map((to) =>
          approve
            ? { kind: 'organization-verified' as const, to, facts: { organization: name } }
            : { kind: 'verification-refused' as const, to, facts: { organization: name, reason: reason ?? '' } },
        ),
      );
    });
    await this.notices.dispatch(told);
    return { organizationId };
  }
}

/** A coordinator has seen that an organization is really at a site: one that it added or moved since it was verified. */
@Injectable()
export class VerifySite {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidInput NOT_VERIFIED, DomainError */
  async execute(actor: Actor, siteId: Id): Promise<void> {
    requirePlatformSomewhere(actor, 'organization:verify');
    const site = isId(siteId) ? await this.db.getRepository(SiteEntity).findOneBy({ id: siteId }) : null;
    if (!site) throw notFound({ fr: 'Lieu', en: 'Site' });
    await requirePlatformOver(this.db, actor, 'organization:verify', site.organizationId);
    requirePlatform(actor, 'organization:verify', site.regionCode);
    await runInTransaction(this.db, async (tx) => {
      const { status } = await lockOpen(tx, site.organizationId);
      if (status !== 'VERIFIED')
        throw new InvalidInput([
          problem('siteId', 'NOT_VERIFIED', {
            fr: 'L’organisme n’est pas vérifié : décider d’abord de sa demande de vérification.',
            en: 'The organization is not verified: decide on its verification request first.',
          }),
        ]);
      await tx.update(SiteEntity, { id: siteId }, { verifiedAt: this.clock.now() });
      await this.audit.record(tx, {
        by: actor,
        action: 'organization:verify',
        subject: ['SITE', siteId],
        organizationId: site.organizationId,
      });
    });
  }
}

function checkEvidence(url: string | null | undefined) {
  if (!url?.trim()) return [];
  const readable = url.length <= MAX_URL && URL.canParse(url.trim()) && /^https?:\/\/[^\s]+$/i.test(url.trim());
  if (readable) return [];
  return [
    problem('evidenceUrl', 'INVALID_URL', {
      fr: 'Adresse illisible ; attendu : https://…',
      en: 'Unreadable address; expected https://…',
    }),
  ];
}
