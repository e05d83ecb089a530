import { describe, expect, test } from '@jest/globals';
import { DISCLOSURE_REFUSALS, type DisclosureFacts, refuseDisclosure } from './disclosure.js';

const now = new Date('2026-11-22T15:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const OPEN: DisclosureFacts = {
  published: true,
  ownOrganizationVerified: true,
  ownSiteVerified: true,
  ownUnchangedSince: ago(72),
  now,
  openedLately: 29,
  isMatch: true,
};

describe('the exact point of the other side of a match', () => {
  test('is shown to a verified organization at a verified site, three days on, thirty times a month', () => {
    expect(refuseDisclosure(OPEN)).toBeNull();
  });

  test.each([
    ['NOT_PUBLISHED', { published: false }],
    ['ORGANIZATION_NOT_VERIFIED', { ownOrganizationVerified: false }],
    ['SITE_NOT_VERIFIED', { ownSiteVerified: false }],
    ['TOO_RECENT', { ownUnchangedSince: ago(71.99) }],
    ['TOO_MANY', { openedLately: 30 }],
    ['NOT_A_MATCH', { isMatch: false }],
  ] as const)('stays hidden: %s', (reason, change) => {
    expect(refuseDisclosure({ ...OPEN, ...change })).toBe(reason);
    expect(DISCLOSURE_REFUSALS[reason].fr).not.toBe(DISCLOSURE_REFUSALS[reason].en);
  });
});
