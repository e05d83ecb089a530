import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../connection.js';
import { UserError } from '../user-error.type.js';

@ObjectType('DigestReasonCount')
export class DigestReasonCountType {
  @Field(() => String) reason!: string;
  @Field(() => Int) count!: number;
}

@ObjectType('DigestRun', { description: 'What became of the digests that were planned at one moment.' })
export class DigestRunType {
  @Field(() => GraphQLISODateTime) plannedAt!: Date;
  @Field(() => Int, { description: 'How many there are in all.' }) planned!: number;
  @Field(() => Int, { description: 'Neither sent nor ended yet.' }) waiting!: number;
  @Field(() => Int) sent!: number;
  @Field(() => Int) skipped!: number;
  @Field(() => Int) failed!: number;
  @Field(() => [DigestReasonCountType], {
    description: 'Why digests were skipped or failed, the most frequent reason first.',
  })
  reasons!: readonly DigestReasonCountType[];
  @Field(() => GraphQLISODateTime, { nullable: true }) firstSentAt!: Date | null;
  @Field(() => GraphQLISODateTime, { nullable: true }) lastSentAt!: Date | null;
  @Field(() => Int, {
    nullable: true,
    description: 'From the planning until the last message so far was sent, or found to have nothing to say.',
  })
  durationMs!: number | null;
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Since when its digests wait, if some do.' })
  oldestWaitingSince!: Date | null;
}
export const DigestRunConnection = connectionOf('DigestRun', DigestRunType);

@ObjectType('DigestBacklog', { description: 'What is still to be sent, and what could not be.' })
export class DigestBacklogType {
  @Field(() => Int, { description: 'Neither sent nor ended yet.' }) waiting!: number;
  @Field(() => GraphQLISODateTime, { nullable: true }) oldestWaitingSince!: Date | null;
  @Field(() => Int, { description: 'Of these, being sent right now.' }) leased!: number;
  @Field(() => Int, { description: 'Of these, put off to a later attempt.' }) retrying!: number;
  @Field(() => Int, { description: 'Failed, of those planned within the last seven days.' }) failedLastWeek!: number;
}

@ObjectType('FailedDigest', { description: 'A digest that could not be sent; whom it was for is not told.' })
export class FailedDigestType {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'ISO week (2026-W48) or day, in the recipient’s time zone.' }) period!: string;
  @Field(() => String, { nullable: true, description: 'Of a coordinator’s; empty: every region.' })
  regionCode!: string | null;
  @Field(() => GraphQLISODateTime) plannedAt!: Date;
  @Field(() => String, { nullable: true, description: 'e.g. SMTP 550 (RCPT TO); never an address.' })
  reason!: string | null;
  @Field(() => Int, { description: 'How often it was tried to be sent.' }) attempts!: number;
}
export const FailedDigestConnection = connectionOf('FailedDigest', FailedDigestType);

@ObjectType()
export class RetryDigestPayload {
  @Field(() => Int, { nullable: true, description: 'Put back to be composed and sent.' }) retried?: number;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RetryFailedDigestsPayload {
  @Field(() => Int, { nullable: true, description: 'Put back to be composed and sent.' }) retried?: number;
  @Field(() => Int, { nullable: true, description: 'Left as they are, because their period is over.' })
  tooLate?: number;
  @Field(() => [UserError]) userErrors!: UserError[];
}
