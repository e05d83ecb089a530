import { type Localized } from '#kernel';

/** What a file may hold. */
export const IMPORT_KINDS = ['organizations', 'offerings', 'needs'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** A column of an import file. `libs/imports/README.md` says what each may contain. */
export interface Column {
  readonly name: string;
  /** Other headers that mean the same, as `headerKey` writes them. */
  readonly aliases: readonly string[];
  readonly required: boolean;
}

const column = (name: string, ...aliases: string[]): Column => ({ name, aliases, required: false });
const required = (name: string, ...aliases: string[]): Column => ({ name, aliases, required: true });

const REF = required('ref', 'reference', 'code', 'id');
const NOTES = column('notes', 'note', 'remarques');
const OWNER = [
  required('organization_ref', 'organization', 'organisme', 'ref_organisme', 'organisme_ref'),
  column('site_ref', 'site', 'lieu', 'ref_lieu', 'lieu_ref'),
];
const PACK = [
  column('pack_count', 'caisse_nombre', 'nombre_par_caisse'),
  column('pack_value', 'caisse_quantite', 'quantite_par_article'),
  column('pack_unit', 'caisse_unite', 'unite_par_article'),
];

/** The columns of each kind of file, in the order in which the reference lists them. */
export const COLUMNS: Readonly<Record<ImportKind, readonly Column[]>> = {
  organizations: [
    REF,
    required('name', 'nom', 'organization_name', 'nom_organisme'),
    required('roles', 'role'),
    column('site_ref', 'ref_lieu', 'lieu_ref'),
    column('site_name', 'nom_lieu', 'lieu', 'site'),
    column('address', 'adresse'),
    column('municipality', 'municipalite', 'ville', 'city'),
    column('region_code', 'region', 'code_region'),
    column('postal_code', 'code_postal'),
    column('latitude', 'lat'),
    column('longitude', 'lon', 'lng'),
    column('time_zone', 'fuseau_horaire'),
    column('receiving_days', 'jours_reception', 'jours_de_reception'),
    column('receiving_hours', 'heures_reception', 'heures_de_reception'),
    column('dock_notes', 'notes_quai', 'acces'),
    column('certifications', 'certification'),
  ],
  offerings: [
    REF,
    ...OWNER,
    required('product', 'produit'),
    column('preparation'),
    ...PACK,
    column('catch_weight', 'poids_reel', 'poids_variable'),
    column('price', 'prix'),
    column('currency', 'devise'),
    column('price_per_value', 'prix_pour', 'prix_par_quantite'),
    column('price_per_unit', 'prix_unite', 'prix_par'),
    column('minimum_order', 'commande_minimale', 'minimum'),
    column('minimum_order_unit', 'commande_minimale_unite', 'minimum_unite'),
    column('capacity', 'capacite'),
    column('capacity_unit', 'capacite_unite'),
    column('capacity_period', 'capacite_periode'),
    required('availability', 'disponibilite', 'disponibilites', 'saison', 'saisons', 'season'),
    column('lead_time_days', 'delai_jours', 'preavis_jours'),
    column('delivery_radius_km', 'rayon_livraison_km', 'rayon_km'),
    column('delivery_days', 'jours_livraison', 'jours_de_livraison'),
    column('pickup', 'cueillette', 'ramassage'),
    column('accepts_distributors', 'accepte_distributeurs', 'distributeurs'),
    column('certifications', 'certification'),
    column('expires_on', 'expire_le', 'fin_offre'),
    NOTES,
  ],
  needs: [
    REF,
    ...OWNER,
    required('product', 'produit'),
    column('preparations', 'preparation'),
    required('quantity', 'quantite'),
    required('unit', 'unite'),
    ...PACK,
    column('recurrence', 'frequence'),
    required('from', 'du', 'debut', 'de'),
    required('to', 'au', 'fin', 'a'),
    column('max_distance_km', 'distance_max_km', 'distance_maximale_km'),
    column('accepts_pickup', 'cueillette', 'accepte_cueillette', 'pickup'),
    column('required_certifications', 'certifications_exigees'),
    column('preferred_certifications', 'certifications_preferees'),
    column('requires_verified', 'certifications_verifiees'),
    column('price_ceiling', 'prix_plafond', 'plafond'),
    column('currency', 'devise'),
    column('ceiling_per_value', 'plafond_pour', 'plafond_par_quantite'),
    column('ceiling_per_unit', 'plafond_unite', 'plafond_par'),
    column('respond_by', 'repondre_avant', 'date_limite'),
    NOTES,
  ],
};

/** `Code postal ` → `code_postal`: how a header is compared. */
export const headerKey = (header: string): string =>
  header
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');

/** Which column each position of a header is; null where it is none of ours. */
export interface NamedHeader {
  readonly names: readonly (string | null)[];
  /** Headers that mean nothing here: said to the person, since their cells are not read. */
  readonly ignored: readonly string[];
  /** Why the file cannot be imported at all. */
  readonly problems: readonly Localized[];
}

export function nameHeader(header: readonly string[], kind: ImportKind): NamedHeader {
  const columns = COLUMNS[kind];
  const nameOf = new Map(
    columns.flatMap(({ name, aliases }) => [...aliases, name].map((alias) => [alias, name] as const)),
  );
  const names = header.map((title) => nameOf.get(headerKey(title)) ?? null);
  const problems: Localized[] = [];
  const twice = names.filter((name, i): name is string => name !== null && names.indexOf(name) < i);
  for (const name of new Set(twice))
    problems.push({ fr: `La colonne « ${name} » est là deux fois.`, en: `The column "${name}" is there twice.` });
  const missing = columns.filter(({ name, required: must }) => must && !names.includes(name)).map(({ name }) => name);
  if (missing.length > 0)
    problems.push({
      fr: `Il manque ${missing.length > 1 ? 'les colonnes' : 'la colonne'} ${missing.join(', ')}. Colonnes lues : ${listed(header, 'aucune')}. Colonnes reconnues : ${columns.map(({ name }) => name).join(', ')}.`,
      en: `Missing column${missing.length > 1 ? 's' : ''}: ${missing.join(', ')}. Columns read: ${listed(header, 'none')}. Known columns: ${columns.map(({ name }) => name).join(', ')}.`,
    });
  return { names, ignored: header.filter((title, i) => names[i] === null && title.trim() !== ''), problems };
}

const MAX_LISTED = 30;

const listed = (header: readonly string[], none: string) =>
  header
    .slice(0, MAX_LISTED)
    .map((title) => title.slice(0, 40))
    .join(', ') || none;
