import type { Id } from '#kernel';

const MAX_WORDS_LENGTH = 60;

/** `ferme-des-erables-8f3c21`: readable in an address, and unique without asking the database. */
export function slugOf(name: string, id: Id): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_WORDS_LENGTH)
    .replace(/^-+|-+$/g, '');
  return `${words || 'organisme'}-${id.slice(-8)}`;
}
