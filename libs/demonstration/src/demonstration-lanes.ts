import type { TemperatureClass } from '#catalog';
import { type Id, type Quantity, stableId } from '#kernel';
import type { LaneInput, LaneStatus } from '#lanes';
import { organizationId } from './demonstration-organizations.js';
import { areaOf, type Zone } from './zones.js';

/** A lane as it would be published, or as it stands since. */
export interface DemonstrationLane {
  readonly id: Id;
  readonly status: LaneStatus;
  readonly input: LaneInput;
}

interface LaneRow {
  readonly of: string;
  readonly name: string;
  readonly collects: readonly Zone[];
  readonly delivers: readonly Zone[];
  readonly days: readonly number[];
  /** Days before, and hour. */
  readonly cutoff: readonly [days: number, hour: number | null];
  readonly carries: readonly TemperatureClass[];
  readonly spare?: Quantity;
  readonly notes?: string;
  readonly paused?: true;
}

const FRESH = ['ambient', 'chilled'] as const;
const ALL = ['ambient', 'chilled', 'frozen'] as const;
const kg = (value: string): Quantity => ({ value, unit: 'kg' });

const LANES: readonly LaneRow[] = [
  {
    of: 'Distribution La Caisse Ronde',
    name: 'Montérégie → Montréal',
    collects: ['monteregie'],
    delivers: ['montreal'],
    days: [2, 4],
    cutoff: [2, 14],
    carries: FRESH,
    spare: kg('1200'),
  },
  {
    of: 'Distribution La Caisse Ronde',
    name: 'Couronne nord → Montréal',
    collects: ['northShore'],
    delivers: ['montreal'],
    days: [1, 3, 5],
    cutoff: [1, 12],
    carries: ALL,
    spare: kg('800'),
  },
  {
    of: 'Distribution La Caisse Ronde',
    name: 'Montréal et Montérégie → Estrie',
    collects: ['montreal', 'monteregie'],
    delivers: ['estrie'],
    days: [3],
    cutoff: [2, null],
    carries: ALL,
  },
  {
    of: 'Cuisine Les Marmites Unies',
    name: 'Rive-Sud',
    collects: ['monteregie'],
    delivers: ['monteregie'],
    days: [2, 5],
    cutoff: [1, 15],
    carries: ['chilled'],
    spare: kg('0'),
    notes: "Complet jusqu'à l'achat d'un deuxième camion.",
  },
  {
    of: 'Distribution La Charrette Centrale',
    name: 'Centre-du-Québec et Mauricie',
    collects: ['centre'],
    delivers: ['centre', 'mauricie'],
    days: [1, 4],
    cutoff: [1, 10],
    carries: FRESH,
    spare: kg('650'),
  },
  {
    of: 'Distribution La Charrette Centrale',
    name: 'Cœur du Québec → Montréal',
    collects: ['centre', 'mauricie'],
    delivers: ['montreal'],
    days: [2],
    cutoff: [3, 12],
    carries: ALL,
    spare: { value: '4000', unit: 'l' },
  },
  {
    of: 'Distribution Le Grand Cabas',
    name: 'Québec et Lévis',
    collects: ['quebec'],
    delivers: ['quebec'],
    days: [1, 3, 5],
    cutoff: [1, 16],
    carries: ALL,
    spare: kg('900'),
  },
  {
    of: 'Distribution Le Grand Cabas',
    name: 'Beauce → Québec',
    collects: ['beauce'],
    delivers: ['quebec'],
    days: [2, 4],
    cutoff: [2, 12],
    carries: ['chilled', 'frozen'],
    spare: kg('1500'),
  },
  {
    of: 'Distribution Le Grand Cabas',
    name: 'Charlevoix',
    collects: ['quebec'],
    delivers: ['charlevoix'],
    days: [3],
    cutoff: [2, 12],
    carries: FRESH,
    notes: "Sans L'Isle-aux-Coudres : la traverse prend trop de temps.",
  },
  {
    of: 'Distribution La Malle du Fleuve',
    name: 'Bas-Saint-Laurent',
    collects: ['lowerSaintLawrence'],
    delivers: ['lowerSaintLawrence'],
    days: [1, 3],
    cutoff: [2, 9],
    carries: FRESH,
    spare: kg('500'),
  },
  {
    of: 'Distribution La Malle du Fleuve',
    name: 'Gaspésie → Rimouski et Québec',
    collects: ['gaspesie'],
    delivers: ['lowerSaintLawrence', 'quebec'],
    days: [2],
    cutoff: [3, 12],
    carries: ['chilled', 'frozen'],
    spare: kg('2000'),
  },
  {
    of: 'Distribution La Malle du Fleuve',
    name: 'Côte-Nord, par la traverse',
    collects: ['lowerSaintLawrence'],
    delivers: ['northCoast'],
    days: [4],
    cutoff: [4, 12],
    carries: ALL,
    spare: kg('700'),
    notes: 'Remis au lendemain quand la traverse ne sort pas.',
  },
  {
    of: 'Distribution La Brouette du Nord',
    name: 'Saguenay et tour du lac',
    collects: ['saguenay'],
    delivers: ['saguenay'],
    days: [2, 5],
    cutoff: [1, 14],
    carries: ALL,
    spare: kg('1000'),
  },
  {
    of: 'Distribution La Brouette du Nord',
    name: 'Québec → Saguenay et Chibougamau',
    collects: ['quebec'],
    delivers: ['saguenay', 'chibougamau'],
    days: [3],
    cutoff: [3, 10],
    carries: ALL,
  },
  {
    of: 'Distribution Les Deux Rives Gourmandes',
    name: 'Outaouais',
    collects: ['outaouais'],
    delivers: ['outaouais'],
    days: [1, 4],
    cutoff: [1, 13],
    carries: FRESH,
    spare: kg('450'),
  },
  {
    of: 'Distribution Les Deux Rives Gourmandes',
    name: 'Montréal et Montérégie → Outaouais',
    collects: ['montreal', 'monteregie'],
    delivers: ['outaouais'],
    days: [2],
    cutoff: [2, 12],
    carries: ALL,
    spare: kg('1100'),
  },
  {
    of: 'Distribution La Route Longue',
    name: 'Abitibi-Témiscamingue',
    collects: ['abitibi'],
    delivers: ['abitibi'],
    days: [2],
    cutoff: [5, null],
    carries: ALL,
    spare: kg('600'),
  },
  {
    of: 'Distribution La Route Longue',
    name: 'Montréal → Abitibi-Témiscamingue',
    collects: ['montreal', 'northShore'],
    delivers: ['abitibi'],
    days: [4],
    cutoff: [7, null],
    carries: ALL,
    notes: 'Suspendu pendant les travaux dans la réserve faunique.',
    paused: true,
  },
];

export const demonstrationLanes: readonly DemonstrationLane[] = LANES.map((row) => ({
  id: stableId(`demo:lane:${row.of}:${row.name}`),
  status: row.paused ? 'PAUSED' : 'ACTIVE',
  input: {
    organizationId: organizationId(row.of),
    name: row.name,
    collectArea: areaOf(...row.collects),
    deliverArea: areaOf(...row.delivers),
    days: row.days,
    cutoffDays: row.cutoff[0],
    cutoffHour: row.cutoff[1],
    temperatureClasses: row.carries,
    spareCapacity: row.spare ?? null,
    notes: row.notes ?? null,
  },
}));
