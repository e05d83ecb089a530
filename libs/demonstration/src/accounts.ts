import type { MembershipRole } from '#identity';
import { type Id, type Language, type Localized, stableId } from '#kernel';
import { organizationId } from './demonstration-organizations.js';

/** Who anybody may sign in as, to try things out. */
export interface DemonstrationAccount {
  readonly email: string;
  readonly password: string;
  /** Who it is and what it may do. */
  readonly description: Localized;
}

interface AccountRow {
  readonly email: string;
  /** A role, never a person. */
  readonly name: string;
  readonly language: Language;
  readonly description: Localized;
  readonly memberships: readonly (readonly [organization: string, role: MembershipRole])[];
}

/** Known to all: these accounts own nothing real. */
const PASSWORD = 'demonstration';

/** At a domain that no mail ever reaches (RFC 2606). */
const ACCOUNTS: readonly AccountRow[] = [
  {
    email: 'acheteuse@example.org',
    name: 'Acheteuse – démonstration',
    language: 'fr',
    description: {
      fr: "Acheteuse d'un CPE (propriétaire) et d'un hôpital (gestionnaire), à Montréal",
      en: 'Buyer for a daycare (owner) and a hospital (manager), in Montréal; in French',
    },
    memberships: [
      ['CPE Les Petits Jardiniers', 'OWNER'],
      ['Hôpital du Parc-aux-Hérons', 'MANAGER'],
    ],
  },
  {
    email: 'school@example.org',
    name: 'School buyer – demonstration',
    language: 'en',
    description: {
      fr: "Acheteuse d'une école de Pointe-Claire, en anglais",
      en: 'Buyer for a school in Pointe-Claire, in English',
    },
    memberships: [['Maple Puddle Elementary School', 'OWNER']],
  },
  {
    email: 'ferme@example.org',
    name: 'Maraîchère – démonstration',
    language: 'fr',
    description: {
      fr: "Propriétaire d'une ferme maraîchère de Saint-Rémi",
      en: 'Owner of a vegetable farm in Saint-Rémi; in French',
    },
    memberships: [['Ferme des Trois Ruisseaux', 'OWNER']],
  },
  {
    email: 'transformation@example.org',
    name: 'Transformateur – démonstration',
    language: 'fr',
    description: {
      fr: "Propriétaire d'une cuisine de transformation et de distribution de Longueuil",
      en: 'Owner of a processing and distribution kitchen in Longueuil; in French',
    },
    memberships: [['Cuisine Les Marmites Unies', 'OWNER']],
  },
  {
    email: 'liaison@example.org',
    name: 'Agente de liaison – démonstration',
    language: 'fr',
    description: {
      fr: "Membre d'un cégep de Saint-Hyacinthe (gestionnaire) et d'une serre voisine (membre)",
      en: 'Belongs to a college in Saint-Hyacinthe (manager) and to a greenhouse nearby (member); in French',
    },
    memberships: [
      ['Cégep du Verger-aux-Hiboux', 'MANAGER'],
      ['Serres du Concombre Élégant', 'MEMBER'],
    ],
  },
];

/** For `npm start` to print. */
export const demonstrationAccounts: readonly DemonstrationAccount[] = ACCOUNTS.map(({ email, description }) => ({
  email,
  password: PASSWORD,
  description,
}));

const personId = (email: string): Id => stableId(`demo:person:${email}`);

/** The accounts as rows; all share one password, which is hashed once. */
export const accountRows = (passwordHash: string, now: Date) => ({
  people: ACCOUNTS.map(({ email, name, language }) => ({
    id: personId(email),
    email,
    name,
    passwordHash,
    language,
    timeZone: 'America/Toronto',
    emailVerifiedAt: now,
  })),
  memberships: ACCOUNTS.flatMap(({ email, memberships }) =>
    memberships.map(([organization, role]) => ({
      id: stableId(`demo:membership:${email}:${organization}`),
      personId: personId(email),
      organizationId: organizationId(organization),
      role,
    })),
  ),
  consents: ACCOUNTS.map(({ email }) => ({
    id: stableId(`demo:consent:${email}`),
    personId: personId(email),
    basis: 'EXPRESS' as const,
    source: 'demonstration',
    givenAt: now,
    withdrawnAt: null,
  })),
  preferences: ACCOUNTS.map(({ email }) => ({
    personId: personId(email),
    frequency: 'WEEKLY' as const,
    weekday: 1,
    hour: 6,
  })),
});
