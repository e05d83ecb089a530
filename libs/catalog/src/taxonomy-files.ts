import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dimension, projectRoot, stableId } from '#kernel';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Product, type TemperatureClass, TEMPERATURE_CLASSES } from './domain/taxonomy.js';

/** Where the reviewed data files are. */
export const CATALOG_DATA = join(projectRoot, 'libs', 'catalog', 'data');

interface Node {
  code: string;
  fr: string;
  en: string;
  dimension?: Dimension | undefined;
  temperature?: TemperatureClass | undefined;
  synonyms?: { fr?: string[] | undefined; en?: string[] | undefined } | undefined;
  unitMassG?: number | undefined;
  densityKgPerL?: number | undefined;
  mappings?: Record<string, string> | undefined;
  children?: Node[] | undefined;
}

const text = z.string().min(1).max(120);
const node: z.ZodType<Node> = z.strictObject({
  code: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  fr: text,
  en: text,
  dimension: z.enum(['mass', 'volume', 'count']).optional(),
  temperature: z.enum(TEMPERATURE_CLASSES).optional(),
  synonyms: z.strictObject({ fr: z.array(text).optional(), en: z.array(text).optional() }).optional(),
  unitMassG: z.number().positive().optional(),
  densityKgPerL: z.number().positive().optional(),
  mappings: z.record(z.string(), z.string()).optional(),
  get children() {
    return z.array(node).optional();
  },
});

/**
 * The products of the data files, parents before children. Dimension, temperature class, unit mass and density are
 * inherited from the nearest ancestor that has one.
 * @throws when a file does not have the shape of `libs/catalog/data/README.md`, or a code is used twice
 */
export function readTaxonomyFiles(): Product[] {
  const directory = join(CATALOG_DATA, 'taxonomy');
  const products: Product[] = [];
  const walk = (entry: Node, parent: Product | undefined) => {
    const product: Product = {
      id: stableId(`product:${entry.code}`),
      code: entry.code,
      parentId: parent?.id ?? null,
      depth: parent ? parent.depth + 1 : 0,
      position: products.length,
      name: { fr: entry.fr, en: entry.en },
      synonyms: { fr: entry.synonyms?.fr ?? [], en: entry.synonyms?.en ?? [] },
      dimension: entry.dimension ?? parent?.dimension ?? 'mass',
      temperatureClass: entry.temperature ?? parent?.temperatureClass ?? 'ambient',
      unitMassG: entry.unitMassG?.toString() ?? parent?.unitMassG ?? null,
      densityKgPerL: entry.densityKgPerL?.toString() ?? parent?.densityKgPerL ?? null,
      mappings: entry.mappings ?? {},
      retired: false,
    };
    products.push(product);
    for (const child of entry.children ?? []) walk(child, product);
  };
  for (const file of readdirSync(directory).sort()) {
    const parsed = node.safeParse(parse(readFileSync(join(directory, file), 'utf8')));
    if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
    walk(parsed.data, undefined);
  }
  const codes = new Set(products.map((product) => product.code));
  if (codes.size < products.length) throw new Error('a product code is used twice in libs/catalog/data/taxonomy');
  return products;
}
