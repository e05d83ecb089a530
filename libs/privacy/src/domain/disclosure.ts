import type { Localized } from '#kernel';

/** For how long the asker's own side must have been published as it stands: what is published only to look opens nothing. */
export const DISCLOSURE_WAIT_HOURS = 72;
/** How many sites of others an organization may open in `DISCLOSURE_PERIOD_DAYS`. */
export const MAX_DISCLOSURES = 30;
export const DISCLOSURE_PERIOD_DAYS = 30;

/** What is known when the exact point of the other side's site is asked for. */
export interface DisclosureFacts {
  /** Both sides are published, by organizations in good standing. */
  readonly published: boolean;
  readonly ownOrganizationVerified: boolean;
  readonly ownSiteVerified: boolean;
  /** When the asker's own need or offering was last published or changed. */
  readonly ownUnchangedSince: Date;
  readonly now: Date;
  /** Sites that were opened to the organization in the last `DISCLOSURE_PERIOD_DAYS`, this one aside. */
  readonly openedLately: number;
  /** Whether matching says so now; blocks and dismissals are part of it. */
  readonly isMatch: boolean;
}

export const DISCLOSURE_REFUSALS = {
  NOT_PUBLISHED: {
    fr: 'Le besoin et l’offre doivent être publiés tous les deux.',
    en: 'Both the need and the offering must be published.',
  },
  ORGANIZATION_NOT_VERIFIED: {
    fr: 'Votre organisme n’est pas vérifié : demandez d’abord sa vérification.',
    en: 'Your organization is not verified: ask for its verification first.',
  },
  SITE_NOT_VERIFIED: {
    fr: 'Votre lieu n’est pas vérifié : la coordination doit avoir confirmé que vous y êtes.',
    en: 'Your site is not verified: a coordinator must have confirmed that you are there.',
  },
  TOO_RECENT: {
    fr: `Votre besoin ou votre offre doit être publié sans changement depuis ${DISCLOSURE_WAIT_HOURS} heures.`,
    en: `Your need or offering must have been published unchanged for ${DISCLOSURE_WAIT_HOURS} hours.`,
  },
  TOO_MANY: {
    fr: `Votre organisme a déjà ouvert ${MAX_DISCLOSURES} lieux en ${DISCLOSURE_PERIOD_DAYS} jours : réessayez plus tard.`,
    en: `Your organization has opened ${MAX_DISCLOSURES} sites in ${DISCLOSURE_PERIOD_DAYS} days already: try again later.`,
  },
  NOT_A_MATCH: {
    fr: 'Ce besoin et cette offre ne se correspondent pas en ce moment.',
    en: 'This need and this offering are not a match at the moment.',
  },
} as const satisfies Record<string, Localized>;
export type DisclosureRefusal = keyof typeof DISCLOSURE_REFUSALS;

const HOUR_MS = 3_600_000;

/** Why the exact point stays hidden; null: it may be shown. The first reason in the order above. */
export function refuseDisclosure(facts: DisclosureFacts): DisclosureRefusal | null {
  if (!facts.published) return 'NOT_PUBLISHED';
  if (!facts.ownOrganizationVerified) return 'ORGANIZATION_NOT_VERIFIED';
  if (!facts.ownSiteVerified) return 'SITE_NOT_VERIFIED';
  if (facts.now.getTime() - facts.ownUnchangedSince.getTime() < DISCLOSURE_WAIT_HOURS * HOUR_MS) return 'TOO_RECENT';
  if (facts.openedLately >= MAX_DISCLOSURES) return 'TOO_MANY';
  return facts.isMatch ? null : 'NOT_A_MATCH';
}
