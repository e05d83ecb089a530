import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Localized } from '#kernel';
import { parse } from 'yaml';
import { z } from 'zod';
import { CATALOG_DATA } from './taxonomy-files.js';

/** A named certification scheme that an institution may ask for and a supplier hold. */
export interface CertificationScheme {
  /** UPPER_SNAKE, stable. */
  readonly code: string;
  readonly kind: string;
  readonly name: Localized;
  readonly description: Localized;
  readonly url: string | null;
}

const file = z.array(
  z.looseObject({
    code: z.string().regex(/^[A-Z0-9]+(_[A-Z0-9]+)*$/),
    kind: z.string(),
    fr: z.string(),
    en: z.string(),
    url: z.url().optional(),
    descriptionFr: z.string().optional(),
    descriptionEn: z.string().optional(),
  }),
);

/** The schemes of `libs/catalog/data/certifications.yaml`, by code. */
export const certificationSchemes: ReadonlyMap<string, CertificationScheme> = new Map(
  file.parse(parse(readFileSync(join(CATALOG_DATA, 'certifications.yaml'), 'utf8'))).map((scheme) => [
    scheme.code,
    {
      code: scheme.code,
      kind: scheme.kind,
      name: { fr: scheme.fr, en: scheme.en },
      description: { fr: scheme.descriptionFr ?? '', en: scheme.descriptionEn ?? '' },
      url: scheme.url ?? null,
    },
  ]),
);
