import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_DATA } from '#catalog';
import { type MonthRange, SEASON_MODES } from '#offerings';
import { parse } from 'yaml';
import { z } from 'zod';
import { catalogue, lineage } from './catalogue.js';

const month = z.int().min(1).max(12);
const file = z.array(
  z.object({
    code: z.string(),
    months: z
      .array(z.object({ mode: z.string().toUpperCase().pipe(z.enum(SEASON_MODES)), from: month, to: month }))
      .min(1),
  }),
);

let seasons: ReadonlyMap<string, readonly MonthRange[]> | undefined;

function read(): ReadonlyMap<string, readonly MonthRange[]> {
  const entries = file.parse(parse(readFileSync(join(CATALOG_DATA, 'seasons.yaml'), 'utf8')));
  return new Map(
    entries.map(({ code, months }) => [
      code,
      months.map(({ mode, from, to }): MonthRange => ({ fromMonth: from, toMonth: to, mode })),
    ]),
  );
}

/** When a product is usually to be had in Québec: its own entry of `seasons.yaml`, or its nearest ancestor's. */
export function usualSeasons(code: string): readonly MonthRange[] {
  seasons ??= read();
  const own = seasons;
  return (
    lineage(catalogue(), code)
      .map((each) => own.get(each))
      .find((entry) => entry !== undefined) ?? []
  );
}
