import { Settings } from '#settings';
import { Injectable, Logger } from '@nestjs/common';
import type { Place } from '../domain/place.js';
import { ExternalGeocoder } from '../external-geocoder.js';
import { askService, ServiceFailure } from '../http/ask-service.js';
import { readAnswer, requestUrl } from './responses.js';

/** Someone is waiting at a form. */
const TIMEOUT_MS = 3_000;

/** Asks the Nominatim, Photon or Pelias service of the settings, and nothing when there is none. */
@Injectable()
export class HttpGeocoder extends ExternalGeocoder {
  readonly #logger = new Logger(HttpGeocoder.name);

  constructor(private readonly settings: Settings) {
    super();
  }

  async find(address: string): Promise<readonly Place[]> {
    const { geocoder, publicUrl } = this.settings;
    if (!geocoder || address.trim() === '') return [];
    try {
      const question = { publicUrl, signal: AbortSignal.timeout(TIMEOUT_MS) };
      return await askService(requestUrl(geocoder.kind, geocoder.url, address), question, (answer) =>
        readAnswer(geocoder.kind, answer),
      );
    } catch (error) {
      if (!(error instanceof ServiceFailure)) throw error;
      // The address itself is personal: it stays out of the log.
      this.#logger.warn(`the ${geocoder.kind} geocoder did not answer: ${error.message}`);
      return [];
    }
  }
}
