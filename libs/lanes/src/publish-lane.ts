import { Injectable } from '@nestjs/common';
import { readArea } from '#geo';
import { type Actor, OrganizationEntity, requireAccess, WritePublication } from '#identity';
import { collecting, type Id, type InputProblem, InvalidInput, newId, problem } from '#kernel';
import { DataSource, Not } from 'typeorm';
import { checkLane } from './domain/check-lane.js';
import type { LaneAreas, LaneInput, LaneTerms } from './domain/lane.js';
import { type LaneRecord, toLaneRecord } from './lane-record.js';
import { LaneEntity } from './persistence/lane.entity.js';

/** Of one organization, but for retired ones: above what one runs, and every list of them is short. */
export const MAX_LANES = 50;

/** A distributor says where its truck goes, and when. */
@Injectable()
export class PublishLane {
  constructor(
    private readonly db: DataSource,
    private readonly write: WritePublication,
  ) {}

  /** @throws InvalidInput, DomainError UNAUTHENTICATED or FORBIDDEN */
  async execute(actor: Actor, input: LaneInput): Promise<{ laneId: Id }> {
    requireAccess({ actor, permission: 'lane:write', organizationIds: [input.organizationId] });
    const { organizationId } = input;
    const running = await this.db.getRepository(LaneEntity).countBy({ organizationId, status: Not('RETIRED') });
    if (running >= MAX_LANES) throw new InvalidInput([tooMany]);
    const record = await this.check(input, input);
    const laneId = newId();
    await this.write.execute({ by: actor, action: 'lane:publish', subject: ['LANE', laneId], organizationId }, (tx) =>
      tx.insert(LaneEntity, { ...record, id: laneId, status: 'ACTIVE' }),
    );
    return { laneId };
  }

  /** The row that terms and the areas given make. @throws InvalidInput */
  async check(terms: LaneTerms, areas: Partial<LaneAreas>): Promise<LaneRecord> {
    const problems: InputProblem[] = [];
    if (!(await this.distributes(terms.organizationId))) problems.push(wrongRole);
    problems.push(...checkLane(terms));
    const record: LaneRecord = toLaneRecord(terms);
    for (const name of ['collectArea', 'deliverArea'] as const) {
      if (areas[name] === undefined) continue;
      const read = await collecting(problems, () => readArea(this.db, areas[name], [name]));
      if (read) record[name] = read;
    }
    if (problems.length > 0) throw new InvalidInput(problems);
    return record;
  }

  private async distributes(id: Id): Promise<boolean> {
    const organization = await this.db.getRepository(OrganizationEntity).findOneBy({ id });
    return organization?.roles.includes('DISTRIBUTOR') ?? false;
  }
}

const wrongRole = problem('organizationId', 'WRONG_ROLE', {
  fr: 'Seul un distributeur publie des circuits.',
  en: 'Only a distributor publishes lanes.',
});

const tooMany = problem('organizationId', 'TOO_MANY', {
  fr: `Un organisme a au plus ${MAX_LANES} circuits : en retirer d'abord.`,
  en: `An organization has at most ${MAX_LANES} lanes: retire some first.`,
});
