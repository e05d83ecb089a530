import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { AuditEntryEntity } from '#audit';
import { ConsentEntity } from '#digests';
import { isId, type Localized } from '#kernel';
import { ErasePerson, ExportPerson, ReadAuditLog } from '#privacy';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { type Page, PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { OrganizationType } from '../identity/identity.types.js';
import { ViewerType } from '../identity/account.types.js';
import { clearSessionCookie } from '../identity/session-cookie.js';
import { newestFirst } from '../keyset.js';
import { withUserErrors } from '../user-error.type.js';
import {
  AuditEntryConnection,
  AuditEntryType,
  ConsentType,
  EraseMyAccountPayload,
  ExportMyDataPayload,
} from './privacy.types.js';

@Resolver(() => ViewerType)
export class OwnDataResolver {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
    private readonly exportPerson: ExportPerson,
    private readonly erasePerson: ErasePerson,
  ) {}

  @ResolveField(() => [ConsentType], { description: 'To what you agreed, the latest first.' })
  consents(@Parent() { id }: ViewerType) {
    return this.db.getRepository(ConsentEntity).find({ where: { personId: id }, order: { givenAt: 'DESC' } });
  }

  @Mutation(() => ExportMyDataPayload, {
    description: 'Everything held on you, secrets aside. In a session of yours; it is recorded that you asked.',
  })
  exportMyData(@Context() { actor, language }: GraphqlContext) {
    return withUserErrors(language, async () => ({ export: JSON.stringify(await this.exportPerson.own(actor)) }));
  }

  @Mutation(() => EraseMyAccountPayload, {
    description:
      'Erases your account and everything that says whose it was, for good. With your password, or within 15 minutes of signing in through a link or your own provider. Refused (SOLE_OWNER) while you are the only owner of an organization: transfer or close it first.',
  })
  eraseMyAccount(
    @Context() { actor, language, res }: GraphqlContext,
    @Args('password', { type: () => String, nullable: true }) password: string | null,
  ) {
    return withUserErrors(language, async () => {
      await this.erasePerson.own(actor, password ?? null);
      clearSessionCookie(res, this.settings.publicUrl.startsWith('https:'));
      return { erased: true };
    });
  }
}

@Resolver(() => OrganizationType)
export class AuditLogResolver {
  constructor(
    private readonly db: DataSource,
    private readonly readAuditLog: ReadAuditLog,
  ) {}

  @ResolveField(() => AuditEntryConnection, {
    description: 'What was done in the organization, newest first; for its owners. That it was read is recorded.',
  })
  async auditLog(@Parent() { id }: OrganizationType, @Context() { actor }: GraphqlContext, @Args() page: PageArgs) {
    await this.readAuditLog.ofOrganization(actor, id);
    const query = this.db
      .getRepository(AuditEntryEntity)
      .createQueryBuilder('entry')
      .where('entry.organizationId = :id', { id });
    return shown(await newestFirst(query, page), true);
  }
}

@Resolver(() => AuditEntryType)
export class AuditEntryResolver {
  private readonly doers = new WeakMap<GraphqlContext, DataLoader<AuditEntryType, Localized, string>>();

  constructor(
    private readonly db: DataSource,
    private readonly readAuditLog: ReadAuditLog,
  ) {}

  @Query(() => AuditEntryConnection, {
    description: 'What was done everywhere, newest first; for administrators. That it was read is recorded.',
  })
  async auditLog(@Context() { actor }: GraphqlContext, @Args() page: PageArgs) {
    await this.readAuditLog.ofPlatform(actor);
    return shown(await newestFirst(this.db.getRepository(AuditEntryEntity).createQueryBuilder('entry'), page), false);
  }

  @ResolveField()
  async by(@Parent() shownEntry: AuditEntryType, @Context() context: GraphqlContext): Promise<string> {
    let loader = this.doers.get(context);
    if (!loader) {
      loader = new DataLoader(
        async (all) => {
          const [owners, platform] = await Promise.all(
            [true, false].map((forOwners) =>
              this.readAuditLog.doersOf(
                all.map(({ entry }) => entry),
                forOwners,
              ),
            ),
          );
          return all.map(({ forOwners }, i) => (forOwners ? owners : platform)?.[i] ?? new Error('nobody'));
        },
        { cacheKeyFn: ({ id, forOwners }) => `${id} ${forOwners}` },
      );
      this.doers.set(context, loader);
    }
    return (await loader.load(shownEntry))[context.language];
  }

  @ResolveField()
  async byOrganization(@Parent() { entry }: AuditEntryType, @Context() { loaders }: GraphqlContext) {
    const id = (entry.details as Record<string, unknown>)['byOrganization'];
    return typeof id === 'string' && isId(id) ? loaders.organization.load(id).catch(() => null) : null;
  }
}

const entryType = (entry: AuditEntryEntity, forOwners: boolean): AuditEntryType => ({
  entry,
  forOwners,
  id: entry.id,
  at: entry.at,
  action: entry.action,
  subjectType: entry.subjectType,
  subjectId: entry.subjectId,
  details: JSON.stringify(entry.details),
});

const shown = (page: Page<AuditEntryEntity>, forOwners: boolean): Page<AuditEntryType> => {
  const edges = page.edges.map(({ node, cursor }) => ({ node: entryType(node, forOwners), cursor }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: page.pageInfo,
    get totalCount() {
      return page.totalCount;
    },
  };
};
