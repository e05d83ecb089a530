import { GapResolver, GapSummaryResolver, ProductGapsResolver } from './analytics/gap.resolver.js';
import { OwnSuppressionResolver, SuppressionResolver } from './bounces/suppression.resolver.js';
import { CertificationResolver, ProductResolver } from './catalog/product.resolver.js';
import { DigestOperationsResolver } from './digests/digest-operations.resolver.js';
import { DigestResolver } from './digests/digest.resolver.js';
import { GeocodeResolver } from './geo/geocode.resolver.js';
import { AccountGuardResolver, AccountResolver, MembershipResolver } from './identity/account.resolver.js';
import { ApiTokenResolver } from './identity/api-token.resolver.js';
import { OrganizationResolver } from './identity/organization.resolver.js';
import { SiteResolver } from './identity/site.resolver.js';
import { ManageOrganizationResolver, SiteVerificationResolver } from './identity/organization-manage.resolver.js';
import { MembersResolver } from './identity/members.resolver.js';
import { PlatformRolesResolver, ViewerPlatformRolesResolver } from './identity/platform-roles.resolver.js';
import { VerificationRequestResolver, VerificationResolver } from './identity/verification.resolver.js';
import { ReportResolver } from './moderation/report.resolver.js';
import { LaneResolver, OrganizationLanesResolver } from './lanes/lane.resolver.js';
import { FeasibilityResolver, RelaxationResolver } from './matching/feasibility.resolver.js';
import {
  LaneOptionResolver,
  MatchResolver,
  NeedMatchesResolver,
  OfferingMatchesResolver,
} from './matching/matches.resolver.js';
import {
  NearMissResolver,
  NeedNearMissesResolver,
  OfferingNearMissesResolver,
} from './matching/near-misses.resolver.js';
import {
  NeedSupplyPlanResolver,
  SharedLaneResolver,
  SupplyPlanLineResolver,
  SupplyPlanResolver,
} from './matching/supply-plan.resolver.js';
import { TravelResolver } from './matching/travel.resolver.js';
import { NeedResolver } from './needs/need.resolver.js';
import { OfferingResolver } from './offerings/offering.resolver.js';
import { OpenSiteResolver } from './privacy/open-site.resolver.js';
import { AuditEntryResolver, AuditLogResolver, OwnDataResolver } from './privacy/privacy.resolver.js';
import { DateScalar, DecimalScalar, GeoJsonAreaScalar } from './scalars.js';

/** Everything the schema is made of. */
export const resolvers = [
  AccountResolver,
  AccountGuardResolver,
  ApiTokenResolver,
  MembershipResolver,
  OrganizationResolver,
  SiteResolver,
  ProductResolver,
  CertificationResolver,
  GeocodeResolver,
  NeedResolver,
  OfferingResolver,
  LaneResolver,
  OrganizationLanesResolver,
  NeedMatchesResolver,
  OfferingMatchesResolver,
  MatchResolver,
  LaneOptionResolver,
  NeedNearMissesResolver,
  OfferingNearMissesResolver,
  NearMissResolver,
  FeasibilityResolver,
  RelaxationResolver,
  NeedSupplyPlanResolver,
  SupplyPlanResolver,
  SupplyPlanLineResolver,
  SharedLaneResolver,
  TravelResolver,
  DigestResolver,
  DigestOperationsResolver,
  GapResolver,
  GapSummaryResolver,
  ProductGapsResolver,
  SuppressionResolver,
  OwnSuppressionResolver,
  OpenSiteResolver,
  ManageOrganizationResolver,
  SiteVerificationResolver,
  MembersResolver,
  VerificationResolver,
  VerificationRequestResolver,
  PlatformRolesResolver,
  ViewerPlatformRolesResolver,
  ReportResolver,
  OwnDataResolver,
  AuditLogResolver,
  AuditEntryResolver,
];
export const scalars = [DecimalScalar, DateScalar, GeoJsonAreaScalar];
