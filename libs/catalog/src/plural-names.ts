import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Localized } from '#kernel';
import { parse } from 'yaml';
import { z } from 'zod';
import { CATALOG_DATA } from './taxonomy-files.js';

const file = z.array(z.strictObject({ code: z.string(), fr: z.string(), en: z.string() }));

/** What several of a product are called, by its code: `libs/catalog/data/plurals.yaml`. Only where both languages have a plain plural. */
export const pluralNames: ReadonlyMap<string, Localized> = new Map(
  file
    .parse(parse(readFileSync(join(CATALOG_DATA, 'plurals.yaml'), 'utf8')))
    .map(({ code, ...names }) => [code, names]),
);
