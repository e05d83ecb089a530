import type { Localized } from '#kernel';
import { normalizePlaceName } from './place-name.js';

/** An administrative region of Québec (Décret concernant les régions administratives, D-11, r. 1). */
export interface AdministrativeRegion {
  readonly code: string;
  readonly name: string;
}

export const QUEBEC_REGIONS: readonly AdministrativeRegion[] = [
  { code: '01', name: 'Bas-Saint-Laurent' },
  { code: '02', name: 'Saguenay–Lac-Saint-Jean' },
  { code: '03', name: 'Capitale-Nationale' },
  { code: '04', name: 'Mauricie' },
  { code: '05', name: 'Estrie' },
  { code: '06', name: 'Montréal' },
  { code: '07', name: 'Outaouais' },
  { code: '08', name: 'Abitibi-Témiscamingue' },
  { code: '09', name: 'Côte-Nord' },
  { code: '10', name: 'Nord-du-Québec' },
  { code: '11', name: 'Gaspésie–Îles-de-la-Madeleine' },
  { code: '12', name: 'Chaudière-Appalaches' },
  { code: '13', name: 'Laval' },
  { code: '14', name: 'Lanaudière' },
  { code: '15', name: 'Laurentides' },
  { code: '16', name: 'Montérégie' },
  { code: '17', name: 'Centre-du-Québec' },
];

const byCode = new Map(QUEBEC_REGIONS.map((region) => [region.code, region]));
const byName = new Map(QUEBEC_REGIONS.map((region) => [normalizePlaceName(region.name), region]));

export const regionByCode = (code: string): AdministrativeRegion | undefined =>
  byCode.get(code.trim().padStart(2, '0'));

export const regionByName = (name: string): AdministrativeRegion | undefined => byName.get(normalizePlaceName(name));

/** A province, a territory or a neighbouring state: ISO 3166-2 code and its names. */
export interface Province {
  readonly country: 'CA' | 'US';
  readonly code: string;
  readonly name: Localized;
}

const province = (country: 'CA' | 'US', code: string, fr: string, en = fr): Province => ({
  country,
  code,
  name: { fr, en },
});

/** Where the embedded gazetteer knows places: Canada, and the four states that touch Québec. */
export const PROVINCES: readonly Province[] = [
  province('CA', 'AB', 'Alberta'),
  province('CA', 'BC', 'Colombie-Britannique', 'British Columbia'),
  province('CA', 'MB', 'Manitoba'),
  province('CA', 'NB', 'Nouveau-Brunswick', 'New Brunswick'),
  province('CA', 'NL', 'Terre-Neuve-et-Labrador', 'Newfoundland and Labrador'),
  province('CA', 'NS', 'Nouvelle-Écosse', 'Nova Scotia'),
  province('CA', 'NT', 'Territoires du Nord-Ouest', 'Northwest Territories'),
  province('CA', 'NU', 'Nunavut'),
  province('CA', 'ON', 'Ontario'),
  province('CA', 'PE', 'Île-du-Prince-Édouard', 'Prince Edward Island'),
  province('CA', 'QC', 'Québec', 'Quebec'),
  province('CA', 'SK', 'Saskatchewan'),
  province('CA', 'YT', 'Yukon'),
  province('US', 'ME', 'Maine'),
  province('US', 'NH', 'New Hampshire'),
  province('US', 'NY', 'État de New York', 'New York'),
  province('US', 'VT', 'Vermont'),
];

const provinceByText = new Map(
  PROVINCES.flatMap((each) =>
    [each.code, each.name.fr, each.name.en].map((text) => [normalizePlaceName(text), each] as const),
  ),
);

/** `QC`, « Québec », "New Brunswick". */
export const provinceNamed = (text: string): Province | undefined => provinceByText.get(normalizePlaceName(text));
