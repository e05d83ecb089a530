import type { ImportRow } from '#imports';
import { cell, type SourceRow } from './source-file.js';

/**
 * Category codes of alcohol permits (Régie des alcools, des courses et des jeux) → taxonomy codes. The first letters say
 * the kind of drink (MIS and MI: mistelle, a must stopped by alcohol; LIQ and LI: liqueur; AS: spirits), the last ones
 * what it is made of (P, PO apple; R, RA grape; M, MI honey; E, ÉR maple; PF small fruit; PT potato).
 */
export const CATEGORY_PRODUCTS: Readonly<Record<string, string>> = {
  BIER: 'beer',
  CID: 'cider',
  VIN: 'wine',
  HYD: 'mead',
  SPI: 'spirits',
  PF: 'fruit-wine',
  PFR: 'fruit-wine',
  ERA: 'maple-wine',
  MISP: 'fortified-cider',
  MISR: 'fortified-wine',
  MISM: 'mead',
  MISE: 'maple-wine',
  MIPF: 'fruit-wine',
  LIQR: 'liqueur',
  LIQM: 'liqueur',
  LIQE: 'maple-spirits',
  LIPF: 'berry-spirits',
  ASPO: 'spirits',
  ASRA: 'spirits',
  ASMI: 'spirits',
  ASPT: 'spirits',
  ASPF: 'berry-spirits',
  ASÉR: 'maple-spirits',
};

/** Permits to keep and to carry; the others are permits to make. */
const DISTRIBUTION = /^(?:entrepôt|distributeur)/i;

/** How far a holder delivers, in kilometres: the file does not say, and a distributor covers more than a maker. */
const RADIUS_KM = { DISTRIBUTOR: '300', PRODUCER: '100' };

/** What permits come to. Every permit is a new site or another permit of one; every category an offering, one more of the same, or unknown. */
export interface PermitRows {
  readonly sites: readonly ImportRow[];
  /** Line of a site's row → how many permits it stands for. */
  readonly permitsOfSite: ReadonlyMap<number, number>;
  readonly offerings: readonly ImportRow[];
  readonly categories: number;
  readonly repeatedCategories: number;
  /** Code → how often. */
  readonly unknownCategories: Readonly<Record<string, number>>;
}

export function permitRows(rows: readonly SourceRow[]): PermitRows {
  const rolesOf = new Map<string, Set<'PRODUCER' | 'DISTRIBUTOR'>>();
  for (const row of rows) {
    const roles = rolesOf.get(holderRef(row)) ?? new Set();
    rolesOf.set(holderRef(row), roles.add(roleOf(row)));
  }
  const sites = new Map<string, ImportRow>();
  const offerings = new Map<string, ImportRow>();
  const unknownCategories: Record<string, number> = {};
  const permitsOfSite = new Map<number, number>();
  let categories = 0;
  let repeatedCategories = 0;
  for (const row of rows) {
    const site = JSON.stringify([holderRef(row), siteRef(row)]);
    const known = sites.get(site) ?? siteRow(row, [...(rolesOf.get(holderRef(row)) ?? [])].sort());
    sites.set(site, known);
    permitsOfSite.set(known.line, (permitsOfSite.get(known.line) ?? 0) + 1);
    for (const category of cell(row, 'categories').split('|').filter(Boolean)) {
      categories++;
      const product = CATEGORY_PRODUCTS[category];
      const key = `${site} ${product}`;
      if (product === undefined) unknownCategories[category] = (unknownCategories[category] ?? 0) + 1;
      else if (offerings.has(key)) repeatedCategories++;
      else offerings.set(key, offeringRow(row, product));
    }
  }
  return {
    sites: [...sites.values()],
    permitsOfSite,
    offerings: [...offerings.values()],
    categories,
    repeatedCategories,
    unknownCategories,
  };
}

const holderRef = (row: SourceRow) => `racj-${cell(row, 'neq')}`;
const siteRef = (row: SourceRow) => `${cell(row, 'code_postal')} ${cell(row, 'adresse')}`.trim().slice(0, 200);
const roleOf = (row: SourceRow) => (DISTRIBUTION.test(cell(row, 'type_permis')) ? 'DISTRIBUTOR' : 'PRODUCER');

const siteRow = (row: SourceRow, roles: readonly string[]): ImportRow => ({
  line: row.line,
  cells: {
    ref: holderRef(row),
    name: cell(row, 'nom'),
    roles: roles.join('|'),
    site_ref: siteRef(row),
    address: cell(row, 'adresse'),
    municipality: cell(row, 'ville'),
    postal_code: cell(row, 'code_postal'),
  },
});

const offeringRow = (row: SourceRow, product: string): ImportRow => ({
  line: row.line,
  cells: {
    ref: `${product} ${siteRef(row)}`.slice(0, 200),
    organization_ref: holderRef(row),
    site_ref: siteRef(row),
    product,
    availability: 'all-year:PROCESSED',
    delivery_radius_km: RADIUS_KM[roleOf(row)],
    pickup: 'yes',
    lead_time_days: '7',
  },
});
