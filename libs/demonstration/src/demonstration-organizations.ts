import type { StoredPoint } from '#database';
import { matchingPoint } from '#geo';
import {
  type OrganizationCertificationEntity,
  type OrganizationEntity,
  type OrganizationRole,
  type SiteEntity,
  slugOf,
} from '#identity';
import { addDays, type LocalDate, stableId } from '#kernel';
import { type Draws, drawsOf } from './draws.js';
import { type DemonstrationPlace, placeNamed, pointNear } from './places.js';

export type DemonstrationOrganization = Omit<OrganizationEntity, 'createdAt' | 'updatedAt'>;

/** Ends the name of every organization that is made up. */
const LABEL = ' (démonstration)';

/** What is said of each held certification, so that nobody takes it for a real one. */
const CERTIFIER = 'Organisme fictif (démonstration)';

export const organizationId = (name: string) => stableId(`demo:organization:${name}`);

export function demonstrationOrganization(name: string, roles: readonly OrganizationRole[]): DemonstrationOrganization {
  const id = organizationId(name);
  const labelled = `${name}${LABEL}`;
  return {
    id,
    slug: slugOf(labelled, id),
    name: labelled,
    roles: [...new Set(roles)],
    status: drawsOf(name).happens('verified', 0.6) ? 'VERIFIED' : 'UNVERIFIED',
    demonstration: true,
    statusReason: null,
    businessNumber: null,
    closedAt: null,
    externalRef: null,
  };
}

interface Placing {
  readonly organization: DemonstrationOrganization;
  readonly place: string;
  /** Its rank among the sites of its organization. */
  readonly rank: number;
  readonly awayKm: readonly [number, number];
  readonly receives: boolean;
  readonly today: LocalDate;
}

/** Half of the sector of dry land. */
const LAND_SPREAD_DEGREES = 50;

export function demonstrationSite({
  organization,
  place: placeName,
  rank,
  awayKm,
  receives,
  today,
}: Placing): SiteEntity {
  const place = placeNamed(placeName);
  const draws = drawsOf(`${organization.id} site ${rank}`);
  const [nearest, furthest] = awayKm;
  const most = Math.min(furthest, place.reachKm);
  const point = pointNear(
    place,
    bearingFrom(place, draws),
    draws.between('distance', Math.min(nearest, most / 2), most),
  );
  // As anybody's: an institution's address is known to all, a farm is hidden unless it says otherwise.
  const isPublic = organization.roles.every((role) => role === 'INSTITUTION');
  return {
    id: stableId(`demo:site:${organization.id}:${rank}`),
    organizationId: organization.id,
    name: rank === 0 ? organization.name : `${place.name} – lieu ${rank + 1}`,
    address: null,
    municipality: place.name,
    postalCode: null,
    regionCode: place.regionCode,
    regionName: place.regionName,
    location: stored(point),
    precision: 'EXACT',
    publicLocation: stored(place.point),
    locationPublic: isPublic,
    matchingLocation: stored(isPublic ? point : matchingPoint(point)),
    timeZone: place.timeZone,
    receivingDays: receives ? [...draws.oneOf('days', RECEIVING_DAYS)] : [],
    receivingHours: receives ? draws.oneOf('hours', RECEIVING_HOURS) : null,
    dockNotes: receives && draws.happens('dock', 0.4) ? draws.oneOf('dock notes', DOCK_NOTES) : null,
    externalRef: null,
    // Verifying an organization verifies its sites.
    verifiedAt: organization.status === 'VERIFIED' ? someDaysAgo(draws, today) : null,
  };
}

const stored = ({ longitude, latitude }: DemonstrationPlace['point']): StoredPoint => ({
  type: 'Point',
  coordinates: [longitude, latitude],
});

const bearingFrom = ({ land }: DemonstrationPlace, draws: Draws) =>
  land === null
    ? draws.between('bearing', 0, 360)
    : draws.between('bearing', land - LAND_SPREAD_DEGREES, land + LAND_SPREAD_DEGREES);

const RECEIVING_DAYS = [
  [1, 2, 3, 4, 5],
  [1, 3, 5],
  [2, 4],
  [1, 4],
  [2, 3, 4],
] as const;
const RECEIVING_HOURS = ['06:00-10:00', '07:00-11:00', '07:30-14:00', '08:00-12:00'] as const;
const DOCK_NOTES = [
  "Quai à l'arrière, hauteur standard.",
  'Pas de quai : hayon nécessaire.',
  'Sonner à la cuisine ; stationnement de 15 minutes.',
  'Camions de 20 pieds au plus.',
] as const;

/** The certifications that one organization happens to hold: some verified, some declared only, some lapsed. */
export function heldCertifications(
  organization: DemonstrationOrganization,
  shares: Readonly<Record<string, number>>,
  today: LocalDate,
): OrganizationCertificationEntity[] {
  return Object.entries(shares).flatMap(([scheme, share]) => {
    const draws = drawsOf(`${organization.id} ${scheme}`);
    if (!draws.happens('held', share)) return [];
    return {
      id: stableId(`demo:certification:${organization.id}:${scheme}`),
      organizationId: organization.id,
      scheme,
      certifier: CERTIFIER,
      number: `DEMO-${String(Math.floor(draws.share('number') * 100_000)).padStart(5, '0')}`,
      expiresOn: expiry(draws, today),
      evidenceUrl: null,
      verifiedAt: verification(draws, today),
      verifiedBy: null,
    };
  });
}

export function expiry(draws: Draws, today: LocalDate): LocalDate | null {
  const kind = draws.share('expiry');
  if (kind < 0.12) return addDays(today, -Math.round(draws.between('lapsed days', 5, 200)));
  if (kind < 0.3) return null;
  return addDays(today, Math.round(draws.between('days left', 60, 700)));
}

export const verification = (draws: Draws, today: LocalDate): Date | null =>
  draws.happens('verified', 0.65) ? someDaysAgo(draws, today) : null;

/** Some days ago, within the year. */
function someDaysAgo(draws: Draws, today: LocalDate): Date {
  return new Date(`${addDays(today, -Math.round(draws.between('verified days ago', 5, 300)))}T15:00:00Z`);
}
