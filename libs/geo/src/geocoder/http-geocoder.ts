import { Settings } from '#settings';
import { Injectable, Logger } from '@nestjs/common';
import type { Place } from '../domain/place.js';
import { ExternalGeocoder } from '../external-geocoder.js';
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
      const response = await fetch(requestUrl(geocoder.kind, geocoder.url, address), {
        // Nominatim's usage policy asks every application to name itself.
        headers: { accept: 'application/json', 'user-agent': `Maillage (${publicUrl})` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`status ${response.status}`);
      }
      return readAnswer(geocoder.kind, await response.json());
    } catch (error) {
      // The address itself is personal: it stays out of the log.
      this.#logger.warn(`the ${geocoder.kind} geocoder did not answer: ${reasonOf(error)}`);
      return [];
    }
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'ZodError') return 'its answer has another shape';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
