import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { requirePlatformSomewhere } from '#identity';
import type { Id } from '#kernel';
import { DecideReport, FileReport, ReportEntity, type ReportMeasure, type ReportStatus } from '#moderation';
import { DataSource } from 'typeorm';
import { PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { ReportMeasureEnum, ReportStatusEnum } from '../enums.js';
import { OrganizationType } from '../identity/identity.types.js';
import { newestFirst } from '../keyset.js';
import { withUserErrors } from '../user-error.type.js';
import { DecideReportPayload, ReportConnection, ReportInput, ReportPayload, ReportType } from './report.types.js';

@Resolver(() => ReportType)
export class ReportResolver {
  constructor(
    private readonly db: DataSource,
    private readonly fileReport: FileReport,
    private readonly decideReportUseCase: DecideReport,
  ) {}

  @Query(() => ReportConnection, {
    description: 'Newest first, of the regions that you coordinate, but for your own organizations; for coordinators.',
  })
  reports(
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('status', { type: () => ReportStatusEnum, nullable: true }) status?: ReportStatus,
    @Args('regionCode', { type: () => String, nullable: true }) regionCode?: string,
  ) {
    const regions = requirePlatformSomewhere(actor, 'report:decide', regionCode);
    const query = this.db
      .getRepository(ReportEntity)
      .createQueryBuilder('report')
      .where('NOT report.organization_id = ANY (:own)', {
        own: actor.memberships.map(({ organizationId }) => organizationId),
      });
    if (regions !== 'ALL')
      query.andWhere(
        'EXISTS (SELECT FROM sites s WHERE s.organization_id = report.organization_id AND s.region_code = ANY (:regions))',
        { regions },
      );
    if (status) query.andWhere('report.status = :status', { status });
    return newestFirst(query, page);
  }

  @Mutation(() => ReportPayload, { description: 'Tells coordinators; the organization never learns who did.' })
  report(@Context() { actor, language }: GraphqlContext, @Args('input') input: ReportInput) {
    return withUserErrors(language, async () => {
      const { reportId } = await this.fileReport.execute(actor, input);
      return { report: await this.read(reportId) };
    });
  }

  @Mutation(() => DecideReportPayload, {
    description: 'Decides all open reports of the same subject; for coordinators of its region.',
  })
  decideReport(
    @Context() { actor, language }: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('uphold') uphold: boolean,
    @Args('measure', { type: () => ReportMeasureEnum, defaultValue: 'NONE' }) measure: ReportMeasure,
    @Args('note', { type: () => String, nullable: true, description: 'Told to the reporters and the owners.' })
    note?: string | null,
  ) {
    return withUserErrors(language, async () => {
      await this.decideReportUseCase.execute(actor, id, { uphold, measure, note: note ?? null });
      return { report: await this.read(id) };
    });
  }

  @ResolveField(() => OrganizationType)
  organization(@Parent() report: ReportEntity, @Context() { loaders }: GraphqlContext) {
    return loaders.organization.load(report.organizationId);
  }

  private read(id: Id) {
    return this.db.getRepository(ReportEntity).findOneByOrFail({ id });
  }
}
