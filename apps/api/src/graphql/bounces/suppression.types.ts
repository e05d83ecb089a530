import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import type { SuppressionReason, SuppressionSource } from '#suppressions';
import { connectionOf } from '../connection.js';
import { SuppressionReasonEnum, SuppressionSourceEnum } from '../enums.js';
import { UserError } from '../user-error.type.js';

@ObjectType('MailSuppression', { description: 'That nothing is sent to an address.' })
export class MailSuppressionType {
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true, description: 'None: whoever had it is erased, or left it.' })
  address!: string | null;
  @Field(() => SuppressionReasonEnum) reason!: SuppressionReason;
  @Field(() => SuppressionSourceEnum) source!: SuppressionSource;
  @Field(() => String, { nullable: true, description: 'What was answered, e.g. `5.1.1`, `SMTP 550`.' })
  code!: string | null;
  @Field(() => GraphQLISODateTime) since!: Date;
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'None: it stands.' }) releasedAt!: Date | null;
}

@ObjectType()
export class MailSuppressionConnection extends connectionOf('MailSuppression', MailSuppressionType) {}

@ObjectType('AddressSuppression', { description: 'Why nothing is sent to your address.' })
export class AddressSuppressionType {
  @Field(() => SuppressionReasonEnum) reason!: SuppressionReason;
  @Field(() => String, { nullable: true, description: 'What your mail server, or its provider, answered.' })
  code!: string | null;
  @Field(() => GraphQLISODateTime) since!: Date;
}

@ObjectType()
export class ReleaseMyAddressPayload {
  @Field(() => Boolean, { nullable: true }) released?: boolean | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class ReleaseSuppressionPayload {
  @Field(() => MailSuppressionType, { nullable: true }) suppression?: MailSuppressionType | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
