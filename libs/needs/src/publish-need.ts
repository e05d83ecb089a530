import { Injectable } from '@nestjs/common';
import { requireProduct, TaxonomyStore } from '#catalog';
import { type Actor, FindOwnSite, requireAccess, WritePublication } from '#identity';
import { Clock, collecting, type Id, type InputProblem, InvalidInput, localDateAt, newId } from '#kernel';
import { checkNeed } from './domain/check-need.js';
import type { NeedInput } from './domain/need.js';
import { toNeedRecord } from './need-record.js';
import { NeedEntity } from './persistence/need.entity.js';

/** An institution says what it looks for. */
@Injectable()
export class PublishNeed {
  constructor(
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
    private readonly findOwnSite: FindOwnSite,
    private readonly write: WritePublication,
  ) {}

  /** @throws InvalidInput, DomainError UNAUTHENTICATED or FORBIDDEN */
  async execute(actor: Actor, input: NeedInput): Promise<{ needId: Id }> {
    const { organizationId } = input;
    requireAccess({ actor, permission: 'need:write', organizationIds: [organizationId] });
    const record = await this.check(input);
    const needId = newId();
    await this.write.execute({ by: actor, action: 'need:publish', subject: ['NEED', needId], organizationId }, (tx) =>
      tx.insert(NeedEntity, { ...record, id: needId, status: 'PUBLISHED' }),
    );
    return { needId };
  }

  /** The row an input makes. @throws InvalidInput */
  async check(input: NeedInput) {
    const problems: InputProblem[] = [];
    const site = await collecting(problems, () => this.findOwnSite.execute({ ...input, asOneOf: ['INSTITUTION'] }));
    const taxonomy = await this.taxonomy.current();
    await collecting(problems, () => requireProduct(taxonomy, input.productId));
    problems.push(...checkNeed(input, localDateAt(this.clock.now(), site?.timeZone ?? 'UTC')));
    if (!site || problems.length > 0) throw new InvalidInput(problems);
    return toNeedRecord(input, site.matchingLocation);
  }
}
