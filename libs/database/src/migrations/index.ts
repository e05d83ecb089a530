import { InitialSchema1700000000001 } from './1700000000001-initial-schema.js';
import { LanesAndDeliveryAreas1700000000002 } from './1700000000002-lanes-and-delivery-areas.js';
import { Matchable1700000000003 } from './1700000000003-matchable.js';
import { Gaps1700000000004 } from './1700000000004-gaps.js';
import { Trust1700000000005 } from './1700000000005-trust.js';
import { HiddenPoints1700000000006 } from './1700000000006-hidden-points.js';
import { DigestsInFull1700000000007 } from './1700000000007-digests-in-full.js';
import { MailSuppressions1700000000008 } from './1700000000008-mail-suppressions.js';
import { Turns1700000000009 } from './1700000000009-turns.js';
import { Nearness1700000000010 } from './1700000000010-nearness.js';

/** In the order in which they run. */
export const migrations = [
  InitialSchema1700000000001,
  LanesAndDeliveryAreas1700000000002,
  Matchable1700000000003,
  Gaps1700000000004,
  Trust1700000000005,
  HiddenPoints1700000000006,
  DigestsInFull1700000000007,
  MailSuppressions1700000000008,
  Turns1700000000009,
  Nearness1700000000010,
];
