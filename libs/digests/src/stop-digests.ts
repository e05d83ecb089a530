import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { PersonEntity } from '#identity';
import { Clock, type Id, type Language, newId } from '#kernel';
import { Settings } from '#settings';
import { DataSource, type FindOptionsWhere, In, IsNull, Not, type QueryDeepPartialEntity } from 'typeorm';
import { DIGEST_KINDS } from './domain/digest.js';
import { ConsentEntity, DigestKindStopEntity, DigestStopEntity } from './persistence/digest.entities.js';
import { readStopLink, type StopLink } from './stop-link.js';

/** One organization's digests, one kind of them for every organization of the person, or every digest to this person. */
export const STOP_SCOPES = ['ORGANIZATION', ...DIGEST_KINDS, 'EVERYTHING'] as const;
export type StopScope = (typeof STOP_SCOPES)[number];

/** What a stop link is about: what its page says. */
export interface StopTarget {
  /** None: the week of the region that its reader coordinates. */
  readonly organizationName: string | null;
  readonly language: Language;
  /** What its messages can be stopped by, from the least to the most. The first is what one click stops. */
  readonly scopes: readonly StopScope[];
  /** What is not sent any more, and since when. */
  readonly stopped: ReadonlyMap<StopScope, Date>;
}

/** What was stopped, and since when: what `undo` asks for. */
export interface Stop extends StopTarget {
  readonly scope: StopScope;
  /** null: there was nothing left to stop. */
  readonly stoppedAt: Date | null;
}

/** How a consent that was taken back on the page was given again. */
const UNDO_SOURCE = 'stop page undo';

/** Stops digests by the link of a message, without signing in (RFC 8058). Effective at once, for queued ones too. */
@Injectable()
export class StopDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /**
   * Stopping twice is stopping once. Without a scope, or with one that the link does not give, it stops what the message
   * was about.
   * @throws DomainError NOT_FOUND when the link was not made here, was changed, or is too old
   */
  async execute(token: string, wish?: StopScope): Promise<Stop> {
    const link = await this.read(token);
    const scopes = scopesOf(link);
    const scope = scopes.find((one) => one === wish) ?? scopes[0]!;
    const stoppedAt = await this.stop(link, scope);
    return { ...(await this.target(link)), scope, stoppedAt };
  }

  /**
   * Takes back one stop, if it is still the one that was made at this time. What was stopped otherwise stays stopped. A
   * consent is not revived: it is given anew, expressly, by whoever pressed the button that says so.
   * @throws as `execute`
   */
  async undo(token: string, scope: StopScope, stoppedAt: Date): Promise<StopTarget> {
    const link = await this.read(token);
    const { personId, membership } = link;
    if (scope === 'EVERYTHING') await this.consentAgain(personId, stoppedAt);
    else if (scope !== 'ORGANIZATION')
      await this.db.getRepository(DigestKindStopEntity).delete({ personId, kind: scope, stoppedAt });
    else if (membership)
      await this.db.getRepository(DigestStopEntity).delete({ membershipId: membership.id, stoppedAt });
    return this.target(link);
  }

  /**
   * What the link is about. Changes nothing: mail scanners follow links.
   * @throws as `execute`
   */
  async describe(token: string): Promise<StopTarget> {
    return this.target(await this.read(token));
  }

  private read(token: string): Promise<StopLink> {
    return readStopLink(this.db, this.settings.secretKey, token, this.clock.now());
  }

  private async stop({ personId, membership }: StopLink, scope: StopScope): Promise<Date | null> {
    const stoppedAt = this.clock.now();
    if (scope === 'EVERYTHING') {
      const standing = { personId, withdrawnAt: IsNull() };
      const { affected } = await this.db.getRepository(ConsentEntity).update(standing, { withdrawnAt: stoppedAt });
      return affected ? stoppedAt : null;
    }
    if (scope === 'ORGANIZATION') return this.insert(DigestStopEntity, { membershipId: membership!.id }, stoppedAt);
    return this.insert(DigestKindStopEntity, { personId, kind: scope }, stoppedAt);
  }

  /** @returns since when it stands: an earlier stop stays as it is */
  private async insert<E extends DigestStopEntity | DigestKindStopEntity>(
    entity: new () => E,
    key: FindOptionsWhere<E>,
    stoppedAt: Date,
  ): Promise<Date | null> {
    const values = { ...key, stoppedAt } as QueryDeepPartialEntity<E>;
    await this.db.createQueryBuilder().insert().into(entity).values(values).orIgnore().execute();
    return (await this.db.manager.findOneBy(entity, key))?.stoppedAt ?? null;
  }

  private async consentAgain(personId: Id, withdrawnAt: Date): Promise<void> {
    await runInTransaction(this.db, async (tx) => {
      // One undo at a time: pressed twice, it is one consent.
      await tx.findOneOrFail(PersonEntity, { where: { id: personId }, lock: { mode: 'pessimistic_write' } });
      if (await tx.existsBy(ConsentEntity, { personId, withdrawnAt: IsNull() })) return;
      const [last] = await tx.find(ConsentEntity, { where: { personId }, order: { withdrawnAt: 'DESC' }, take: 1 });
      if (last?.withdrawnAt?.getTime() !== withdrawnAt.getTime()) return;
      const givenAt = this.clock.now();
      await tx.insert(ConsentEntity, { id: newId(), personId, basis: 'EXPRESS', source: UNDO_SOURCE, givenAt });
    });
  }

  private async target(link: StopLink): Promise<StopTarget> {
    const { personId, membership, language } = link;
    const stopped = new Map<StopScope, Date>();
    const whole = membership && (await this.db.manager.findOneBy(DigestStopEntity, { membershipId: membership.id }));
    if (whole) stopped.set('ORGANIZATION', whole.stoppedAt);
    const kinds = await this.db.manager.findBy(DigestKindStopEntity, { personId, kind: In([...link.kinds]) });
    for (const { kind, stoppedAt } of kinds) stopped.set(kind, stoppedAt);
    if (!(await this.db.manager.existsBy(ConsentEntity, { personId, withdrawnAt: IsNull() }))) {
      const [last] = await this.db.manager.find(ConsentEntity, {
        where: { personId, withdrawnAt: Not(IsNull()) },
        order: { withdrawnAt: 'DESC' },
        take: 1,
      });
      stopped.set('EVERYTHING', last?.withdrawnAt ?? this.clock.now());
    }
    return { organizationName: membership?.organizationName ?? null, language, scopes: scopesOf(link), stopped };
  }
}

const scopesOf = ({ membership, kinds }: StopLink): StopScope[] => [
  ...(membership ? (['ORGANIZATION'] as const) : []),
  ...kinds,
  'EVERYTHING',
];
