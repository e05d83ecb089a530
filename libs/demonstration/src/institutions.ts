/** Kinds of institutions, and how many people eat there on a day: fewest and most. */
export const INSTITUTION_KINDS = {
  daycare: [60, 110],
  primarySchool: [220, 450],
  secondarySchool: [600, 1200],
  schoolBoard: [2500, 5000],
  college: [800, 1800],
  university: [3000, 6000],
  hospital: [1300, 2600],
  careHome: [120, 260],
  camp: [100, 220],
  workplace: [200, 600],
  caterer: [400, 700],
} as const satisfies Record<string, readonly [number, number]>;

export type InstitutionKind = keyof typeof INSTITUTION_KINDS;

/** One invented institution; places after the first are further sites of its own. */
export type InstitutionRow = readonly [name: string, kind: InstitutionKind, ...places: [string, ...string[]]];

/** Invented, every one: a name that resembles a real one does so by chance. */
export const INSTITUTIONS: readonly InstitutionRow[] = [
  // Bas-Saint-Laurent
  ['CPE Les Petites Vagues Salées', 'daycare', 'Rimouski'],
  ['Hôpital du Grand Goéland', 'hospital', 'Rivière-du-Loup'],
  // Saguenay–Lac-Saint-Jean
  ['Cégep du Fjord Imaginaire', 'college', 'Saguenay'],
  ['École primaire du Bleuet-Savant', 'primarySchool', 'Alma'],
  // Capitale-Nationale
  ['CPE La Ribambelle de Navets', 'daycare', 'Québec'],
  ['Hôpital de la Colline-aux-Tilleuls', 'hospital', 'Québec'],
  ['Université des Quatre-Marmites', 'university', 'Québec'],
  ['École secondaire de la Boussole-Verte', 'secondarySchool', 'Saint-Raymond'],
  ['CHSLD du Vieux Kiosque', 'careHome', 'La Malbaie'],
  // Mauricie
  ['Centre de services scolaire des Trois-Écureuils', 'schoolBoard', 'Trois-Rivières', 'Shawinigan', 'Louiseville'],
  ['Camp du Castor Patient', 'camp', 'La Tuque'],
  // Estrie
  ['Université du Mont-Marmotte', 'university', 'Sherbrooke'],
  ['CPE Les Bottines Vertes', 'daycare', 'Magog'],
  ['École primaire du Pommier-Curieux', 'primarySchool', 'Granby'],
  // Montréal
  ['CPE Les Petits Jardiniers', 'daycare', 'Montréal'],
  ['CPE La Coccinelle Affamée', 'daycare', 'Sainte-Anne-de-Bellevue'],
  ['École primaire de la Marmite-Enchantée', 'primarySchool', 'Montréal'],
  ['École secondaire du Phare-Orange', 'secondarySchool', 'Montréal'],
  ['Centre de services scolaire des Mille-Cuillères', 'schoolBoard', 'Montréal', 'Dorval', 'Montréal'],
  ['Cégep de la Rivière-aux-Nénuphars', 'college', 'Montréal'],
  ["Université de la Louche-d'Or", 'university', 'Montréal'],
  ['Hôpital du Parc-aux-Hérons', 'hospital', 'Montréal'],
  ['CHSLD du Jardin-des-Balançoires', 'careHome', 'Montréal'],
  ['Maple Puddle Elementary School', 'primarySchool', 'Pointe-Claire'],
  ["Cafétéria de l'Usine aux Engrenages", 'workplace', 'Dollard-des-Ormeaux'],
  // Outaouais
  ['CPE Les Ratons Laveurs de Carottes', 'daycare', 'Gatineau'],
  ['Cégep de la Rivière-aux-Loutres', 'college', 'Gatineau'],
  ['École secondaire de la Drave-Joyeuse', 'secondarySchool', 'Maniwaki'],
  // Abitibi-Témiscamingue
  ["Hôpital de l'Aurore-Tranquille", 'hospital', 'Rouyn-Noranda'],
  ['École primaire du Lac-aux-Crayons', 'primarySchool', 'Amos'],
  // Côte-Nord
  ['CPE Les Petits Phoques Rieurs', 'daycare', 'Sept-Îles'],
  ['CHSLD de la Baie-aux-Lanternes', 'careHome', 'Baie-Comeau'],
  // Nord-du-Québec
  ["École secondaire de l'Épinette-Étoilée", 'secondarySchool', 'Chibougamau'],
  // Gaspésie–Îles-de-la-Madeleine
  ['Hôpital du Cap-aux-Cormorans-Bleus', 'hospital', 'Gaspé'],
  ['CPE Le Petit Homard Rieur', 'daycare', 'Les Îles-de-la-Madeleine'],
  // Chaudière-Appalaches
  ['CPE La Brouette Magique', 'daycare', 'Lévis'],
  ['Centre de services scolaire des Sept-Érables', 'schoolBoard', 'Saint-Georges', 'Sainte-Marie'],
  ['CHSLD des Berceuses-Fleuries', 'careHome', 'Montmagny'],
  // Laval
  ['CPE Les Pois Sauteurs', 'daycare', 'Laval'],
  ["École secondaire de l'Île-aux-Compas", 'secondarySchool', 'Laval'],
  ['Cafétéria de la Tour des Abeilles', 'workplace', 'Laval'],
  // Lanaudière
  ['École primaire du Ruisseau-Bavard', 'primarySchool', 'Repentigny'],
  ['CPE La Trottinette et le Trèfle', 'daycare', 'Terrebonne'],
  ['Hôpital de la Plaine-aux-Moulins', 'hospital', 'Joliette'],
  ['Camp de la Grenouille à Lunettes', 'camp', 'Saint-Félix-de-Valois'],
  // Laurentides
  ['École primaire du Sentier-des-Marmottes', 'primarySchool', 'Saint-Jérôme'],
  ['Camp du Canot Rapiécé', 'camp', 'Sainte-Agathe-des-Monts'],
  ['Centre de services scolaire des Collines-Gourmandes', 'schoolBoard', 'Mont-Tremblant', 'Mirabel', 'Lachute'],
  ['CHSLD de la Véranda-Bleue', 'careHome', 'Mont-Laurier'],
  // Montérégie
  ['CPE Les Petites Fourchettes', 'daycare', 'Longueuil'],
  ['Cégep du Verger-aux-Hiboux', 'college', 'Saint-Hyacinthe'],
  ['Hôpital du Canal-aux-Libellules', 'hospital', 'Salaberry-de-Valleyfield'],
  ['École primaire de la Citrouille-Volante', 'primarySchool', 'Châteauguay'],
  ['École secondaire du Grand-Rouleau', 'secondarySchool', 'Vaudreuil-Dorion'],
  ['CHSLD du Moulin-à-Musique', 'careHome', 'Sorel-Tracy'],
  [
    'Centre de services scolaire des Vents-Moqueurs',
    'schoolBoard',
    'Brossard',
    'Longueuil',
    'Saint-Jean-sur-Richelieu',
  ],
  ['Cafétéria du Quai des Inventeurs', 'workplace', 'Saint-Jean-sur-Richelieu'],
  // Centre-du-Québec
  ['Cégep de la Cloche-Verte', 'college', 'Victoriaville'],
  ['École primaire du Tablier-Volant', 'primarySchool', 'Drummondville'],
];
