import type { MembershipRole, PlatformRole } from '#identity';
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
  /** What it may do on the whole platform, in every region. */
  readonly platformRole?: PlatformRole;
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
  {
    email: 'coordination@example.org',
    name: 'Coordonnatrice – démonstration',
    language: 'fr',
    description: {
      fr: 'Coordonnatrice de toutes les régions : vérifications et signalements',
      en: 'Coordinator of every region: verifications and reports; in French',
    },
    memberships: [],
    platformRole: 'COORDINATOR',
  },
  {
    email: 'administration@example.org',
    name: 'Administratrice – démonstration',
    language: 'fr',
    description: {
      fr: 'Administratrice de la plateforme : rôles, journal, effacement de comptes',
      en: 'Administrator of the platform: roles, audit log, erasure of accounts; in French',
    },
    memberships: [],
    platformRole: 'ADMINISTRATOR',
  },
];

/** Who has asked to be verified and waits for an answer, so that a coordinator has something to decide. */
const WAITING = {
  email: 'transformation@example.org',
  organization: 'Cuisine Les Marmites Unies',
  statement: 'Nous sommes un organisme fictif : rien à vérifier, tout à essayer.',
};

/** Who belongs to an organization, and so has digests to read. */
const READERS = ACCOUNTS.filter(({ memberships }) => memberships.length > 0);

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
  platformRoles: ACCOUNTS.flatMap(({ email, platformRole: role }) =>
    role ? { personId: personId(email), role, regionCode: '', grantedBy: null, grantedAt: now } : [],
  ),
  verificationRequests: [
    {
      id: stableId(`demo:verification-request:${WAITING.organization}`),
      organizationId: organizationId(WAITING.organization),
      requestedBy: personId(WAITING.email),
      statement: WAITING.statement,
      evidenceUrl: null,
      createdAt: now,
      status: 'PENDING' as const,
    },
  ],
  consents: READERS.map(({ email }) => ({
    id: stableId(`demo:consent:${email}`),
    personId: personId(email),
    basis: 'EXPRESS' as const,
    source: 'demonstration',
    givenAt: now,
    withdrawnAt: null,
  })),
  preferences: READERS.map(({ email }) => ({
    personId: personId(email),
    frequency: 'WEEKLY' as const,
    weekday: 1,
    hour: 6,
  })),
});
