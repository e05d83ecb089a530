import { type Point, regionByCode } from '#geo';

/** A municipality that the demonstration's organizations are in or near. */
export interface DemonstrationPlace {
  readonly name: string;
  readonly regionCode: string;
  readonly regionName: string;
  /** The municipality's point, to a hundredth of a degree. */
  readonly point: Point;
  /** Bearing of dry land, in degrees from north, where water is near; null: all around. */
  readonly land: number | null;
  /** How far around it one is still at home. */
  readonly reachKm: number;
  readonly timeZone: string;
}

const COUNTRYSIDE_KM = 12;

type PlaceRow = readonly [name: string, latitude: number, longitude: number, land?: number, reachKm?: number];

/** By administrative region. */
const PLACES: Readonly<Record<string, readonly PlaceRow[]>> = {
  '01': [
    ['Rimouski', 48.45, -68.53, 160],
    ['Rivière-du-Loup', 47.83, -69.53, 120],
    ['Matane', 48.84, -67.53, 170],
    ['Amqui', 48.46, -67.43],
    ['La Pocatière', 47.37, -70.03, 120],
    ['Kamouraska', 47.56, -69.86, 120],
    ['Saint-Fabien', 48.29, -68.87, 150],
  ],
  '02': [
    ['Saguenay', 48.42, -71.07, 200],
    ['Alma', 48.55, -71.65],
    ['Saint-Félicien', 48.65, -72.45],
    ['Dolbeau-Mistassini', 48.88, -72.23, 330],
    ['Normandin', 48.84, -72.53],
    ['Saint-Ambroise', 48.56, -71.32],
  ],
  '03': [
    ['Québec', 46.81, -71.22, 310, 8],
    ['Saint-Augustin-de-Desmaures', 46.74, -71.46, 340],
    ['Baie-Saint-Paul', 47.44, -70.51, 315],
    ['La Malbaie', 47.65, -70.16, 315],
    ['Saint-Raymond', 46.89, -71.83],
    ['Neuville', 46.7, -71.58, 340],
    ['Saint-Ubalde', 46.75, -72.27],
    ["Sainte-Famille-de-l'Île-d'Orléans", 46.97, -70.96, 220, 2],
  ],
  '04': [
    ['Trois-Rivières', 46.35, -72.55, 320],
    ['Shawinigan', 46.55, -72.75],
    ['La Tuque', 47.44, -72.78],
    ['Louiseville', 46.26, -72.94, 320],
    ['Yamachiche', 46.28, -72.83, 320],
    ['Saint-Tite', 46.73, -72.57],
  ],
  '05': [
    ['Sherbrooke', 45.4, -71.89],
    ['Magog', 45.27, -72.15, 45],
    ['Coaticook', 45.13, -71.8, 0],
    ['Compton', 45.24, -71.82],
    ['Lac-Mégantic', 45.58, -70.88, 10],
    ['Cookshire-Eaton', 45.41, -71.63],
    ['Granby', 45.4, -72.73],
    ['Dunham', 45.13, -72.8, 0],
  ],
  '06': [
    ['Montréal', 45.51, -73.57, 300, 8],
    ['Pointe-Claire', 45.45, -73.82, 0, 3],
    ['Dorval', 45.44, -73.74, 0, 3],
    ['Dollard-des-Ormeaux', 45.49, -73.8, 180, 3],
    ['Sainte-Anne-de-Bellevue', 45.41, -73.95, 60, 3],
  ],
  '07': [
    ['Gatineau', 45.48, -75.69, 0],
    ['La Pêche', 45.68, -75.98],
    ['Maniwaki', 46.38, -75.98],
    ['Papineauville', 45.62, -75.02, 0],
    ['Shawville', 45.6, -76.49],
  ],
  '08': [
    ['Rouyn-Noranda', 48.24, -79.02],
    ["Val-d'Or", 48.1, -77.79],
    ['Amos', 48.57, -78.12],
    ['La Sarre', 48.8, -79.2],
    ['Saint-Bruno-de-Guigues', 47.46, -79.44, 90],
  ],
  '09': [
    ['Baie-Comeau', 49.22, -68.17, 320],
    ['Sept-Îles', 50.22, -66.38, 0],
    ['Forestville', 48.74, -69.09, 310],
    ['Les Escoumins', 48.35, -69.41, 300],
    ['Havre-Saint-Pierre', 50.24, -63.6, 0],
  ],
  '10': [
    ['Chibougamau', 49.91, -74.37],
    ['Lebel-sur-Quévillon', 49.05, -76.98],
  ],
  '11': [
    ['Gaspé', 48.83, -64.49, 250],
    ['Carleton-sur-Mer', 48.1, -66.13, 0],
    ['New Richmond', 48.16, -65.86, 0],
    ['Bonaventure', 48.05, -65.49, 350],
    ['Grande-Rivière', 48.4, -64.5, 330],
    ['Sainte-Anne-des-Monts', 49.13, -66.49, 180],
    ['Les Îles-de-la-Madeleine', 47.41, -61.79, 50, 2],
  ],
  '12': [
    ['Lévis', 46.8, -71.18, 160],
    ['Saint-Georges', 46.12, -70.67],
    ['Thetford Mines', 46.09, -71.3],
    ['Montmagny', 46.98, -70.56, 140],
    ['Sainte-Marie', 46.44, -71.02],
    ['Saint-Jean-Port-Joli', 47.21, -70.27, 140],
    ['Saint-Henri', 46.69, -71.07],
    ['Saint-Anselme', 46.62, -70.97],
    ['Beauceville', 46.21, -70.78],
    ['Lotbinière', 46.62, -71.93, 160],
  ],
  '13': [['Laval', 45.57, -73.73, 300, 5]],
  '14': [
    ['Joliette', 46.02, -73.44],
    ['Repentigny', 45.74, -73.46, 330],
    ['Terrebonne', 45.7, -73.64, 340],
    ["L'Assomption", 45.83, -73.42],
    ['Saint-Jacques', 45.95, -73.57],
    ['Lanoraie', 45.96, -73.22, 300],
    ["Saint-Roch-de-l'Achigan", 45.85, -73.6],
    ['Saint-Félix-de-Valois', 46.17, -73.43],
  ],
  '15': [
    ['Saint-Jérôme', 45.78, -74],
    ['Mirabel', 45.65, -74.08],
    ['Saint-Joseph-du-Lac', 45.53, -74, 330],
    ['Oka', 45.47, -74.09, 0],
    ['Mont-Laurier', 46.55, -75.5],
    ['Sainte-Agathe-des-Monts', 46.05, -74.28],
    ['Lachute', 45.65, -74.34],
    ['Mont-Tremblant', 46.12, -74.59],
  ],
  '16': [
    ['Longueuil', 45.53, -73.5, 110],
    ['Brossard', 45.46, -73.46, 110],
    ['Saint-Hyacinthe', 45.62, -72.95],
    ['Saint-Jean-sur-Richelieu', 45.31, -73.26],
    ['Salaberry-de-Valleyfield', 45.25, -74.13, 200],
    ['Sorel-Tracy', 46.04, -73.11, 170],
    ['Rougemont', 45.43, -73.05],
    ['Mont-Saint-Hilaire', 45.56, -73.19],
    ['Saint-Rémi', 45.26, -73.62],
    ['Saint-Patrice-de-Sherrington', 45.17, -73.52],
    ['Hemmingford', 45.05, -73.59, 0],
    ['Châteauguay', 45.37, -73.73, 170],
    ['Vaudreuil-Dorion', 45.4, -74.04, 270],
    ['Napierville', 45.19, -73.4],
    ["Saint-Paul-d'Abbotsford", 45.43, -72.89],
    ['Acton Vale', 45.65, -72.57],
    ['Huntingdon', 45.09, -74.17, 0],
  ],
  '17': [
    ['Drummondville', 45.88, -72.49],
    ['Victoriaville', 46.06, -71.96],
    ['Bécancour', 46.34, -72.43, 160],
    ['Nicolet', 46.22, -72.61, 150],
    ['Plessisville', 46.22, -71.77],
    ['Warwick', 45.94, -71.99],
    ['Saint-Louis-de-Blandford', 46.25, -72],
    ['Saint-Guillaume', 45.88, -72.77],
  ],
};

const timeZoneOf = (name: string) => (name === 'Les Îles-de-la-Madeleine' ? 'America/Halifax' : 'America/Toronto');

/** Real municipalities of the seventeen administrative regions of Québec, by name. */
export const demonstrationPlaces: ReadonlyMap<string, DemonstrationPlace> = new Map(
  Object.entries(PLACES).flatMap(([regionCode, rows]) =>
    rows.map(([name, latitude, longitude, land, reachKm]): [string, DemonstrationPlace] => [
      name,
      {
        name,
        regionCode,
        regionName: regionByCode(regionCode)?.name ?? '',
        point: { latitude, longitude },
        land: land ?? null,
        reachKm: reachKm ?? COUNTRYSIDE_KM,
        timeZone: timeZoneOf(name),
      },
    ]),
  ),
);

/** @throws when there is none */
export function placeNamed(name: string): DemonstrationPlace {
  const place = demonstrationPlaces.get(name);
  if (!place) throw new Error(`no demonstration place is called ${name}`);
  return place;
}

const KM_PER_DEGREE = 111.2;

/** The point so far from the municipality's own in that direction, to about a metre. */
export function pointNear({ point }: DemonstrationPlace, bearing: number, km: number): Point {
  const angle = (bearing * Math.PI) / 180;
  const latitude = point.latitude + (km * Math.cos(angle)) / KM_PER_DEGREE;
  const kmPerDegreeEast = KM_PER_DEGREE * Math.cos((point.latitude * Math.PI) / 180);
  const longitude = point.longitude + (km * Math.sin(angle)) / kmPerDegreeEast;
  return { latitude: Number(latitude.toFixed(5)), longitude: Number(longitude.toFixed(5)) };
}
