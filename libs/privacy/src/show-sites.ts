import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, isMember, mayOnPlatform, type SiteEntity } from '#identity';
import { Clock, type Id, localDateAt } from '#kernel';
import { DataSource } from 'typeorm';
import { OPEN_SITES, READ_LATELY } from './persistence/disclosures.sql.js';

const DAY_MS = 86_400_000;

/**
 * Which sites the actor may see exactly: those of their own organizations, public ones, those that were opened for a
 * match, and those of a coordinator's region. What a coordinator sees is written down once a day for each site, where the
 * site's owners read it.
 */
@Injectable()
export class ShowSites {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** In the order of `sites`. */
  async execute(actor: Actor, sites: readonly SiteEntity[]): Promise<boolean[]> {
    const free = (site: SiteEntity) => site.locationPublic || isMember(actor, site.organizationId);
    const hidden = sites.filter((site) => !free(site));
    const opened = await this.openTo(actor, hidden);
    const supervised = hidden.filter(
      (site) => !opened.has(site.id) && mayOnPlatform(actor, 'site:read-exact', site.regionCode),
    );
    await this.writeDown(actor, supervised);
    const shown = new Set([...opened, ...supervised.map(({ id }) => id)]);
    return sites.map((site) => free(site) || shown.has(site.id));
  }

  private async openTo(actor: Actor, sites: readonly SiteEntity[]): Promise<Set<Id>> {
    const organizations = actor.memberships
      .filter(({ organizationId, status }) => status === 'VERIFIED' && isMember(actor, organizationId))
      .map(({ organizationId }) => organizationId);
    if (sites.length === 0 || organizations.length === 0) return new Set();
    const rows: { site_id: Id }[] = await this.db.query(OPEN_SITES, [
      sites.map(({ id }) => id),
      organizations,
      localDateAt(this.clock.now(), 'America/Toronto'),
    ]);
    return new Set(rows.map(({ site_id }) => site_id));
  }

  private async writeDown(actor: Actor, sites: readonly SiteEntity[]): Promise<void> {
    if (sites.length === 0) return;
    const since = new Date(this.clock.now().getTime() - DAY_MS);
    await runInTransaction(this.db, async (tx) => {
      const ids = sites.map(({ id }) => id);
      const rows: { subject_id: Id }[] = await tx.query(READ_LATELY, [actor.personId, ids, since]);
      const known = new Set(rows.map(({ subject_id }) => subject_id));
      await this.audit.record(
        tx,
        ...sites
          .filter(({ id }) => !known.has(id))
          .map(({ id, organizationId }) => ({
            by: actor,
            action: 'read:exact-point' as const,
            subject: ['SITE', id] as const,
            organizationId,
            details: { as: 'COORDINATION' },
          })),
      );
    });
  }
}
