import { Module } from '@nestjs/common';
import { ExternalGeocoder } from './external-geocoder.js';
import { Geocode } from './geocode.js';
import { HttpGeocoder } from './geocoder/http-geocoder.js';
import { ImportGazetteer } from './import-gazetteer.js';
import { LoadEmbeddedGazetteer } from './load-embedded-gazetteer.js';
import { SearchPlaces } from './search-places.js';
import { HttpTravelDistances } from './travel/http-travel-distances.js';
import { TravelDistances } from './travel/travel-distances.js';

const useCases = [Geocode, SearchPlaces, ImportGazetteer, LoadEmbeddedGazetteer];

/** Needs `DataSource` and `Settings` from the application's global module. */
@Module({
  providers: [
    ...useCases,
    { provide: ExternalGeocoder, useClass: HttpGeocoder },
    { provide: TravelDistances, useClass: HttpTravelDistances },
  ],
  exports: [...useCases, ExternalGeocoder, TravelDistances],
})
export class GeoModule {}
