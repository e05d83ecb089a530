import { createHash } from 'node:crypto';
import type { ImportRow } from '#imports';
import { addDays, type LocalDate } from '#kernel';
import { schoolRef } from './institutions.js';
import { cell, type SourceRow } from './source-file.js';

/** What a school kitchen orders, and how much of it at a time. */
const ORDERS: readonly { product: string; quantity: string; unit: string; recurrence: 'WEEKLY' | 'MONTHLY' }[] = [
  { product: 'vegetables', quantity: '60', unit: 'kg', recurrence: 'WEEKLY' },
  { product: 'fruit', quantity: '45', unit: 'kg', recurrence: 'WEEKLY' },
  { product: 'eggs', quantity: '15', unit: 'dozen', recurrence: 'WEEKLY' },
  { product: 'cheese', quantity: '12', unit: 'kg', recurrence: 'WEEKLY' },
  { product: 'maple-syrup', quantity: '8', unit: 'l', recurrence: 'MONTHLY' },
  { product: 'honey', quantity: '6', unit: 'kg', recurrence: 'MONTHLY' },
  { product: 'bread-and-baked-goods', quantity: '40', unit: 'kg', recurrence: 'WEEKLY' },
  { product: 'poultry', quantity: '30', unit: 'kg', recurrence: 'WEEKLY' },
  { product: 'meat', quantity: '25', unit: 'kg', recurrence: 'WEEKLY' },
  { product: 'pulses', quantity: '10', unit: 'kg', recurrence: 'MONTHLY' },
  { product: 'jam', quantity: '5', unit: 'kg', recurrence: 'MONTHLY' },
  { product: 'juice', quantity: '50', unit: 'l', recurrence: 'WEEKLY' },
];
const MAX_DISTANCE_KM = ['75', '100', '150', '250'];
const NOTICE_DAYS = 14;
/** Less than this before the end of the school year, the need is for the next one. */
const SHORTEST_WINDOW_DAYS = 120;

const hashOf = (text: string) => createHash('sha256').update(text).digest();
const keyOf = (row: SourceRow) => `${schoolRef(row)} ${cell(row, 'code_immeuble')}`;

/** Needs for so many of the schools: the same ones and the same needs each time, spread over all of them. */
export function schoolNeeds(schools: readonly SourceRow[], count: number, today: LocalDate): ImportRow[] {
  const window = schoolYear(today);
  return schools
    .map((row) => ({ row, hash: hashOf(keyOf(row)) }))
    .sort((a, b) => a.hash.compare(b.hash))
    .slice(0, count)
    .map(({ row, hash }, i) => {
      const order = ORDERS[i % ORDERS.length] ?? ORDERS[0]!;
      return {
        line: row.line,
        cells: {
          ref: `${order.product} ${cell(row, 'code_immeuble')}`.trim(),
          organization_ref: schoolRef(row),
          site_ref: cell(row, 'code_immeuble'),
          product: order.product,
          quantity: order.quantity,
          unit: order.unit,
          recurrence: order.recurrence,
          from: window.from,
          to: window.to,
          max_distance_km: MAX_DISTANCE_KM[hash.readUInt8(0) % MAX_DISTANCE_KM.length] ?? '150',
          accepts_pickup: 'yes',
        },
      };
    });
}

/** From two weeks on to the end of the school year, 23 June. */
export function schoolYear(today: LocalDate): { from: LocalDate; to: LocalDate } {
  const from = addDays(today, NOTICE_DAYS);
  const year = Number(from.slice(0, 4));
  const to = `${year}-06-23`;
  return { from, to: to < addDays(from, SHORTEST_WINDOW_DAYS) ? `${year + 1}-06-23` : to };
}
