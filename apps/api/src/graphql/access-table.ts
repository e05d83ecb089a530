import {
  all,
  anyOf,
  CALLER,
  KNOWN,
  MEMBER_SOMEWHERE,
  OPENED_TO,
  otherwise,
  own,
  ownHidden,
  OF_A_REGION,
  platform,
  platformList,
  ROLE_HOLDER,
  PUBLIC,
  READING,
  type Rule,
  SELF,
  SESSION,
  SIGNED_IN,
  VERIFIED,
} from './access-rules.js';

/**
 * Who gets which field: a line for every field of every type of the schema, and for every query and mutation. The API
 * does not start when a field has no rule here, nor when a rule is of no field.
 *
 * A field of an object has the rule of the object's own fields: whoever may see the object is `PUBLIC` to it. The roles behind
 * `own(…)` and `platform(…)` are in `libs/identity/src/domain/actor.ts`. The use cases hold these rules; those of
 * queries and mutations that depend on who asks alone are held here once more, before anything is read.
 */
export type AccessTable = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

/** The exact point of a site that is not public: its own people, whom it was opened to for a match, coordinators of its region. */
const EXACT_SITE = anyOf(own('organization:read-private', 'COARSE'), OPENED_TO, platform('site:read-exact', 'COARSE'));

/** What is only in lists of one's own: others have such lists too, but without it. */
const IN_ONES_OWN_LIST = all(SIGNED_IN, otherwise(SELF, 'EMPTY'));

export const ACCESS_TABLE: AccessTable = {
  Query: {
    signInMethods: PUBLIC,
    'certifications geocode product products': PUBLIC,
    'lane lanes need needs offering offerings organization organizations': PUBLIC,
    me: all(otherwise(KNOWN, 'NULL'), READING),
    digests: IN_ONES_OWN_LIST,
    digestPreference: SIGNED_IN,
    digestPreview: own('digest:preview'),
    feasibility: own('need:write'),
    'gaps gapSummary': SIGNED_IN,
    // Whoever holds the link of an invitation.
    invitation: PUBLIC,
    verificationRequests: platformList('organization:verify'),
    reports: platformList('report:decide'),
    platformRoles: platform('platform-role:grant'),
    auditLog: platform('audit:read-platform'),
    'digestRuns digestBacklog failedDigests': platform('digest:operate'),
    mailSuppressions: platform('mail-suppression:manage'),
  },

  Mutation: {
    'signUp signIn signOut': PUBLIC,
    'requestSignInLink signInByLink requestPasswordReset resetPassword verifyEmail confirmEmailChange': PUBLIC,
    'resendVerification changePassword endSession signOutEverywhere revokeApiToken': SESSION,
    'changeEmail startSecondFactor confirmSecondFactor disableSecondFactor createApiToken': all(VERIFIED, SESSION),
    createOrganization: all(VERIFIED, SESSION),
    'publishNeed updateNeed closeNeed': own('need:write'),
    openSite: anyOf(own('need:write'), own('offering:write')),
    dismissMatch: own('match:dismiss'),
    'publishOffering updateOffering pauseOffering': own('offering:write'),
    'publishLane updateLane pauseLane retireLane': own('lane:write'),
    setDigestPreference: SESSION,
    'updateOrganization addSite': own('organization:manage'),
    'updateSite removeSite': ownHidden('organization:manage'),
    closeOrganization: own('organization:close'),
    'blockOrganization unblockOrganization': own('organization:block'),
    'inviteMember changeMemberRole removeMember': own('member:manage'),
    revokeInvitation: ownHidden('member:manage'),
    transferOwnership: own('member:transfer-ownership'),
    'acceptInvitation leaveOrganization': all(SESSION, VERIFIED),
    declineInvitation: PUBLIC,
    requestVerification: own('organization:request-verification'),
    'decideVerification verifySite': platform('organization:verify'),
    'suspendOrganization reinstateOrganization': platform('organization:suspend'),
    'grantPlatformRole revokePlatformRole': platform('platform-role:grant'),
    report: all(SESSION, VERIFIED),
    decideReport: platform('report:decide'),
    'retryDigest retryFailedDigests': platform('digest:operate'),
    releaseMyAddress: all(SESSION, VERIFIED),
    releaseSuppression: platform('mail-suppression:manage'),
    exportMyData: SESSION,
    eraseMyAccount: SESSION,
  },

  // What people and organizations are. A viewer is whoever asks, and nobody else.
  Viewer: {
    'id name email emailVerified createdAt language timeZone': CALLER,
    memberships: MEMBER_SOMEWHERE,
    'sessions secondFactor apiTokens': SESSION,
    platformRoles: ROLE_HOLDER,
    consents: CALLER,
    // What stands against an address is told to whom it has been shown to belong.
    suppression: otherwise(VERIFIED, 'NULL'),
  },
  Session: { 'id method client createdAt lastSeenAt current': CALLER },
  SecondFactor: { 'enabled recoveryCodesLeft': CALLER },
  ApiToken: { 'id name scopes createdAt expiresAt lastUsedAt revokedAt': CALLER },
  SignInMethods: { 'password link oidc': PUBLIC },
  OidcMethod: { 'name startUrl': PUBLIC },
  Membership: { 'id role organization': CALLER },
  Consent: { 'basis source givenAt withdrawnAt': CALLER },
  Organization: {
    'id slug name roles status demonstration sites certifications lanes': PUBLIC,
    'blocked verificationRequest': own('organization:read-private', 'NULL'),
    'businessNumber statusReason': anyOf(
      own('organization:read-private', 'NULL'),
      platform('organization:suspend', 'NULL'),
    ),
    members: own('member:read', 'NULL'),
    invitations: own('member:manage', 'NULL'),
    auditLog: own('audit:read'),
  },
  AuditEntry: { 'id at action subjectType subjectId details by byOrganization': CALLER },
  Site: {
    'id name municipality regionCode regionName timeZone receivingDays receivingHours locationPublic verifiedAt':
      PUBLIC,
    'address postalCode': otherwise(EXACT_SITE, 'NULL'),
    'point precision': EXACT_SITE,
  },
  HeldCertification: { 'certification certifier number expiresOn verified': PUBLIC },

  InvitationTerms: { 'organizationName role address': PUBLIC },
  Invitation: { 'id email role language createdAt expiresAt': PUBLIC },
  Member: { 'person role since': PUBLIC },
  Colleague: { 'id name': PUBLIC, email: own('member:manage', 'NULL') },
  VerificationRequest: { 'id organization statement evidenceUrl status createdAt decidedAt reason': PUBLIC },
  HeldPlatformRole: { role: CALLER, regionCode: OF_A_REGION },
  PlatformRoleHolder: { 'personId name email role regionCode grantedAt': PUBLIC },
  Report: {
    'id organization subjectType subjectId reason note createdAt status measure decidedAt decisionNote': PUBLIC,
  },

  // What they look for and supply.
  Need: {
    'id organization site product status createdAt updatedAt outcome': PUBLIC,
    'quantity pack recurrence window respondBy maxDistanceM acceptsPickup preparations notes': PUBLIC,
    'requiredCertifications preferredCertifications requiresVerifiedCertifications': PUBLIC,
    'matches supplyPlan': PUBLIC,
    priceCeiling: otherwise(KNOWN, 'NULL'),
    nearMisses: own('organization:read-private', 'EMPTY'),
  },
  Offering: {
    'id organization site product status createdAt updatedAt expiresOn': PUBLIC,
    'availability capacity minimumOrder pack preparation leadTimeDays certifications notes': PUBLIC,
    'deliveryArea deliveryDays deliveryRadiusM excludedArea offersPickup acceptsDistributors': PUBLIC,
    matches: PUBLIC,
    price: otherwise(KNOWN, 'NULL'),
    nearMisses: own('organization:read-private', 'EMPTY'),
  },
  Lane: {
    'id organization name status createdAt updatedAt notes': PUBLIC,
    'collectArea deliverArea days cutoffDays cutoffHour temperatureClasses spareCapacity': PUBLIC,
  },

  // What comes of it. The list of one's own need or offering is exact; everybody else's is rounded.
  Match: {
    'need offering score delivery lanes ownDelivery criteria': PUBLIC,
    'distanceM travel': own('organization:read-private', 'COARSE'),
  },
  CriterionResult: { 'name points maxPoints reason': PUBLIC },
  LaneOption: { 'lane days nextDay': PUBLIC },
  DeliveryDays: { 'days nextDay': PUBLIC },
  Travel: { 'distanceM durationS method': PUBLIC },
  NearMiss: {
    'need offering criterion change shortfall score distanceM text window receivingDays': PUBLIC,
    'missingM missingDays missingQuantity missingPrice': PUBLIC,
  },
  SupplyPlan: {
    'lines coveredShare uncovered suppliers proven consideredMatches notComparable sharedDays sharedLanes': PUBLIC,
  },
  SupplyPlanLine: {
    'offering lane share quantities capacityKnown delivery days score': PUBLIC,
    distanceM: own('organization:read-private', 'COARSE'),
  },
  SharedLane: { 'lane offerings days': PUBLIC },
  Feasibility: {
    'supplierCount offeringCount complete coverage scoreRange months nearMisses relaxations bestRelaxation': CALLER,
  },
  Relaxation: { 'change suppliersGained offeringsGained text': CALLER },
  ScoreRange: { 'lowest highest': PUBLIC },
  MonthlyVolume: { 'month asked offered offeringsWithUnknownCapacity': PUBLIC },
  MonthlyQuantity: { 'month quantity': PUBLIC },

  // Digests.
  Digest: { 'id organization regionCode period status plannedAt sentAt pairCount subject reason': PUBLIC },
  DigestPreference: { 'consent frequency weekday hour language stoppedKinds stoppedOrganizationIds': CALLER },
  DigestRun: {
    'plannedAt planned waiting sent skipped failed reasons': PUBLIC,
    'firstSentAt lastSentAt durationMs oldestWaitingSince': PUBLIC,
  },
  DigestReasonCount: { 'reason count': PUBLIC },
  DigestBacklog: { 'waiting oldestWaitingSince leased retrying failedLastWeek': PUBLIC },
  FailedDigest: { 'id organization regionCode period plannedAt reason attempts': PUBLIC },
  DigestPreview: { 'subject html text': CALLER },

  // Addresses to which nothing is sent.
  MailSuppression: { 'id address reason source code since releasedAt': PUBLIC },
  AddressSuppression: { 'reason code since': CALLER },
  ReleaseMyAddressPayload: { released: CALLER },
  ReleaseSuppressionPayload: { suppression: CALLER },

  // Gaps, for people signed in.
  Gap: { 'side product region month asked met unmet count withoutMatch unknownCapacity': PUBLIC },
  GapConnection: { asOf: PUBLIC },
  GapSummary: { 'asOf products': PUBLIC },
  ProductGaps: { 'product unmet months': PUBLIC },
  MonthGap: { 'month asked met unmet': PUBLIC },

  // The catalogue, places, and measures.
  Product: {
    'id code name synonyms ancestors parent children depth': PUBLIC,
    'dimension unitMassG densityKgPerL temperatureClass mappings': PUBLIC,
  },
  ProductMapping: { 'vocabulary identifier': PUBLIC },
  Certification: { 'code name kind description url': PUBLIC },
  Region: { 'code name': PUBLIC },
  Place: { 'name postalCode precision point regionCode regionName countyName province country': PUBLIC },
  Point: { 'longitude latitude': PUBLIC },
  Quantity: { 'value unit': PUBLIC },
  MeasuredQuantity: { 'value unit': PUBLIC },
  UnitPrice: { 'amount currency per': PUBLIC },
  Pack: { 'count inner catchWeight': PUBLIC },
  Capacity: { 'quantity period': PUBLIC },
  Availability: { 'mode from to fromMonth toMonth': PUBLIC },
  DateRange: { 'from to': PUBLIC },

  // Lists: whoever gets the list gets its pages.
  '*Connection': { 'edges nodes pageInfo totalCount': PUBLIC },
  '*Edge': { 'cursor node': PUBLIC },
  PageInfo: { 'hasNextPage hasPreviousPage startCursor endCursor': PUBLIC },
  MatchConnection: { totalCountIsExact: PUBLIC },

  // What a mutation answers.
  '*Payload': { userErrors: CALLER },
  UserError: { 'path code message': CALLER },
  'SignUpPayload SignInPayload SignInByLinkPayload VerifyEmailPayload': { viewer: CALLER },
  'ChangePasswordPayload ConfirmEmailChangePayload': { viewer: CALLER },
  'RequestSignInLinkPayload RequestPasswordResetPayload ResendVerificationPayload ChangeEmailPayload': { sent: CALLER },
  ResetPasswordPayload: { reset: CALLER },
  'EndSessionPayload SignOutEverywherePayload': { ended: CALLER },
  StartSecondFactorPayload: { 'secret uri': CALLER },
  ConfirmSecondFactorPayload: { recoveryCodes: CALLER },
  DisableSecondFactorPayload: { secondFactor: CALLER },
  CreateApiTokenPayload: { 'apiToken token': CALLER },
  RevokeApiTokenPayload: { apiToken: CALLER },
  CreateOrganizationPayload: { 'organization possibleDuplicates': CALLER },
  UpdateOrganizationPayload: { 'organization verificationLost': CALLER },
  AddSitePayload: { site: CALLER },
  UpdateSitePayload: { 'site moved': CALLER },
  CloseOrganizationPayload: { closed: CALLER },
  'RemoveSitePayload BlockOrganizationPayload UnblockOrganizationPayload RevokeInvitationPayload': {
    organization: CALLER,
  },
  'AcceptInvitationPayload ChangeMemberRolePayload RemoveMemberPayload': { organization: CALLER },
  'TransferOwnershipPayload SuspendOrganizationPayload ReinstateOrganizationPayload': { organization: CALLER },
  InviteMemberPayload: { invitation: CALLER },
  DeclineInvitationPayload: { declined: CALLER },
  LeaveOrganizationPayload: { left: CALLER },
  'RequestVerificationPayload DecideVerificationPayload': { request: CALLER },
  VerifySitePayload: { site: CALLER },
  GrantPlatformRolePayload: { platformRoles: CALLER },
  RevokePlatformRolePayload: { revoked: CALLER },
  'ReportPayload DecideReportPayload': { report: CALLER },
  'PublishNeedPayload UpdateNeedPayload CloseNeedPayload': { need: CALLER },
  OpenSitePayload: { site: CALLER },
  ExportMyDataPayload: { export: CALLER },
  EraseMyAccountPayload: { erased: CALLER },
  DismissMatchPayload: { dismissed: CALLER },
  'PublishOfferingPayload UpdateOfferingPayload PauseOfferingPayload': { offering: CALLER },
  'PublishLanePayload UpdateLanePayload PauseLanePayload RetireLanePayload': { lane: CALLER },
  RetryDigestPayload: { retried: CALLER },
  RetryFailedDigestsPayload: { 'retried tooLate': CALLER },
  SetDigestPreferencePayload: { preference: CALLER },
};
