import { analyticsEntities } from '#analytics';
import { auditEntities } from '#audit';
import { bounceEntities } from '#bounces';
import { catalogEntities } from '#catalog';
import { digestEntities } from '#digests';
import { geoEntities } from '#geo';
import { identityEntities } from '#identity';
import { laneEntities } from '#lanes';
import { limitEntities } from '#limits';
import { matchingEntities } from '#matching';
import { moderationEntities } from '#moderation';
import { needEntities } from '#needs';
import { noticeEntities } from '#notices';
import { offeringEntities } from '#offerings';
import { privacyEntities } from '#privacy';
import { suppressionEntities } from '#suppressions';

/** Every table's entity: the one list that the data source and the schema-drift check read. */
export const entities = [
  ...geoEntities,
  ...catalogEntities,
  ...identityEntities,
  ...needEntities,
  ...offeringEntities,
  ...laneEntities,
  ...matchingEntities,
  ...digestEntities,
  ...analyticsEntities,
  ...auditEntities,
  ...noticeEntities,
  ...moderationEntities,
  ...limitEntities,
  ...privacyEntities,
  ...suppressionEntities,
  ...bounceEntities,
];
