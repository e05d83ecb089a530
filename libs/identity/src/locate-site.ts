import { Injectable } from '@nestjs/common';
import { Geocode, greatCircleM, matchingPoint, normalizePostalCode, type Place, type Point } from '#geo';
import { type Id, InvalidInput, newId, problem } from '#kernel';
import type { OrganizationRole } from './domain/organization.js';
import type { SiteInput } from './domain/site-input.js';
import { tidy } from './domain/text-input.js';
import type { SiteEntity } from './persistence/identity.entities.js';

/** Québec's largest municipalities are some 100 km from their point to their edge; the North aside. */
const FARTHEST_TOWN_M = 100_000;
/** Whose site it is. */
export interface SiteOwner {
  readonly organizationId: Id;
  readonly roles: readonly OrganizationRole[];
}

const DEFAULT_TIME_ZONE = 'America/Toronto';
const geoJson = (point: Point) => ({
  type: 'Point' as const,
  coordinates: [point.longitude, point.latitude] as [number, number],
});

/**
 * Turns an address into a site with a point: the exact one when given, otherwise the gazetteer's, with how precisely
 * it is known. What the public sees is the municipality's point, never the exact one.
 */
@Injectable()
export class LocateSite {
  constructor(private readonly geocode: Geocode) {}

  /** `owner.roles` say whether the point is public where the input does not. @throws InvalidInput when no place answers the address */
  async execute(owner: SiteOwner, input: SiteInput, path: readonly string[]): Promise<SiteEntity> {
    const [place, town] = await Promise.all([
      this.geocode.geocode(addressOf(input)),
      this.geocode.geocode({ municipality: tidy(input.municipality), regionCode: tidy(input.regionCode) }),
    ]);
    const site = siteAt(owner, input, place, town);
    if (site) return site;
    throw new InvalidInput([
      problem(path, 'PLACE_NOT_FOUND', {
        fr: "Cette adresse n'est dans aucun répertoire connu : vérifier la municipalité et le code postal, ou donner un point.",
        en: 'This address is in no known gazetteer: check the municipality and the postal code, or give a point.',
      }),
    ]);
  }

  /** The same for many at once, in two statements; undefined where no place answers. */
  async many(rows: readonly { owner: SiteOwner; input: SiteInput }[]): Promise<(SiteEntity | undefined)[]> {
    const places = await this.geocode.geocodeMany(rows.map(({ input }) => addressOf(input)));
    const towns = await this.geocode.geocodeMany(
      rows.map(({ input }) => ({ municipality: tidy(input.municipality), regionCode: tidy(input.regionCode) })),
    );
    return rows.map(({ owner, input }, i) => siteAt(owner, input, places[i], towns[i]));
  }
}

const addressOf = (input: SiteInput) => ({
  address: tidy(input.address),
  postalCode: tidy(input.postalCode),
  municipality: tidy(input.municipality),
  regionCode: tidy(input.regionCode),
});

function siteAt(
  owner: SiteOwner,
  input: SiteInput,
  place: Place | undefined,
  named: Place | undefined,
): SiteEntity | undefined {
  const point = input.point ?? place?.point;
  if (!point) return undefined;
  // A namesake elsewhere must not stand for an exact point: Danville, Vermont is not Danville, Québec.
  const town = named && greatCircleM(named.point, point) <= FARTHEST_TOWN_M ? named : undefined;
  const locationPublic = input.locationPublic ?? owner.roles.every((role) => role === 'INSTITUTION');
  return {
    id: newId(),
    organizationId: owner.organizationId,
    name: tidy(input.name) ?? tidy(input.municipality) ?? place?.name ?? '',
    address: tidy(input.address),
    municipality: tidy(input.municipality) ?? (place?.precision === 'MUNICIPALITY' ? place.name : null),
    postalCode: input.postalCode ? (normalizePostalCode(input.postalCode) ?? null) : null,
    // Where it is decides on the region, and so on who verifies it; what was typed only tells namesakes apart.
    regionCode: town?.regionCode ?? place?.regionCode ?? tidy(input.regionCode),
    regionName: town?.regionName ?? place?.regionName ?? null,
    location: geoJson(point),
    precision: input.point ? 'EXACT' : (place?.precision ?? 'EXACT'),
    publicLocation: geoJson(town?.point ?? coarse(point)),
    locationPublic,
    matchingLocation: geoJson(locationPublic ? point : matchingPoint(point)),
    timeZone: input.timeZone ?? place?.timeZone ?? town?.timeZone ?? DEFAULT_TIME_ZONE,
    receivingDays: [...new Set(input.receivingDays ?? [])].sort(),
    receivingHours: tidy(input.receivingHours),
    dockNotes: tidy(input.dockNotes),
    externalRef: null,
    verifiedAt: null,
  };
}

/** To a tenth of a degree (some 10 km), when no municipality is known to stand for the point. */
const coarse = ({ longitude, latitude }: Point): Point => ({
  longitude: Math.round(longitude * 10) / 10,
  latitude: Math.round(latitude * 10) / 10,
});
