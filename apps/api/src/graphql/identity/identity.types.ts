import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { MembershipRole, OrganizationRole } from '#identity';
import { CertificationType } from '../catalog/product.type.js';
import { connectionOf } from '../connection.js';
import { MembershipRoleEnum, OrganizationRoleEnum, OrganizationStatusEnum } from '../enums.js';
import { PointType } from '../geo/place.type.js';
import { CalendarDate } from '../scalars.js';
import { UserError } from '../user-error.type.js';

@ObjectType('HeldCertification', { description: 'A certification as its holder declares it.' })
export class HeldCertificationType {
  @Field(() => CertificationType) certification!: CertificationType;
  @Field(() => String, { nullable: true }) certifier!: string | null;
  @Field(() => String, { nullable: true }) number!: string | null;
  @Field(() => CalendarDate, { nullable: true, description: 'Last day it is valid.' }) expiresOn!: string | null;
  @Field(() => Boolean, { description: 'Whether somebody checked it.' }) verified!: boolean;
}

@ObjectType('Organization', { description: 'A legal actor with one or more roles.' })
export class OrganizationType {
  @Field(() => ID) id!: string;
  @Field(() => String) slug!: string;
  @Field(() => String) name!: string;
  @Field(() => [OrganizationRoleEnum]) roles!: OrganizationRole[];
  @Field(() => OrganizationStatusEnum) status!: string;
  @Field(() => Boolean, { description: 'Made up, for trying things out.' }) demonstration!: boolean;
}
export const OrganizationConnection = connectionOf('Organization', OrganizationType);

@ObjectType('Site', { description: 'An address of an organization.' })
export class SiteType {
  @Field(() => ID) id!: string;
  @Field(() => Boolean, {
    description: 'Whether anybody sees the exact point; otherwise distances are from the middle of its cell of 0.05°.',
  })
  locationPublic!: boolean;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) municipality!: string | null;
  @Field(() => String, { nullable: true }) regionCode!: string | null;
  @Field(() => String, { nullable: true }) regionName!: string | null;
  @Field(() => String) timeZone!: string;
  @Field(() => [Int], { description: 'ISO weekdays, 1 = Monday.' }) receivingDays!: number[];
  @Field(() => String, { nullable: true }) receivingHours!: string | null;
}

@ObjectType('Membership')
export class MembershipType {
  @Field(() => ID) id!: string;
  @Field(() => MembershipRoleEnum) role!: MembershipRole;
}

@InputType()
export class SiteInput {
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => String, { nullable: true }) address?: string | null;
  @Field(() => String, { nullable: true }) municipality?: string | null;
  @Field(() => String, { nullable: true, description: 'Administrative region, which tells namesakes apart.' })
  regionCode?: string | null;
  @Field(() => String, { nullable: true, description: 'Canadian: A1A 1A1.' }) postalCode?: string | null;
  @Field(() => PointType, { nullable: true, description: 'The exact point, when it is known.' })
  point?: PointType | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether anybody may see the exact point, street and postal code, and matches are reckoned from it. Otherwise they are reckoned from the middle of its cell of 0.05° (at most 3.4 km away in southern Québec), and others see its municipality. Default: true for an institution that is nothing else, false for anybody else; a daycare at home may say false.',
  })
  locationPublic?: boolean | null;
  @Field(() => String, { nullable: true, description: 'IANA.' }) timeZone?: string | null;
  @Field(() => [Int], { nullable: true, description: 'ISO weekdays, 1 = Monday.' }) receivingDays?: number[] | null;
  @Field(() => String, { nullable: true }) receivingHours?: string | null;
  @Field(() => String, { nullable: true }) dockNotes?: string | null;
}

@InputType()
export class HeldCertificationInput {
  @Field(() => String, { description: 'Code of a certification scheme.' }) scheme!: string;
  @Field(() => String, { nullable: true }) certifier?: string | null;
  @Field(() => String, { nullable: true }) number?: string | null;
  @Field(() => CalendarDate, { nullable: true, description: 'Last day it is valid.' }) expiresOn?: string | null;
}

@InputType()
export class CreateOrganizationInput {
  @Field(() => String) name!: string;
  @Field(() => [OrganizationRoleEnum]) roles!: OrganizationRole[];
  @Field(() => SiteInput, { description: 'Its first site.' }) site!: SiteInput;
  @Field(() => [HeldCertificationInput], { nullable: true }) certifications?: HeldCertificationInput[] | null;
  @Field(() => String, { nullable: true, description: 'Québec enterprise number (NEQ), or the like elsewhere.' })
  businessNumber?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'You have looked at `possibleDuplicates`, and it is none of them.',
  })
  confirmNotDuplicate?: boolean | null;
}

@InputType()
export class NearInput {
  @Field(() => PointType) point!: PointType;
  @Field(() => Int, { description: 'Metres.' }) radiusM!: number;
}

@InputType()
export class OrganizationFilter {
  @Field(() => OrganizationRoleEnum, { nullable: true }) role?: OrganizationRole | null;
  @Field(() => ID, { nullable: true, description: 'Offers this product, or something below it.' }) productId?:
    string | null;
  @Field(() => String, { nullable: true, description: 'Holds this certification.' }) certification?: string | null;
  @Field(() => String, { nullable: true }) regionCode?: string | null;
  @Field(() => NearInput, { nullable: true, description: "Measured to the municipality's point." })
  near?: NearInput | null;
}

@ObjectType()
export class CreateOrganizationPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [OrganizationType], { description: 'With POSSIBLE_DUPLICATE: those of a similar name nearby.' })
  possibleDuplicates!: OrganizationType[];
  @Field(() => [UserError]) userErrors!: UserError[];
}
