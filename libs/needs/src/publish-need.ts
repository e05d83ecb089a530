import { Injectable } from '@nestjs/common';
import { requireProduct, TaxonomyStore } from '#catalog';
import { type Actor, FindOwnSite, requireAccess } from '#identity';
import { Clock, type Id, localDateAt, newId, refuseIfAny } from '#kernel';
import { DataSource } from 'typeorm';
import { checkNeed } from './domain/check-need.js';
import type { NeedInput } from './domain/need.js';
import { toNeedRecord } from './need-record.js';
import { NeedEntity } from './persistence/need.entity.js';

/** An institution says what it looks for. */
@Injectable()
export class PublishNeed {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
    private readonly findOwnSite: FindOwnSite,
  ) {}

  /** @throws InvalidInput, DomainError UNAUTHENTICATED or FORBIDDEN */
  async execute(actor: Actor, input: NeedInput): Promise<{ needId: Id }> {
    requireAccess({ actor, permission: 'need:write', organizationIds: [input.organizationId] });
    const record = await this.check(input);
    const needId = newId();
    await this.db.getRepository(NeedEntity).insert({ ...record, id: needId, status: 'PUBLISHED' });
    return { needId };
  }

  /** The row an input makes. @throws InvalidInput */
  async check(input: NeedInput) {
    const site = await this.findOwnSite.execute({ ...input, asOneOf: ['INSTITUTION'] });
    refuseIfAny(checkNeed(input, localDateAt(this.clock.now(), site.timeZone)));
    requireProduct(await this.taxonomy.current(), input.productId);
    return toNeedRecord(input, site.location);
  }
}
