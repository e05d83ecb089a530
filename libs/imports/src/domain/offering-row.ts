import { SUPPLIER_ROLES } from '#identity';
import type { LocalDate, Pack, UnitPrice } from '#kernel';
import { type Availability, type Capacity, checkOffering, type OfferingInput } from '#offerings';
import type { ImportRow, RowProblem } from './import-report.js';
import { MAIN_SITE } from './organization-row.js';
import { type Owners, PACK_COLUMNS, readPack, requireOwner, requireProduct, requireSite } from './owner.js';
import { parseAvailability } from './parse-availability.js';
import type { ProductAnswer } from './product-index.js';
import { readCertifications, readRef } from './references.js';
import { RowCells } from './row-cells.js';
import { PERIOD_WORDS, PREPARATION_WORDS } from './vocabulary.js';

const COLUMN_OF_PATH = {
  ...PACK_COLUMNS,
  'pack.catchWeight': 'catch_weight',
  'price.amount': 'price',
  'price.currency': 'currency',
  'price.per.value': 'price_per_value',
  'price.per.unit': 'price_per_unit',
  'minimumOrder.value': 'minimum_order',
  'minimumOrder.unit': 'minimum_order_unit',
  'capacity.quantity.value': 'capacity',
  'capacity.quantity.unit': 'capacity_unit',
  'capacity.period': 'capacity_period',
  availability: 'availability',
  leadTimeDays: 'lead_time_days',
  deliveryRadiusM: 'delivery_radius_km',
  deliveryDays: 'delivery_days',
  certifications: 'certifications',
  expiresOn: 'expires_on',
  notes: 'notes',
};

/** What rows are read against. */
export interface RowContext {
  readonly owners: Owners;
  readonly findProduct: (text: string) => ProductAnswer;
  /** The day it is in a time zone. */
  readonly today: (timeZone: string) => LocalDate;
}

/** Its input names nobody when the row is refused. */
export interface OfferingRow {
  readonly line: number;
  readonly ref: string;
  readonly input: OfferingInput;
}

/** Reads a row of offerings and checks it as the API does. */
export function readOfferingRow(
  row: ImportRow,
  context: RowContext,
): { record: OfferingRow; problems: readonly RowProblem[] } {
  const cells = new RowCells(row);
  const ref = readRef(cells, 'ref');
  const owner = requireOwner(cells, context.owners, SUPPLIER_ROLES);
  const site = owner && requireSite(cells, owner, MAIN_SITE);
  const product = requireProduct(cells, context.findProduct);
  const input: OfferingInput = {
    organizationId: owner?.organizationId ?? '',
    siteId: site?.siteId ?? '',
    productId: product?.id ?? '',
    preparation: cells.choice('preparation', PREPARATION_WORDS),
    pack: readWeighedPack(cells),
    price: readPrice(cells, 'price', 'price_per_value', 'price_per_unit'),
    minimumOrder: cells.group(['minimum_order', 'minimum_order_unit'])
      ? { value: cells.decimal('minimum_order') ?? '', unit: cells.unit('minimum_order_unit') }
      : null,
    capacity: readCapacity(cells),
    availability: readAvailability(cells),
    leadTimeDays: cells.integer('lead_time_days'),
    deliveryRadiusM: cells.kilometres('delivery_radius_km'),
    deliveryDays: cells.weekdays('delivery_days'),
    offersPickup: cells.yesOrNo('pickup'),
    acceptsDistributors: cells.yesOrNo('accepts_distributors'),
    certifications: readCertifications(cells, 'certifications'),
    expiresOn: cells.text('expires_on'),
    notes: cells.text('notes'),
  };
  cells.addChecked(checkOffering(input, context.today(site?.timeZone ?? 'UTC')), COLUMN_OF_PATH);
  return { record: { line: row.line, ref, input }, problems: cells.problems };
}

/** What a case is, and whether each is weighed; one that is weighed has to be described. */
function readWeighedPack(cells: RowCells): Pack | null {
  const pack = readPack(cells);
  const catchWeight = cells.yesOrNo('catch_weight');
  if (catchWeight && !pack)
    cells.report(
      'catch_weight',
      'PACK_NOT_DESCRIBED',
      'Vendre au poids réel demande de décrire la caisse (pack_count, pack_value, pack_unit).',
      'Selling by actual weight needs the case described (pack_count, pack_value, pack_unit).',
    );
  return pack && { ...pack, catchWeight };
}

/** An amount, its currency (CAD) and what it is for (1 of a unit). */
export function readPrice(cells: RowCells, amount: string, perValue: string, perUnit: string): UnitPrice | null {
  if (!cells.group([amount, perUnit])) return null;
  return {
    amount: cells.decimal(amount) ?? '',
    currency: cells.text('currency')?.toUpperCase() ?? 'CAD',
    per: { value: cells.text(perValue) === null ? '1' : (cells.decimal(perValue) ?? ''), unit: cells.unit(perUnit) },
  };
}

function readCapacity(cells: RowCells): Capacity | null {
  if (!cells.group(['capacity', 'capacity_unit', 'capacity_period'])) return null;
  return {
    quantity: { value: cells.decimal('capacity') ?? '', unit: cells.unit('capacity_unit') },
    period: cells.choice('capacity_period', PERIOD_WORDS) ?? 'TOTAL',
  };
}

function readAvailability(cells: RowCells): Availability[] {
  if (cells.text('availability') === null) cells.required('availability');
  return cells.list('availability').flatMap((text) => {
    const season = parseAvailability(text);
    if (season) return season;
    cells.report(
      'availability',
      'UNREADABLE_SEASON',
      `« ${text.slice(0, 40)} » ne se lit pas ; écrire p. ex. 6-10, juin-octobre, 11-3:STORED, 2026-06-01/2026-09-30 ou all-year.`,
      `"${text.slice(0, 40)}" is unreadable; write e.g. 6-10, June-October, 11-3:STORED, 2026-06-01/2026-09-30 or all-year.`,
    );
    return [];
  });
}
