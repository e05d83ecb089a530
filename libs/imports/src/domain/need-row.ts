import { checkNeed, type NeedInput } from '#needs';
import type { ImportRow, RowProblem } from './import-report.js';
import { type RowContext, readPrice } from './offering-row.js';
import { MAIN_SITE } from './organization-row.js';
import { PACK_COLUMNS, readPack, requireOwner, requireProduct, requireSite } from './owner.js';
import { readRef, readSchemes } from './references.js';
import { RowCells } from './row-cells.js';
import { PREPARATION_WORDS, RECURRENCE_WORDS } from './vocabulary.js';

const COLUMN_OF_PATH = {
  ...PACK_COLUMNS,
  'quantity.value': 'quantity',
  'quantity.unit': 'unit',
  'window.from': 'from',
  'window.to': 'to',
  maxDistanceM: 'max_distance_km',
  requiredCertifications: 'required_certifications',
  preferredCertifications: 'preferred_certifications',
  'priceCeiling.amount': 'price_ceiling',
  'priceCeiling.currency': 'currency',
  'priceCeiling.per.value': 'ceiling_per_value',
  'priceCeiling.per.unit': 'ceiling_per_unit',
  respondBy: 'respond_by',
  notes: 'notes',
};

/** Its input names nobody when the row is refused. */
export interface NeedRow {
  readonly line: number;
  readonly ref: string;
  readonly input: NeedInput;
}

/** Reads a row of needs and checks it as the API does. */
export function readNeedRow(row: ImportRow, context: RowContext): { record: NeedRow; problems: readonly RowProblem[] } {
  const cells = new RowCells(row);
  const ref = readRef(cells, 'ref');
  const owner = requireOwner(cells, context.owners, ['INSTITUTION']);
  const site = owner && requireSite(cells, owner, MAIN_SITE);
  const product = requireProduct(cells, context.findProduct);
  cells.required('quantity');
  cells.required('unit');
  const input: NeedInput = {
    organizationId: owner?.organizationId ?? '',
    siteId: site?.siteId ?? '',
    productId: product?.id ?? '',
    preparations: cells.choices('preparations', PREPARATION_WORDS),
    quantity: { value: cells.decimal('quantity') ?? '', unit: cells.unit('unit') },
    pack: readPack(cells),
    recurrence: cells.choice('recurrence', RECURRENCE_WORDS),
    window: { from: cells.required('from'), to: cells.required('to') },
    maxDistanceM: cells.kilometres('max_distance_km'),
    acceptsPickup: cells.yesOrNo('accepts_pickup'),
    requiredCertifications: readSchemes(cells, 'required_certifications'),
    preferredCertifications: readSchemes(cells, 'preferred_certifications'),
    requiresVerifiedCertifications: cells.yesOrNo('requires_verified'),
    priceCeiling: readPrice(cells, 'price_ceiling', 'ceiling_per_value', 'ceiling_per_unit'),
    respondBy: cells.text('respond_by'),
    notes: cells.text('notes'),
  };
  cells.addChecked(checkNeed(input, context.today(site?.timeZone ?? 'UTC')), COLUMN_OF_PATH);
  return { record: { line: row.line, ref, input }, problems: cells.problems };
}
