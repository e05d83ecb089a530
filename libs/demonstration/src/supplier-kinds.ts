import type { OrganizationRole } from '#identity';
import type { SeasonMode } from '#offerings';

type Range = readonly [low: number, high: number];

/** What suppliers of one trade have in common. */
export interface SupplierKind {
  readonly roles: readonly OrganizationRole[];
  /** What they may sell, what most of them sell first: product codes, with a preparation after a slash where it is not whole. */
  readonly lines: readonly string[];
  /** How many of those one of them lists. */
  readonly listed: number;
  readonly modes: readonly SeasonMode[];
  /** From the municipality's point. */
  readonly awayKm: Range;
  readonly deliveryKm: Range;
  /** Share of them that deliver, and share that let people fetch; one that does not deliver always does. */
  readonly delivers: number;
  readonly pickup: number;
  readonly leadDays: Range;
  /** CAD. */
  readonly minimumOrder: Range;
  /** Share of them that hold each scheme. */
  readonly certifications: Readonly<Record<string, number>>;
  readonly notes: readonly [string, ...string[]];
}

const words = (text: string) => text.trim().split(/\s+/);

const FARM = {
  roles: ['PRODUCER'],
  listed: 4,
  modes: ['FIELD', 'STORED'],
  awayKm: [2, 12],
  deliveryKm: [110, 250],
  delivers: 0.9,
  pickup: 0.7,
  leadDays: [1, 4],
  minimumOrder: [20, 80],
} as const;

const PROCESSOR = {
  roles: ['PROCESSOR'],
  listed: 4,
  modes: ['PROCESSED', 'FROZEN'],
  awayKm: [0.5, 4],
  deliveryKm: [180, 250],
  delivers: 0.92,
  pickup: 0.4,
  leadDays: [2, 7],
  minimumOrder: [25, 150],
} as const;

const ANIMALS = {
  ...FARM,
  listed: 4,
  modes: ['FIELD', 'FROZEN'],
  deliveryKm: [150, 250],
  leadDays: [3, 10],
  minimumOrder: [40, 150],
} as const;

export const SUPPLIER_KINDS = {
  marketGarden: {
    ...FARM,
    lines: words(`
      carrot/WASHED romaine-lettuce potato broccoli yellow-onion beet zucchini cabbage butternut-squash green-bean
      nantes-carrot field-tomato spinach leek cauliflower sweet-corn rutabaga kale field-cucumber pepper potato/WASHED
      celery pumpkin swiss-chard strawberry asparagus carrot parsley`),
    certifications: { CANADAGAP: 0.35, ALIMENTS_DU_QUEBEC: 0.5, ORGANIC: 0.1 },
    notes: [
      'Récolté la veille de la livraison.',
      'Caisses consignées, reprises à la livraison suivante.',
      'Calibres mélangés, à meilleur prix, sur demande.',
    ],
  },
  organicGarden: {
    ...FARM,
    modes: ['FIELD', 'GREENHOUSE', 'STORED'],
    lines: words(`
      mesclun nantes-carrot kale cherry-tomato yellow-beet arugula fingerling-potato rainbow-carrot basil
      hardneck-garlic baby-spinach butternut-squash lacinato-kale red-onion garlic-scape chioggia-beet bok-choy
      carrot/WASHED hakurei-turnip red-kuri-squash swiss-chard fennel cilantro snow-pea heirloom-tomato`),
    certifications: { ORGANIC: 0.9, ECOCERT: 0.45, QUEBEC_VRAI: 0.35, ALIMENTS_DU_QUEBEC_BIO: 0.4 },
    notes: [
      'Culture biologique, semences libres quand il y en a.',
      'Plan de culture établi avec les cuisines chaque hiver.',
      'Lavé et essoré à la ferme.',
    ],
  },
  fieldVegetables: {
    ...FARM,
    listed: 6,
    deliveryKm: [120, 250],
    delivers: 1,
    leadDays: [1, 3],
    minimumOrder: [60, 250],
    lines: words(`
      carrot/WASHED yellow-onion potato cabbage rutabaga beet iceberg-lettuce celery parsnip carrot onion
      yellow-potato/WASHED red-cabbage romaine-lettuce broccoli cauliflower leek napa-cabbage winter-squash sweet-potato`),
    certifications: { CANADAGAP: 0.9, ALIMENTS_DU_QUEBEC: 0.6 },
    notes: [
      'Entrepôt réfrigéré : même qualité de novembre à mai.',
      'Palettes ou caisses de 22,7 kg.',
      'Traçabilité par lot.',
    ],
  },
  greenhouse: {
    ...FARM,
    modes: ['GREENHOUSE'],
    deliveryKm: [90, 250],
    delivers: 0.95,
    lines: words(`
      greenhouse-tomato english-cucumber boston-lettuce cherry-tomato red-pepper lebanese-cucumber basil vine-tomato
      mixed-microgreens mesclun eggplant pea-shoots parsley arugula cilantro`),
    certifications: { CANADAGAP: 0.7, ALIMENTS_DU_QUEBEC: 0.6, ORGANIC: 0.2 },
    notes: ["Cueilli mûr, toute l'année.", 'Serre chauffée à la biomasse.', 'Sans pesticide de synthèse.'],
  },
  mushroomFarm: {
    ...FARM,
    listed: 4,
    modes: ['GREENHOUSE'],
    lines: words(
      'white-mushroom oyster-mushroom cremini-mushroom shiitake king-oyster-mushroom dried-mushrooms/DRIED white-mushroom/CUT lions-mane',
    ),
    certifications: { ORGANIC: 0.5, CANADAGAP: 0.4 },
    notes: ['Récolte deux fois par semaine.', 'Tranchés sur demande.'],
  },
  orchard: {
    ...FARM,
    deliveryKm: [130, 250],
    lines: words(`
      mcintosh-apple cortland-apple lunchbox-apple apple-juice honeycrisp-apple empire-apple apple paulared-apple pear
      apple-sauce plum spartan-apple apple-slices/CUT gala-apple`),
    certifications: { CANADAGAP: 0.5, ALIMENTS_DU_QUEBEC: 0.7, ORGANIC: 0.15 },
    notes: [
      'Petit calibre, parfait pour les collations.',
      'Conservées en atmosphère contrôlée.',
      'Visite du verger offerte aux classes.',
    ],
  },
  berryFarm: {
    ...FARM,
    modes: ['FIELD'],
    lines: words(`
      june-strawberry raspberry everbearing-strawberry frozen-strawberry/FROZEN rhubarb haskap blueberry ground-cherry
      frozen-raspberry/FROZEN strawberry blackcurrant frozen-haskap/FROZEN cantaloupe frozen-rhubarb/FROZEN watermelon`),
    certifications: { ALIMENTS_DU_QUEBEC: 0.5, CANADAGAP: 0.3, ORGANIC: 0.15 },
    notes: [
      'Autocueillette de groupe possible.',
      'Équeutés et congelés le jour même.',
      "Livré au petit matin, en paniers d'un litre.",
    ],
  },
  blueberryField: {
    ...FARM,
    listed: 4,
    modes: ['FIELD', 'FROZEN'],
    deliveryKm: [150, 250],
    lines: words(`
      wild-blueberry frozen-blueberry/FROZEN dried-blueberry/DRIED blueberry-juice wild-blueberry/FROZEN
      blueberry-honey frozen-mixed-berries/FROZEN`),
    certifications: { ALIMENTS_DU_QUEBEC: 0.7, ORGANIC: 0.4, HACCP: 0.3 },
    notes: ['Bleuets sauvages nettoyés au trieur optique.', 'Congelés à la pièce.'],
  },
  cranberryBog: {
    ...FARM,
    listed: 4,
    modes: ['FIELD', 'FROZEN', 'PROCESSED'],
    deliveryKm: [150, 250],
    lines: words('cranberry frozen-cranberry/FROZEN dried-cranberry/DRIED cranberry-juice cranberry/FROZEN'),
    certifications: { ALIMENTS_DU_QUEBEC: 0.6, ORGANIC: 0.5, HACCP: 0.4 },
    notes: ['Séchées avec du jus de pomme, sans sucre ajouté.'],
  },
  sugarbush: {
    ...FARM,
    listed: 4,
    modes: ['PROCESSED'],
    deliveryKm: [80, 240],
    lines: words(`
      amber-maple-syrup dark-maple-syrup maple-butter granulated-maple-sugar bulk-maple-syrup maple-water maple-taffy
      golden-maple-syrup maple-vinegar`),
    certifications: { ALIMENTS_DU_QUEBEC: 0.6, ORGANIC: 0.4 },
    notes: ['Format cuisine : bidon de 4 l.', 'Bouilli au bois.', 'Récolte du printemps dernier.'],
  },
  beekeeper: {
    ...FARM,
    listed: 3,
    modes: ['FIELD', 'PROCESSED'],
    lines: words('liquid-honey creamed-honey wildflower-honey clover-honey bulk-honey buckwheat-honey'),
    certifications: { ALIMENTS_DU_QUEBEC: 0.5 },
    notes: ['Non pasteurisé.', 'Seaux de 15 kg pour les cuisines.'],
  },
  cheeseDairy: {
    ...PROCESSOR,
    lines: words(`
      medium-cheddar cheese-curds mozzarella shredded-cheddar tomme fresh-goat-cheese brie mild-cheddar ricotta feta
      swiss-cheese string-cheese gouda aged-cheddar`),
    certifications: { ALIMENTS_DU_QUEBEC: 0.6, HACCP: 0.6, FROMAGE_FERMIER: 0.2 },
    notes: ["Lait d'un seul troupeau.", 'Râpé ou tranché sur demande.', 'Fromage en grains livré le jour même.'],
  },
  creamery: {
    ...PROCESSOR,
    lines: words(`
      milk-2-percent plain-yogurt whole-milk fruit-yogurt chocolate-milk unsalted-butter cooking-cream sour-cream
      greek-yogurt cottage-cheese kefir drinkable-yogurt milk-1-percent salted-butter ice-cream`),
    certifications: { PROACTION: 0.5, ALIMENTS_DU_QUEBEC: 0.6, HACCP: 0.7, ORGANIC: 0.2 },
    notes: [
      'Livraison réfrigérée deux fois par semaine.',
      'Moins de sucre ajouté que la moyenne.',
      'Contenants de 2 l réutilisables.',
    ],
  },
  beefFarm: {
    ...ANIMALS,
    lines: words(
      'lean-ground-beef stewing-beef beef-roast ground-beef/FROZEN beef-strips beef-patty/FROZEN extra-lean-ground-beef beef-brisket beef-bones',
    ),
    certifications: { VBP_PLUS: 0.5, ALIMENTS_DU_QUEBEC: 0.3 },
    notes: [
      "Élevé à l'herbe.",
      'Abattage sous inspection provinciale, emballé sous vide.',
      'Par demi-carcasse, prix à convenir.',
    ],
  },
  pigFarm: {
    ...ANIMALS,
    lines: words(
      'ground-pork pork-loin pork-shoulder cooked-ham/COOKED fresh-pork-sausage pork-tenderloin bacon stewing-pork pork-leg/FROZEN',
    ),
    certifications: { ALIMENTS_DU_QUEBEC: 0.5, HACCP: 0.3, CERTIFIED_HUMANE: 0.15 },
    notes: ['Porcs élevés sur litière.', 'Jambon sans nitrite ajouté.'],
  },
  poultryFarm: {
    ...ANIMALS,
    lines: words(`
      whole-chicken chicken-breast ground-turkey chicken-thigh cooked-chicken/COOKED turkey-breast ground-chicken
      chicken-drumstick whole-turkey/FROZEN chicken-cubes duck-leg-confit/COOKED`),
    certifications: { HACCP: 0.6, ALIMENTS_DU_QUEBEC: 0.5, HALAL: 0.25, CERTIFIED_HUMANE: 0.1 },
    notes: ['Nourris de grains de la région.', 'Portions de 90 g ou de 120 g.', "Refroidi à l'air."],
  },
  sheepFarm: {
    ...ANIMALS,
    listed: 3,
    lines: words('ground-lamb lamb-leg stewing-lamb lamb-shank/FROZEN whole-lamb'),
    certifications: { ALIMENTS_DU_QUEBEC: 0.3, HALAL: 0.35 },
    notes: ['Agneau de pâturage.', "Réserver deux semaines d'avance avant Pâques."],
  },
  eggFarm: {
    ...ANIMALS,
    modes: ['FIELD'],
    listed: 4,
    leadDays: [1, 4],
    lines: words(
      'large-egg free-run-egg liquid-whole-egg medium-egg hard-boiled-egg/COOKED brown-egg omega-3-egg extra-large-egg',
    ),
    certifications: { HACCP: 0.5, ALIMENTS_DU_QUEBEC: 0.6, ORGANIC: 0.2, CERTIFIED_HUMANE: 0.2 },
    notes: ['Classés à la ferme, catégorie A.', 'Plateaux de 30 retournables.'],
  },
  gameFarm: {
    ...ANIMALS,
    listed: 4,
    lines: words('bison venison rabbit-pieces duck-breast wild-boar/FROZEN whole-duck/FROZEN quail elk/FROZEN'),
    certifications: { ALIMENTS_DU_QUEBEC: 0.4 },
    notes: ['Pour les menus du temps des Fêtes.', 'Découpes sur mesure.'],
  },
  fishery: {
    ...ANIMALS,
    listed: 5,
    awayKm: [0.5, 3],
    deliveryKm: [150, 250],
    minimumOrder: [60, 200],
    lines: words(`
      northern-shrimp/COOKED turbot lobster atlantic-halibut snow-crab redfish/FROZEN cod/FROZEN scallop/FROZEN
      frozen-fish-fillet/FROZEN smoked-mackerel northern-shrimp/FROZEN mussel mackerel whelk/COOKED sugar-kelp/DRIED
      atlantic-halibut/FROZEN herring dulse/DRIED`),
    certifications: { MSC: 0.6, FOURCHETTE_BLEUE: 0.5, HACCP: 0.7, ALIMENTS_DU_QUEBEC: 0.3 },
    notes: [
      'Débarqué et transformé au même quai.',
      'Portions de 100 g surgelées à la pièce.',
      'Aussi chez des distributeurs de Québec et de Montréal.',
    ],
  },
  fishFarm: {
    ...ANIMALS,
    listed: 3,
    lines: words('trout arctic-char smoked-trout trout/FROZEN'),
    certifications: { OCEAN_WISE: 0.4, BAP: 0.2, ALIMENTS_DU_QUEBEC: 0.5 },
    notes: ['Filets sans arêtes, portions de 100 g.'],
  },
  mill: {
    ...PROCESSOR,
    deliveryKm: [150, 250],
    lines: words(
      'all-purpose-flour whole-wheat-flour rolled-oats bread-flour buckwheat-flour steel-cut-oats rye-flour barley quinoa granola oat-flour',
    ),
    certifications: { ORGANIC: 0.7, ALIMENTS_DU_QUEBEC: 0.6, GLUTEN_FREE: 0.2 },
    notes: ['Moulu sur meule de pierre.', "Blé d'ici, lots identifiés."],
  },
  bakery: {
    ...PROCESSOR,
    deliveryKm: [90, 200],
    leadDays: [1, 3],
    minimumOrder: [30, 90],
    lines: words(`
      whole-wheat-bread hamburger-bun muffin bagel white-bread dinner-roll tortilla multigrain-bread cookie pita croissant
      baguette frozen-bread/FROZEN gluten-free-bread apple-pie sourdough-bread snack-bar`),
    certifications: { ALIMENTS_PREPARES_AU_QUEBEC: 0.6, HACCP: 0.3, ALLERGEN_CONTROL: 0.3 },
    notes: ['Sans noix ni arachides.', 'Cuit la nuit, livré avant 7 h.', 'Farine de blé du Québec.'],
  },
  pulses: {
    ...FARM,
    modes: ['STORED'],
    deliveryKm: [150, 250],
    lines: words(
      'black-bean/DRIED white-bean/DRIED green-lentils/DRIED split-pea/DRIED kidney-bean/DRIED hemp-seed flaxseed sunflower-seed soybean/DRIED',
    ),
    certifications: { ORGANIC: 0.6, ALIMENTS_DU_QUEBEC: 0.5 },
    notes: ['Triés deux fois, sans pierre.', 'Recettes pour cent portions fournies.'],
  },
  soy: {
    ...PROCESSOR,
    deliveryKm: [150, 250],
    lines: words(
      'firm-tofu silken-tofu soy-beverage veggie-burger/FROZEN tempeh flavoured-tofu textured-vegetable-protein/DRIED plant-based-ground',
    ),
    certifications: { ORGANIC: 0.6, NON_GMO: 0.6, ALIMENTS_DU_QUEBEC: 0.6, KOSHER: 0.3 },
    notes: ['Soya du Québec.', "Formation d'une heure offerte aux cuisines."],
  },
  oilPress: {
    ...PROCESSOR,
    listed: 4,
    deliveryKm: [150, 250],
    lines: words('canola-oil sunflower-oil camelina-oil frying-oil soybean-oil hemp-oil pumpkin-seed-oil'),
    certifications: { ALIMENTS_DU_QUEBEC: 0.6, NON_GMO: 0.5, ORGANIC: 0.3 },
    notes: ['Première pression à froid.', 'Bidons de 16 l.'],
  },
  soupKitchen: {
    ...PROCESSOR,
    lines: words(
      'vegetable-soup/COOKED tomato-sauce/COOKED pea-soup/COOKED squash-soup/COOKED meat-sauce/COOKED lentil-soup/COOKED chicken-soup/COOKED broth gravy/COOKED soup-base',
    ),
    certifications: { ALIMENTS_PREPARES_AU_QUEBEC: 0.7, HACCP: 0.6, ALLERGEN_CONTROL: 0.2 },
    notes: ['Sacs de 4 l, à réchauffer.', 'Réduit en sodium.', 'Légumes déclassés de la région.'],
  },
  freshCut: {
    ...PROCESSOR,
    listed: 7,
    leadDays: [1, 3],
    lines: words(`
      peeled-potatoes/PEELED cut-carrots/CUT coleslaw-mix/CUT peeled-carrots/PEELED soup-vegetable-mix/CUT cut-squash/CUT
      vegetable-florets/CUT peeled-onions/PEELED fresh-cut-fries/CUT carrot/CUT peeled-turnip/PEELED potato/PEELED
      apple-slices/CUT crudites-tray/CUT romaine-lettuce/CUT cabbage/CUT beet/COOKED salad-mix/WASHED`),
    certifications: { CANADAGAP: 0.5, HACCP: 0.9, ALIMENTS_DU_QUEBEC: 0.5, SQF: 0.2 },
    notes: [
      'Sous vide, 12 jours de conservation.',
      "Légumes du Québec d'août à mai.",
      'Coupe au choix : dés, rondelles, bâtonnets.',
    ],
  },
  freezer: {
    ...PROCESSOR,
    listed: 6,
    deliveryKm: [150, 250],
    modes: ['FROZEN'],
    lines: words(`
      frozen-peas/FROZEN frozen-corn/FROZEN frozen-beans/FROZEN frozen-mixed-vegetables/FROZEN frozen-broccoli/FROZEN
      frozen-carrots/FROZEN frozen-strawberry/FROZEN frozen-squash/FROZEN frozen-spinach/FROZEN frozen-mixed-berries/FROZEN
      green-bean/FROZEN frozen-potatoes/FROZEN`),
    certifications: { HACCP: 0.9, ALIMENTS_DU_QUEBEC: 0.6, BRCGS: 0.3 },
    notes: ['Surgelés à la pièce dans les heures qui suivent la récolte.', 'Sacs de 2 kg.'],
  },
  mealKitchen: {
    ...PROCESSOR,
    lines: words(`
      shepherds-pie/COOKED lasagna/COOKED hummus texture-modified-meal/COOKED tourtiere/COOKED chili/COOKED
      vegetable-side-dish/COOKED meatloaf/COOKED potato-salad chicken-pot-pie/COOKED macaroni-dish/COOKED stew/COOKED
      quiche/COOKED legume-salad salmon-pie/COOKED`),
    certifications: { HACCP: 0.8, ALIMENTS_PREPARES_AU_QUEBEC: 0.7, ALLERGEN_CONTROL: 0.3 },
    notes: [
      'Plaques de 3 kg ou portions individuelles.',
      'Textures adaptées selon la norme IDDSI.',
      'Viandes et légumes du Québec.',
    ],
  },
  preserves: {
    ...PROCESSOR,
    lines: words(`
      apple-sauce jam dill-pickles/CANNED mixed-fruit-compote salsa sauerkraut canned-tomatoes/CANNED pickled-beets/CANNED
      fruit-butter ketchup-maison mustard cider-vinegar kimchi canned-pulses/CANNED salad-dressing`),
    certifications: { ALIMENTS_PREPARES_AU_QUEBEC: 0.6, ALIMENTS_DU_QUEBEC: 0.4, ORGANIC: 0.2 },
    notes: ['Sans sucre ajouté.', 'Format de 2,84 l pour les cuisines.', 'Fruits de la région.'],
  },
  drinks: {
    ...PROCESSOR,
    lines: words(`
      apple-juice juice-box cranberry-juice sparkling-water non-alcoholic-cider kombucha craft-soda haskap-juice
      sparkling-cider iced-tea ale non-alcoholic-beer mixed-juice spring-water`),
    certifications: { ALIMENTS_DU_QUEBEC: 0.5, ALIMENTS_PREPARES_AU_QUEBEC: 0.3 },
    notes: ['Pommes du Québec seulement.', 'Bouteilles consignées.'],
  },
  roastery: {
    ...PROCESSOR,
    listed: 5,
    lines: words('coffee-beans ground-coffee herbal-tea hot-chocolate chocolate tea'),
    certifications: { FAIR_TRADE: 0.8, ORGANIC: 0.5, ALIMENTS_PREPARES_AU_QUEBEC: 0.5 },
    notes: ['Torréfié le lundi, livré le mercredi.'],
  },
  forager: {
    ...FARM,
    modes: ['FIELD', 'FROZEN', 'PROCESSED'],
    deliveryKm: [40, 150],
    lines: words(
      'fiddlehead chanterelle lingonberry dune-pepper/DRIED labrador-tea/DRIED dried-wild-mushrooms/DRIED spruce-tips sea-spinach fiddlehead/FROZEN cloudberry/FROZEN morel',
    ),
    certifications: { ALIMENTS_DU_QUEBEC: 0.3 },
    notes: ['Cueillette durable, permis en règle.', 'Selon la saison : réserver tôt.'],
  },
  herbGarden: {
    ...FARM,
    modes: ['FIELD', 'GREENHOUSE'],
    lines: words('basil parsley chives salted-herbs mint dried-herbs/DRIED cilantro savory thyme dill'),
    certifications: { ORGANIC: 0.5, ALIMENTS_DU_QUEBEC: 0.5 },
    notes: ['En bottes ou en vrac.', 'Séchées à basse température.'],
  },
  distributor: {
    roles: ['DISTRIBUTOR'],
    listed: 18,
    modes: ['FIELD', 'GREENHOUSE', 'STORED', 'FROZEN', 'PROCESSED'],
    awayKm: [1, 5],
    deliveryKm: [220, 250],
    delivers: 1,
    pickup: 0.2,
    leadDays: [1, 3],
    minimumOrder: [15, 70],
    lines: words(`
      carrot/WASHED mcintosh-apple large-egg milk-2-percent greenhouse-tomato chicken-breast frozen-mixed-vegetables/FROZEN
      yellow-onion lean-ground-beef whole-wheat-bread canola-oil potato/WASHED romaine-lettuce plain-yogurt medium-cheddar
      rolled-oats frozen-peas/FROZEN english-cucumber firm-tofu ground-pork apple-sauce broccoli cabbage banana
      dry-pasta frozen-blueberry/FROZEN unsalted-butter clementine red-pepper northern-shrimp/FROZEN black-bean/DRIED
      strawberry ground-turkey cooked-ham/COOKED juice-box celery frozen-fish-fillet/FROZEN amber-maple-syrup
      tomato-sauce/COOKED turbot/FROZEN whole-wheat-flour soy-beverage cut-carrots/CUT muffin vegetable-soup/COOKED`),
    certifications: { HACCP: 0.8, MSC: 0.6, CANADAGAP: 0.4, ALIMENTS_DU_QUEBEC: 0.2 },
    notes: ['Livré avec vos autres commandes.', 'Origine affichée sur chaque facture.', 'Camion à trois températures.'],
  },
} as const satisfies Record<string, SupplierKind>;

export type SupplierKindName = keyof typeof SUPPLIER_KINDS;
