import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { AuditEntryEntity } from '#audit';
import { connectionOf } from '../connection.js';
import { OrganizationType } from '../identity/identity.types.js';
import { UserError } from '../user-error.type.js';

@ObjectType('AuditEntry', { description: 'One thing that was done, or a read of something sensitive.' })
export class AuditEntryType {
  /** Whose log it is read in. */
  entry!: AuditEntryEntity;
  forOwners!: boolean;
  @Field(() => ID) id!: string;
  @Field(() => GraphQLISODateTime) at!: Date;
  @Field(() => String, { description: 'What, e.g. `member:change-role`, `read:exact-point`.' }) action!: string;
  @Field(() => String) subjectType!: string;
  @Field(() => ID, { nullable: true }) subjectId!: string | null;
  @Field(() => String, { description: 'JSON: statuses, identifiers, names of what changed. Never personal data.' })
  details!: string;
  @Field(() => String, {
    description:
      'Who, in the language of the request: people of the organization by name, anybody else by what they are.',
  })
  by?: string;
  @Field(() => OrganizationType, { nullable: true, description: 'On whose behalf, where it was another organization.' })
  byOrganization?: OrganizationType | null;
}

@ObjectType()
export class AuditEntryConnection extends connectionOf('AuditEntry', AuditEntryType) {}

@ObjectType('Consent', { description: 'Consent to messages (CASL, S.C. 2010, c. 23): how and when it was given.' })
export class ConsentType {
  @Field(() => String, { description: '`EXPRESS` or `IMPLIED`.' }) basis!: string;
  @Field(() => String, { description: 'Where it was given.' }) source!: string;
  @Field(() => GraphQLISODateTime) givenAt!: Date;
  @Field(() => GraphQLISODateTime, { nullable: true }) withdrawnAt!: Date | null;
}

@ObjectType()
export class ExportMyDataPayload {
  @Field(() => String, { nullable: true, description: 'JSON: by table, everything held on you, secrets aside.' })
  export?: string | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class EraseMyAccountPayload {
  @Field(() => Boolean, { nullable: true }) erased?: boolean | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
