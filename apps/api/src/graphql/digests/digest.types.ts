import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { DigestFrequency, DigestKind, DigestStatus } from '#digests';
import type { Language } from '#kernel';
import { connectionOf } from '../connection.js';
import { DigestFrequencyEnum, DigestKindEnum, DigestStatusEnum, Lang } from '../enums.js';
import { UserError } from '../user-error.type.js';

@ObjectType('Digest', {
  description: 'One message to you for one period, about one of your organizations or a region that you coordinate.',
})
export class DigestType {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'ISO week (2026-W48) or day, in your time zone.' }) period!: string;
  @Field(() => DigestStatusEnum) status!: DigestStatus;
  @Field(() => String, { nullable: true, description: 'The region whose week it tells; empty: all of them.' })
  regionCode!: string | null;
  @Field(() => GraphQLISODateTime) plannedAt!: Date;
  @Field(() => GraphQLISODateTime, { nullable: true }) sentAt!: Date | null;
  @Field(() => Int, { description: 'How many pairs it announces.' }) pairCount!: number;
  @Field(() => String, { nullable: true }) subject!: string | null;
  @Field(() => String, { nullable: true, description: 'Why it was skipped or failed.' }) reason!: string | null;
}
export const DigestConnection = connectionOf('Digest', DigestType);

@ObjectType('DigestPreview', { description: 'What would be sent now.' })
export class DigestPreviewType {
  @Field(() => String) subject!: string;
  @Field(() => String) html!: string;
  @Field(() => String) text!: string;
}

@InputType()
export class DigestPreferenceInput {
  @Field(() => DigestFrequencyEnum, { nullable: true }) frequency?: DigestFrequency | null;
  @Field(() => Int, { nullable: true, description: 'ISO weekday, 1 = Monday.' }) weekday?: number | null;
  @Field(() => Int, { nullable: true, description: 'Local hour, 0–23.' }) hour?: number | null;
  @Field(() => Lang, { nullable: true }) language?: Language | null;
  @Field(() => Boolean, { nullable: true, description: 'Express consent to receive digests, or its withdrawal.' })
  consent?: boolean | null;
  @Field(() => ID, { nullable: true, description: 'With `stopped`: only this organization.' }) organizationId?:
    string | null;
  @Field(() => DigestKindEnum, {
    nullable: true,
    description: 'With `stopped`: only this kind, for all of your organizations.',
  })
  kind?: DigestKind | null;
  @Field(() => Boolean, { nullable: true }) stopped?: boolean | null;
}

@ObjectType('DigestPreference', { description: 'When you want digests.' })
export class DigestPreferenceType {
  @Field(() => DigestFrequencyEnum) frequency!: DigestFrequency;
  @Field(() => Int) weekday!: number;
  @Field(() => Int) hour!: number;
  @Field(() => Lang) language!: Language;
  @Field(() => Boolean, { description: 'Without consent nothing is sent.' }) consent!: boolean;
  @Field(() => [ID], { description: 'Organizations of yours about which nothing is sent.' })
  stoppedOrganizationIds!: readonly string[];
  @Field(() => [DigestKindEnum], { description: 'Kinds that are not sent, whichever organization they are about.' })
  stoppedKinds!: readonly DigestKind[];
}

@ObjectType()
export class SetDigestPreferencePayload {
  @Field(() => DigestPreferenceType, { nullable: true }) preference?: DigestPreferenceType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
