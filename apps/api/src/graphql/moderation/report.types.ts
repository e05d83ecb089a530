import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import type { ReportMeasure, ReportReason, ReportStatus, ReportSubject } from '#moderation';
import { connectionOf } from '../connection.js';
import { ReportMeasureEnum, ReportReasonEnum, ReportStatusEnum, ReportSubjectEnum } from '../enums.js';
import { UserError } from '../user-error.type.js';

@ObjectType('Report', { description: 'Somebody says that something should not be here. It never says who.' })
export class ReportType {
  @Field(() => ID) id!: string;
  @Field(() => ReportSubjectEnum) subjectType!: ReportSubject;
  @Field(() => ID) subjectId!: string;
  @Field(() => ReportReasonEnum) reason!: ReportReason;
  @Field(() => String, { nullable: true }) note!: string | null;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => ReportStatusEnum) status!: ReportStatus;
  @Field(() => ReportMeasureEnum, { nullable: true }) measure!: ReportMeasure | null;
  @Field(() => GraphQLISODateTime, { nullable: true }) decidedAt!: Date | null;
  @Field(() => String, { nullable: true }) decisionNote!: string | null;
}
export const ReportConnection = connectionOf('Report', ReportType);

@InputType()
export class ReportInput {
  @Field(() => ReportSubjectEnum) subjectType!: ReportSubject;
  @Field(() => ID) subjectId!: string;
  @Field(() => ReportReasonEnum) reason!: ReportReason;
  @Field(() => String, { nullable: true, description: 'For coordinators; with OTHER it is needed.' })
  note?: string | null;
}

@ObjectType()
export class ReportPayload {
  @Field(() => ReportType, { nullable: true }) report?: ReportType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class DecideReportPayload {
  @Field(() => ReportType, { nullable: true }) report?: ReportType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
