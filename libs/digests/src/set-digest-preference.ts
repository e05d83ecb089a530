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
import { DIGEST_FREQUENCIES, DIGEST_KINDS, type DigestFrequency, type DigestKind } from './domain/digest.js';
import { DEFAULT_SCHEDULE } from './domain/period.js';
import {
  ConsentEntity,
  DigestKindStopEntity,
  DigestPreferenceEntity,
  DigestStopEntity,
} from './persistence/digest.entities.js';

/** What a person sets for all of their digests. What is not given stays as it is. */
export interface OwnPreferenceInput {
  readonly frequency?: DigestFrequency | null;
  /** ISO weekday, 1 = Monday. */
  readonly weekday?: number | null;
  /** Local hour, 0–23. */
  readonly hour?: number | null;
  readonly language?: Language | null;
  /** All that are stopped: the other ones are not. */
  readonly stoppedKinds?: readonly DigestKind[] | null;
}

/** What is not given stays as it is. */
export interface DigestPreferenceInput extends Omit<OwnPreferenceInput, 'stoppedKinds'> {
  /** true: agrees to receive digests, expressly; false: withdraws it. */
  readonly consent?: boolean | null;
  /** With `stopped`: the digests of one organization, everything else going on. */
  readonly organizationId?: Id | null;
  /** With `stopped`: one kind of digests for every organization, everything else going on. */
  readonly kind?: DigestKind | null;
  readonly stopped?: boolean | null;
}

/** How a person's digests are set, whichever organization they are about. */
export interface OwnPreference {
  readonly frequency: DigestFrequency;
  readonly weekday: number;
  readonly hour: number;
  readonly language: Language;
  readonly consent: boolean;
  readonly stoppedKinds: readonly DigestKind[];
}

/** How a person's digests are set. */
export interface DigestPreference extends OwnPreference {
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
    refuseIfAny([...checkOwn(input), ...checkPreference(actor, input)]);
    await runInTransaction(this.db, async (tx) => {
      await this.setOwn(tx, personId, input);
      if (input.consent != null) await this.setConsent(tx, personId, input.consent);
      if (input.stopped == null) return;
      const membership = actor.memberships.find(({ organizationId }) => organizationId === input.organizationId);
      if (membership) await this.setStopped(tx, membership.id, input.stopped);
      if (input.kind) await this.setKindStopped(tx, personId, input.kind, input.stopped);
    });
    return this.current(actor);
  }

  /** @throws DomainError UNAUTHENTICATED */
  async current(actor: Actor): Promise<DigestPreference> {
    const own = await this.ofPerson(requirePerson(actor));
    const membershipId = In(actor.memberships.map(({ id }) => id));
    const stops = await this.db.getRepository(DigestStopEntity).findBy({ membershipId });
    const stopped = new Set(stops.map((stop) => stop.membershipId));
    const stoppedMemberships = actor.memberships.filter(({ id }) => stopped.has(id));
    return { ...own, stoppedOrganizationIds: stoppedMemberships.map(({ organizationId }) => organizationId) };
  }

  /**
   * For a person whom something else than a session shows to be the one: the link of a message of theirs.
   * @throws InvalidInput
   */
  async change(personId: Id, input: OwnPreferenceInput): Promise<void> {
    refuseIfAny(checkOwn(input));
    await runInTransaction(this.db, async (tx) => {
      await this.setOwn(tx, personId, input);
      if (input.stoppedKinds)
        for (const kind of DIGEST_KINDS)
          await this.setKindStopped(tx, personId, kind, input.stoppedKinds.includes(kind));
    });
  }

  /** As `change`, to look at. */
  async ofPerson(personId: Id): Promise<OwnPreference> {
    const person = await this.db.getRepository(PersonEntity).findOneByOrFail({ id: personId });
    const schedule = await this.db.getRepository(DigestPreferenceEntity).findOneBy({ personId });
    const consent = await this.db.getRepository(ConsentEntity).existsBy({ personId, withdrawnAt: IsNull() });
    const kinds = await this.db.getRepository(DigestKindStopEntity).findBy({ personId });
    const { frequency, weekday, hour } = schedule ?? DEFAULT_SCHEDULE;
    const stoppedKinds = DIGEST_KINDS.filter((kind) => kinds.some((stop) => stop.kind === kind));
    return { frequency, weekday, hour, language: person.language, consent, stoppedKinds };
  }

  private async setOwn(tx: EntityManager, personId: Id, input: OwnPreferenceInput): Promise<void> {
    await this.setSchedule(tx, personId, input);
    if (input.language) await tx.update(PersonEntity, { id: personId }, { language: input.language });
  }

  private async setSchedule(tx: EntityManager, personId: Id, input: OwnPreferenceInput): Promise<void> {
    if (input.frequency == null && input.weekday == null && input.hour == null) return;
    const before = (await tx.findOneBy(DigestPreferenceEntity, { personId })) ?? DEFAULT_SCHEDULE;
    const frequency = input.frequency ?? before.frequency;
    const weekday = input.weekday ?? before.weekday;
    const hour = input.hour ?? before.hour;
    // A schedule chosen anew waits for its next hour; one that was only confirmed does not.
    if (frequency === before.frequency && weekday === before.weekday && hour === before.hour) return;
    const row = { personId, frequency, weekday, hour, updatedAt: this.clock.now() };
    await tx.upsert(DigestPreferenceEntity, row, ['personId']);
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

  private async setKindStopped(tx: EntityManager, personId: Id, kind: DigestKind, stopped: boolean): Promise<void> {
    if (!stopped) await tx.delete(DigestKindStopEntity, { personId, kind });
    else {
      const values = { personId, kind, stoppedAt: this.clock.now() };
      await tx.createQueryBuilder().insert().into(DigestKindStopEntity).values(values).orIgnore().execute();
    }
  }
}

function checkOwn(input: OwnPreferenceInput): InputProblem[] {
  const problems: InputProblem[] = [];
  if (input.frequency != null && !DIGEST_FREQUENCIES.includes(input.frequency))
    problems.push(
      problem('frequency', 'UNKNOWN_FREQUENCY', {
        fr: `Fréquence inconnue\u00a0; choisir parmi ${DIGEST_FREQUENCIES.join(', ')}.`,
        en: `Unknown frequency; choose one of ${DIGEST_FREQUENCIES.join(', ')}.`,
      }),
    );
  if (input.weekday != null) problems.push(...checkInteger(input.weekday, ['weekday'], 1, 7));
  if (input.hour != null) problems.push(...checkInteger(input.hour, ['hour'], 0, 23));
  if (input.language != null && !isLanguage(input.language))
    problems.push(
      problem('language', 'UNKNOWN_LANGUAGE', {
        fr: 'Langue inconnue\u00a0; fr ou en.',
        en: 'Unknown language; fr or en.',
      }),
    );
  if (input.stoppedKinds?.some((kind) => !DIGEST_KINDS.includes(kind))) problems.push(unknownKind('stoppedKinds'));
  return problems;
}

function checkPreference(actor: Actor, input: DigestPreferenceInput): InputProblem[] {
  const problems: InputProblem[] = [];
  const isAboutNothing = input.organizationId == null && input.kind == null;
  if (isAboutNothing !== (input.stopped == null))
    problems.push(
      problem(isAboutNothing ? 'organizationId' : 'stopped', 'INCOMPLETE', {
        fr: 'L’arrêt se donne avec l’organisme ou le genre de bulletins dont il s’agit.',
        en: 'A stop is given together with the organization or the kind of digests that it is about.',
      }),
    );
  if (input.organizationId != null && !actor.memberships.some((own) => own.organizationId === input.organizationId))
    problems.push(
      problem('organizationId', 'NOT_A_MEMBER', {
        fr: 'Vous ne faites pas partie de cet organisme.',
        en: 'You are not a member of this organization.',
      }),
    );
  if (input.kind != null && !DIGEST_KINDS.includes(input.kind)) problems.push(unknownKind('kind'));
  return problems;
}

const unknownKind = (path: string) =>
  problem(path, 'UNKNOWN_KIND', {
    fr: `Genre de bulletins inconnu\u00a0; choisir parmi ${DIGEST_KINDS.join(', ')}.`,
    en: `Unknown kind of digests; choose one of ${DIGEST_KINDS.join(', ')}.`,
  });
