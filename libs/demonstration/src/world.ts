import type { OrganizationCertificationEntity, SiteEntity } from '#identity';
import type { LocalDate } from '#kernel';
import { type DemonstrationLane, demonstrationLanes } from './demonstration-lanes.js';
import { type DemonstrationNeed, demonstrationNeed } from './demonstration-needs.js';
import { type DemonstrationOffering, demonstrationOffering } from './demonstration-offerings.js';
import {
  type DemonstrationOrganization,
  demonstrationOrganization,
  demonstrationSite,
  heldCertifications,
} from './demonstration-organizations.js';
import { drawsOf } from './draws.js';
import { INSTITUTION_KINDS, type InstitutionKind, INSTITUTIONS } from './institutions.js';
import { MENU, type MenuItem } from './menus.js';
import { SUPPLIER_KINDS, type SupplierKind } from './supplier-kinds.js';
import { SUPPLIERS } from './suppliers.js';

/** Everything the demonstration writes but its accounts. */
export interface DemonstrationWorld {
  readonly organizations: readonly DemonstrationOrganization[];
  readonly sites: readonly SiteEntity[];
  readonly certifications: readonly OrganizationCertificationEntity[];
  readonly needs: readonly DemonstrationNeed[];
  readonly offerings: readonly DemonstrationOffering[];
  readonly lanes: readonly DemonstrationLane[];
}

/** How many things an institution of each kind looks for. */
const NEEDS_OF: Readonly<Record<InstitutionKind, number>> = {
  daycare: 3,
  primarySchool: 3,
  secondarySchool: 3,
  schoolBoard: 4,
  college: 3,
  university: 4,
  hospital: 4,
  careHome: 3,
  camp: 3,
  workplace: 3,
  caterer: 4,
};

/** Institutions are in town. */
const IN_TOWN_KM = [0.2, 2] as const;

/** The whole demonstration as it stands on a day: the same day gives the same world, on every machine. */
export function demonstrationWorld(today: LocalDate): DemonstrationWorld {
  const take = takeLeastTaken();
  const parts = [...institutions(today, take), ...suppliers(today, take)];
  return {
    organizations: parts.map(({ organization }) => organization),
    sites: parts.flatMap(({ sites }) => sites),
    certifications: parts.flatMap(({ certifications }) => certifications),
    needs: parts.flatMap(({ needs }) => needs),
    offerings: parts.flatMap(({ offerings }) => offerings),
    lanes: demonstrationLanes,
  };
}

interface Part {
  readonly organization: DemonstrationOrganization;
  readonly sites: readonly SiteEntity[];
  readonly certifications: readonly OrganizationCertificationEntity[];
  readonly needs: readonly DemonstrationNeed[];
  readonly offerings: readonly DemonstrationOffering[];
}

function institutions(today: LocalDate, take: Take): Part[] {
  return INSTITUTIONS.map(([name, kind, ...places]): Part => {
    const organization = demonstrationOrganization(name, ['INSTITUTION']);
    const sites = places.map((place, rank) =>
      demonstrationSite({ organization, place, rank, awayKm: IN_TOWN_KM, receives: true, today }),
    );
    const needs = needsOf(kind, sites, today, take);
    return { organization, sites, certifications: [], needs, offerings: [] };
  });
}

function suppliers(today: LocalDate, take: Take): Part[] {
  const turn = turnsOf(SUPPLIERS.map(([, kindName]) => kindName));
  return SUPPLIERS.map(([name, kindName, place, size = 1, moreRoles = []]): Part => {
    const kind: SupplierKind = SUPPLIER_KINDS[kindName];
    const organization = demonstrationOrganization(name, [...kind.roles, ...moreRoles]);
    const isInstitution = moreRoles.includes('INSTITUTION');
    const site = demonstrationSite({
      organization,
      place,
      rank: 0,
      awayKm: kind.awayKm,
      receives: isInstitution,
      today,
    });
    const certifications = heldCertifications(organization, kind.certifications, today);
    const offerings = linesOf(kind, turn(kindName)).map((line) =>
      demonstrationOffering({ kind, size, site, certifications }, line, today),
    );
    const needs = isInstitution ? needsOf('caterer', [site], today, take) : [];
    return { organization, sites: [site], certifications, needs, offerings };
  });
}

/** Two in three of the usual things, and the rest of the others; a school board's are spread over its sites. */
function needsOf(
  kind: InstitutionKind,
  sites: readonly SiteEntity[],
  today: LocalDate,
  take: Take,
): DemonstrationNeed[] {
  const usual = Math.ceil((NEEDS_OF[kind] * 2) / 3);
  const who = sites[0]?.organizationId ?? '';
  const items = [
    ...take(MENU.usual, { kind, who, count: usual }),
    ...take(MENU.occasional, { kind, who, count: NEEDS_OF[kind] - usual }),
  ];
  return items.flatMap((item, i) => {
    const site = sites[i % sites.length];
    if (!site) return [];
    const [fewest, most] = INSTITUTION_KINDS[kind];
    const people = drawsOf(site.organizationId).between('people', fewest, most);
    return demonstrationNeed(site, people, item, today);
  });
}

/** So many items that suit a kind of institution, those least taken so far first. */
type Take = (
  items: readonly MenuItem[],
  ask: { readonly kind: InstitutionKind; readonly who: string; readonly count: number },
) => MenuItem[];

function takeLeastTaken(): Take {
  const taken = new Map<MenuItem, number>();
  return (items, { kind, who, count }) => {
    const times = (item: MenuItem) => taken.get(item) ?? 0;
    const order = (item: MenuItem) => drawsOf(who).share(item.product);
    const chosen = items
      .filter(({ kinds }) => kinds.includes(kind))
      .sort((a, b) => times(a) - times(b) || order(a) - order(b))
      .slice(0, count);
    for (const item of chosen) taken.set(item, times(item) + 1);
    return chosen;
  };
}

/** Most of it is what most of its kind sell, the first third of their list; the rest is for variety. */
function linesOf({ lines, listed }: SupplierKind, turn: Turn): string[] {
  const usual = Math.ceil(lines.length / 3);
  const ofUsual = Math.min(usual, Math.ceil((listed * 2) / 3));
  return [...dealt(lines.slice(0, usual), ofUsual, turn), ...dealt(lines.slice(usual), listed - ofUsual, turn)];
}

/** Which of those of its kind an organization is. */
interface Turn {
  readonly rank: number;
  readonly of: number;
}

function turnsOf(kinds: readonly string[]): (kind: string) => Turn {
  const seen = new Map<string, number>();
  return (kind) => {
    const rank = seen.get(kind) ?? 0;
    seen.set(kind, rank + 1);
    return { rank, of: kinds.filter((each) => each === kind).length };
  };
}

/**
 * What one gets when a list is dealt to all of a kind, so many to each: together they go through all of it when it is
 * short, and touch every part of it when it is long.
 */
function dealt<T>(list: readonly T[], count: number, { rank, of }: Turn): T[] {
  const slots = count * of;
  const places = Array.from({ length: Math.min(count, list.length) }, (_, i) =>
    slots >= list.length ? (rank * count + i) % list.length : Math.floor(((i * of + rank) * list.length) / slots),
  );
  return places.flatMap((place) => list[place] ?? []);
}
