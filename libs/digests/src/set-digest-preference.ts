import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { type Actor, PersonEntity, requirePerson, requireSession } from '#identity';
import {
  checkInteger,
  Clock,
  type Id,
  type InputProblem,
  isLanguage,
  type Language,
  newId,
  problem,
  refuseIfAny,
} from '#kernel';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { DIGEST_FREQUENCIES, type DigestFrequency } from './domain/digest.js';
import { DEFAULT_SCHEDULE } from './domain/period.js';
import { ConsentEntity, DigestPreferenceEntity, DigestStopEntity } from './persistence/digest.entities.js';

/** What is not given stays as it is. */
export interface DigestPreferenceInput {
  readonly frequency?: DigestFrequency | null;
  /** ISO weekday, 1 = Monday. */
  readonly weekday?: number | null;
  /** Local hour, 0–23. */
  readonly hour?: number | null;
  readonly language?: Language | null;
  /** true: agrees to receive digests, expressly; false: withdraws it. */
  readonly consent?: boolean | null;
  /** With `stopped`: the digests of one organization, everything else going on. */
  readonly organizationId?: Id | null;
  readonly stopped?: boolean | null;
}

/** How a person's digests are set. */
export interface DigestPreference {
  readonly frequency: DigestFrequency;
  readonly weekday: number;
  readonly hour: number;
  readonly language: Language;
  readonly consent: boolean;
  readonly stoppedOrganizationIds: readonly Id[];
}

const SOURCE = 'preferences';

/** A person decides when digests come, in which language, for which organizations, and whether at all. */
@Injectable()
export class SetDigestPreference {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(actor: Actor, input: DigestPreferenceInput): Promise<DigestPreference> {
    const personId = requireSession(actor);
    refuseIfAny(checkPreference(actor, input));
    await runInTransaction(this.db, async (tx) => {
      await this.setSchedule(tx, personId, input);
      if (input.language) await tx.update(PersonEntity, { id: personId }, { language: input.language });
      if (input.consent != null) await this.setConsent(tx, personId, input.consent);
      const membership = actor.memberships.find(({ organizationId }) => organizationId === input.organizationId);
      if (membership && input.stopped != null) await this.setStopped(tx, membership.id, input.stopped);
    });
    return this.current(actor);
  }

  /** @throws DomainError UNAUTHENTICATED */
  async current(actor: Actor): Promise<DigestPreference> {
    const personId = requirePerson(actor);
    const person = await this.db.getRepository(PersonEntity).findOneByOrFail({ id: personId });
    const schedule = await this.db.getRepository(DigestPreferenceEntity).findOneBy({ personId });
    const consent = await this.db.getRepository(ConsentEntity).existsBy({ personId, withdrawnAt: IsNull() });
    const membershipId = In(actor.memberships.map(({ id }) => id));
    const stops = await this.db.getRepository(DigestStopEntity).findBy({ membershipId });
    const stopped = new Set(stops.map((stop) => stop.membershipId));
    const { frequency, weekday, hour } = schedule ?? DEFAULT_SCHEDULE;
    return {
      frequency,
      weekday,
      hour,
      language: person.language,
      consent,
      stoppedOrganizationIds: actor.memberships.filter(({ id }) => stopped.has(id)).map((own) => own.organizationId),
    };
  }

  private async setSchedule(tx: EntityManager, personId: Id, input: DigestPreferenceInput): Promise<void> {
    if (input.frequency == null && input.weekday == null && input.hour == null) return;
    const before = (await tx.findOneBy(DigestPreferenceEntity, { personId })) ?? DEFAULT_SCHEDULE;
    await tx.upsert(
      DigestPreferenceEntity,
      {
        personId,
        frequency: input.frequency ?? before.frequency,
        weekday: input.weekday ?? before.weekday,
        hour: input.hour ?? before.hour,
        updatedAt: this.clock.now(),
      },
      ['personId'],
    );
  }

  /** Each time it is given or withdrawn leaves its trace: consent must be proved (S.C. 2010, c. 23, s. 13). */
  private async setConsent(tx: EntityManager, personId: Id, consent: boolean): Promise<void> {
    const now = this.clock.now();
    const standing = { personId, withdrawnAt: IsNull() };
    if (!consent) await tx.update(ConsentEntity, standing, { withdrawnAt: now });
    else if (!(await tx.existsBy(ConsentEntity, { ...standing, basis: 'EXPRESS' })))
      await tx.insert(ConsentEntity, { id: newId(), personId, basis: 'EXPRESS', source: SOURCE, givenAt: now });
  }

  private async setStopped(tx: EntityManager, membershipId: Id, stopped: boolean): Promise<void> {
    if (!stopped) await tx.delete(DigestStopEntity, { membershipId });
    else await tx.upsert(DigestStopEntity, { membershipId, stoppedAt: this.clock.now() }, ['membershipId']);
  }
}

function checkPreference(actor: Actor, input: DigestPreferenceInput): InputProblem[] {
  const problems: InputProblem[] = [];
  if (input.frequency != null && !DIGEST_FREQUENCIES.includes(input.frequency))
    problems.push(
      problem('frequency', 'UNKNOWN_FREQUENCY', {
        fr: `Fréquence inconnue ; choisir parmi ${DIGEST_FREQUENCIES.join(', ')}.`,
        en: `Unknown frequency; choose one of ${DIGEST_FREQUENCIES.join(', ')}.`,
      }),
    );
  if (input.weekday != null) problems.push(...checkInteger(input.weekday, ['weekday'], 1, 7));
  if (input.hour != null) problems.push(...checkInteger(input.hour, ['hour'], 0, 23));
  if (input.language != null && !isLanguage(input.language))
    problems.push(
      problem('language', 'UNKNOWN_LANGUAGE', { fr: 'Langue inconnue ; fr ou en.', en: 'Unknown language; fr or en.' }),
    );
  if ((input.organizationId == null) !== (input.stopped == null))
    problems.push(
      problem(input.organizationId == null ? 'organizationId' : 'stopped', 'INCOMPLETE', {
        fr: "L'organisme et l'arrêt se donnent ensemble.",
        en: 'The organization and the stop are given together.',
      }),
    );
  if (input.organizationId != null && !actor.memberships.some((own) => own.organizationId === input.organizationId))
    problems.push(
      problem('organizationId', 'NOT_A_MEMBER', {
        fr: 'Vous ne faites pas partie de cet organisme.',
        en: 'You are not a member of this organization.',
      }),
    );
  return problems;
}
