import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { choosePlace, type GeocodedPlace, keysOf, type PlaceQuery } from './domain/choose-place.js';
import { refineWithAddress } from './domain/refine-place.js';
import { ExternalGeocoder } from './external-geocoder.js';
import { findPlaces } from './persistence/gazetteer.sql.js';

/** Rows looked up by one statement. */
const BATCH = 5_000;

/** Where something is, from what is known of its address, with how precisely that is known. */
@Injectable()
export class Geocode {
  constructor(
    private readonly db: DataSource,
    private readonly external: ExternalGeocoder,
  ) {}

  /** Asks the external geocoder, where one is configured and the query has a civic address; else only the gazetteer. */
  async geocode(query: PlaceQuery): Promise<GeocodedPlace | undefined> {
    const [known] = await this.geocodeMany([query]);
    const address = query.address?.trim();
    if (!address || !/\d/.test(address)) return known;
    const parts = [address, query.municipality, query.regionName, query.postalCode, query.country ?? known?.country];
    const found = await this.external.find(parts.filter(Boolean).join(', '));
    return refineWithAddress(known, found);
  }

  /**
   * The same for many rows, in their order, with one statement per few thousand and from the gazetteer alone: an
   * import must not send thousands of addresses to someone else's server.
   */
  async geocodeMany(queries: readonly PlaceQuery[]): Promise<(GeocodedPlace | undefined)[]> {
    const places: (GeocodedPlace | undefined)[] = [];
    for (let start = 0; start < queries.length; start += BATCH) {
      const batch = queries.slice(start, start + BATCH);
      const found = await findPlaces(this.db, batch.map(keysOf));
      for (const query of batch) places.push(choosePlace(query, found));
    }
    return places;
  }
}
