import type { Product } from '#catalog';
import type { OrganizationRole } from '#identity';
import type { Id, Pack } from '#kernel';
import type { ProductAnswer } from './product-index.js';
import type { RowCells } from './row-cells.js';

/** An organization that rows refer to, with its sites. */
export interface Owner {
  readonly organizationId: Id;
  readonly roles: readonly OrganizationRole[];
  readonly sites: readonly OwnedSite[];
}

export interface OwnedSite {
  readonly siteId: Id;
  readonly ref: string | null;
  readonly timeZone: string;
}

/** Finds an organization by what rows call it: the `ref` it was imported with, or its address in the directory. */
export type Owners = ReadonlyMap<string, Owner>;

/** The organization of a row, in a role that may post this; reports what is wrong. */
export function requireOwner(cells: RowCells, owners: Owners, roles: readonly OrganizationRole[]): Owner | undefined {
  const ref = cells.required('organization_ref');
  if (ref === '') return undefined;
  const owner = owners.get(ref);
  if (!owner)
    cells.report(
      'organization_ref',
      'UNKNOWN_ORGANIZATION',
      `Aucun organisme « ${ref.slice(0, 60)} » : l'importer d'abord (maillage import organizations).`,
      `No organization "${ref.slice(0, 60)}": import it first (maillage import organizations).`,
    );
  else if (!owner.roles.some((role) => roles.includes(role)))
    cells.report(
      'organization_ref',
      'WRONG_ROLE',
      `Cet organisme (${owner.roles.join(', ')}) n'a aucun des rôles qu'il faut : ${roles.join(', ')}.`,
      `This organization (${owner.roles.join(', ')}) has none of the roles that this takes: ${roles.join(', ')}.`,
    );
  return owner;
}

/** The site a row names, the organization's only one, or its main one; reports what is wrong. */
export function requireSite(cells: RowCells, owner: Owner, mainRef: string): OwnedSite | undefined {
  const ref = cells.text('site_ref');
  const [only] = owner.sites;
  const site =
    ref !== null
      ? owner.sites.find((each) => each.ref === ref)
      : owner.sites.length === 1
        ? only
        : owner.sites.find((each) => each.ref === mainRef);
  if (site) return site;
  const known =
    owner.sites
      .flatMap((each) => each.ref ?? [])
      .slice(0, 20)
      .join(', ') || '—';
  if (ref === null)
    cells.report(
      'site_ref',
      'REQUIRED',
      `Cet organisme a ${owner.sites.length} lieux : dire lequel (${known}).`,
      `This organization has ${owner.sites.length} sites: say which one (${known}).`,
    );
  else
    cells.report(
      'site_ref',
      'UNKNOWN_SITE',
      `Cet organisme n'a pas de lieu « ${ref.slice(0, 60)} » (connus : ${known}).`,
      `This organization has no site "${ref.slice(0, 60)}" (known: ${known}).`,
    );
  return undefined;
}

/** The product of a row; reports what is wrong, naming those it could have meant. */
export function requireProduct(cells: RowCells, find: (text: string) => ProductAnswer): Product | undefined {
  const text = cells.required('product');
  if (text === '') return undefined;
  const answer = find(text);
  if (answer.kind === 'found') return answer.product;
  const candidates = (language: 'fr' | 'en') =>
    answer.candidates.map(({ code, name }) => `${name[language]} (${code})`).join(', ');
  const shown = text.slice(0, 60);
  if (answer.kind === 'ambiguous')
    cells.report(
      'product',
      'AMBIGUOUS_PRODUCT',
      `« ${shown} » peut vouloir dire : ${candidates('fr')}. Écrire le code.`,
      `"${shown}" may mean: ${candidates('en')}. Write the code.`,
    );
  else
    cells.report(
      'product',
      'UNKNOWN_PRODUCT',
      `« ${shown} » n'est pas au catalogue${answer.candidates.length > 0 ? ` ; peut-être : ${candidates('fr')}` : ''}.`,
      `"${shown}" is not in the catalogue${answer.candidates.length > 0 ? `; perhaps: ${candidates('en')}` : ''}.`,
    );
  return undefined;
}

/** What a case is, from its three columns. */
export function readPack(cells: RowCells): Pack | null {
  if (!cells.group(['pack_count', 'pack_value', 'pack_unit'])) return null;
  return {
    count: cells.integer('pack_count') ?? 0,
    inner: { value: cells.decimal('pack_value') ?? '', unit: cells.unit('pack_unit') },
  };
}

export const PACK_COLUMNS = {
  pack: 'pack_count',
  'pack.count': 'pack_count',
  'pack.inner.value': 'pack_value',
  'pack.inner.unit': 'pack_unit',
};
