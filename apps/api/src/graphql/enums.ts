import { registerEnumType } from '@nestjs/graphql';
import { GAP_SIDES } from '#analytics';
import { DIGEST_FREQUENCIES, DIGEST_KINDS, DIGEST_STATUSES } from '#digests';
import { PRECISIONS } from '#geo';
import {
  MEMBERSHIP_ROLES,
  ORGANIZATION_ROLES,
  ORGANIZATION_STATUSES,
  PLATFORM_ROLES,
  SCOPES,
  SESSION_METHODS,
  VERIFICATION_STATUSES,
} from '#identity';
import { ALL_UNITS, UNITS } from '#kernel';
import { LANE_STATUSES } from '#lanes';
import { CHANGES, DELIVERY_OPTIONS, EXPLAINED_CRITERIA, HARD_CRITERIA, RELAXATIONS } from '#matching';
import { REPORT_MEASURES, REPORT_REASONS, REPORT_STATUSES, REPORT_SUBJECTS } from '#moderation';
import { NEED_OUTCOMES, NEED_STATUSES, PREPARATIONS, RECURRENCES } from '#needs';
import { CAPACITY_PERIODS, OFFERING_STATUSES, SEASON_MODES } from '#offerings';
import { SUPPRESSION_REASONS, SUPPRESSION_SOURCES } from '#suppressions';
import { PRODUCT_RELATIONS, TEMPERATURE_CLASSES } from '#catalog';

/** The closed lists of the domain as GraphQL enums. */
function enumOf<T extends string>(name: string, values: readonly T[], description: string): Record<T, T> {
  const object = Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
  registerEnumType(object, { name, description });
  return object;
}

export const Lang = { FR: 'fr', EN: 'en' } as const;
registerEnumType(Lang, { name: 'Lang', description: 'A language that texts are given in.' });

export const UnitEnum = enumOf('Unit', ALL_UNITS, 'A unit of measure; `pack` counts cases of what `pack` describes.');
export const MeasureUnitEnum = enumOf(
  'MeasureUnit',
  Object.keys(UNITS) as (keyof typeof UNITS)[],
  'A unit of mass, volume or count.',
);
export const DimensionEnum = enumOf('Dimension', ['mass', 'volume', 'count'], 'What a unit measures.');
export const TemperatureClassEnum = enumOf(
  'TemperatureClass',
  TEMPERATURE_CLASSES,
  'How a product travels and is kept.',
);
export const OrganizationRoleEnum = enumOf('OrganizationRole', ORGANIZATION_ROLES, 'What an organization does.');
export const OrganizationStatusEnum = enumOf(
  'OrganizationStatus',
  ORGANIZATION_STATUSES,
  'Whether somebody checked who it is.',
);
export const MembershipRoleEnum = enumOf(
  'MembershipRole',
  MEMBERSHIP_ROLES,
  'What a person may do in an organization.',
);
export const PrecisionEnum = enumOf('Precision', PRECISIONS, 'How precisely an address is known, best first.');
export const NeedStatusEnum = enumOf('NeedStatus', NEED_STATUSES, 'Where a need stands.');
export const NeedOutcomeEnum = enumOf('NeedOutcome', NEED_OUTCOMES, 'How a need ended.');
export const RecurrenceEnum = enumOf('Recurrence', RECURRENCES, 'How often a delivery is wanted inside the window.');
export const PreparationEnum = enumOf('Preparation', PREPARATIONS, 'The state in which a product is delivered.');
export const OfferingStatusEnum = enumOf('OfferingStatus', OFFERING_STATUSES, 'Where an offering stands.');
export const SeasonModeEnum = enumOf('SeasonMode', SEASON_MODES, 'Where a product comes from in a season.');
export const LaneStatusEnum = enumOf('LaneStatus', LANE_STATUSES, 'Whether a lane runs.');
export const CapacityPeriodEnum = enumOf('CapacityPeriod', CAPACITY_PERIODS, 'What a capacity is for.');
export const CriterionNameEnum = enumOf('CriterionName', EXPLAINED_CRITERIA, 'A rule of matching.');
export const HardCriterionEnum = enumOf(
  'HardCriterion',
  HARD_CRITERIA,
  'A rule that a match satisfies without exception.',
);
export const NearMissChangeEnum = enumOf('NearMissChange', CHANGES, 'What would make a near miss a match.');
export const RelaxationChangeEnum = enumOf(
  'RelaxationChange',
  RELAXATIONS,
  'What would let more suppliers answer: the change of a near miss, or a demand given up altogether.',
);
export const ProductRelationEnum = enumOf(
  'ProductRelation',
  PRODUCT_RELATIONS,
  "How an offering's product answers a need's.",
);
export const DeliveryOptionEnum = enumOf(
  'DeliveryOption',
  DELIVERY_OPTIONS,
  'A way to get there, cheapest to organise first.',
);
export const DigestFrequencyEnum = enumOf('DigestFrequency', DIGEST_FREQUENCIES, 'How often a digest is wanted.');
export const DigestKindEnum = enumOf(
  'DigestKind',
  DIGEST_KINDS,
  'What a digest tells: suppliers for your needs, needs for your offerings, or the week of the region that you coordinate.',
);
export const DigestStatusEnum = enumOf('DigestStatus', DIGEST_STATUSES, 'Where a digest stands.');
export const GapSideEnum = enumOf('GapSide', GAP_SIDES, 'Whose gap: what needs lack, or what offerings have left.');
export const SessionMethodEnum = enumOf('SessionMethod', SESSION_METHODS, 'How somebody signed in.');
export const ScopeEnum = enumOf('Scope', SCOPES, 'What an API token may be used for: what is in none takes a session.');
export const PlatformRoleEnum = enumOf(
  'PlatformRole',
  PLATFORM_ROLES,
  'What a person may do beyond their organizations.',
);
export const VerificationStatusEnum = enumOf('VerificationStatus', VERIFICATION_STATUSES, 'Where a request stands.');
export const ReportSubjectEnum = enumOf('ReportSubject', REPORT_SUBJECTS, 'What is reported.');
export const ReportReasonEnum = enumOf('ReportReason', REPORT_REASONS, 'Why it is reported.');
export const ReportStatusEnum = enumOf('ReportStatus', REPORT_STATUSES, 'Where a report stands.');
export const ReportMeasureEnum = enumOf('ReportMeasure', REPORT_MEASURES, 'What coordinators did about it.');
export const SuppressionReasonEnum = enumOf(
  'SuppressionReason',
  SUPPRESSION_REASONS,
  'Why nothing is sent to an address: nobody has it, whoever has it reported our mail as unwanted, an operator decided so.',
);
export const SuppressionSourceEnum = enumOf('SuppressionSource', SUPPRESSION_SOURCES, 'Who said so.');
