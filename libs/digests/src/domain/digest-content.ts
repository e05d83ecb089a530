import { GAP_UNITS, type UnmetDemand } from '#analytics';
import { pluralNames, type Product } from '#catalog';
import { regionByCode } from '#geo';
import type { OrganizationRole } from '#identity';
import {
  formatDate,
  formatDistance,
  formatQuantity,
  type Id,
  type Language,
  type LocalDate,
  type Localized,
} from '#kernel';
import { explain, explainNearMiss, type Match, type NearMiss } from '#matching';
import type { Recurrence } from '#needs';
import { howToDeliver } from './digest-content-delivery.js';
import { type Season, seasonOf, seasonOfWindow, type SeasonStrip } from './digest-content-season.js';
import type { DigestSelection, Section, Side } from './digest-selection.js';
import type { RegionWeek } from './region-week.js';

/** Everything a message says, in the recipient's language, before it is laid out. */
export interface DigestContent {
  readonly language: Language;
  readonly recipientName: string;
  /** The organization, or the region, that it is about. */
  readonly about: { readonly kind: 'ORGANIZATION' | 'REGION'; readonly name: string; readonly demonstration: boolean };
  /** Different suppliers found for the reader's needs, and what all of them are. */
  readonly supplierCount: number;
  readonly suppliers: SupplierKind;
  /** Different needs that the reader's offerings answer. */
  readonly needCount: number;
  readonly sections: readonly ContentSection[];
  readonly ending: readonly ContentEnding[];
  /** What is looked for around a supplier and not offered by it. */
  readonly demand: { readonly region: string; readonly products: readonly ContentDemand[] } | null;
  readonly week: ContentWeek | null;
  readonly links: { readonly home: string; readonly preferences: string; readonly unsubscribe: string };
  /** Who sends it and where they can be written to (CASL, S.C. 2010, c. 23, s. 6(2)). */
  readonly sender: { readonly name: string; readonly postalAddress: string };
}

export type SupplierKind = 'FARM' | 'PRODUCER' | 'SUPPLIER';

/** What there is for one of the reader's needs, or for their offerings of one product. */
export interface ContentSection {
  readonly side: Side;
  readonly product: string;
  /** What several of it are called, where the catalogue knows. */
  readonly plural: string | null;
  /** Of a need: the season that its window lies in. */
  readonly season: Season | null;
  /** What was asked for or offered, in a few words. */
  readonly detail: string;
  readonly link: string;
  readonly total: number;
  readonly pairs: readonly ContentPair[];
  readonly nearMisses: readonly ContentNearMiss[];
}

export interface ContentPair {
  readonly name: string;
  readonly demonstration: boolean;
  readonly product: string;
  /** Municipality, distance, quantity …: facts in a few words each. */
  readonly facts: readonly string[];
  /** 0–100. */
  readonly score: number;
  /** How it gets there. */
  readonly delivery: string;
  /** What speaks most for it. */
  readonly reasons: readonly string[];
  /** Of an offering: when it can be had. */
  readonly season: SeasonStrip | null;
  /** Other organizations of the reader's that it is possible for too. */
  readonly alsoFor: readonly string[];
  readonly link: string;
}

/** A pair that almost matches, and what would make it match. */
export interface ContentNearMiss {
  readonly name: string;
  readonly demonstration: boolean;
  readonly product: string;
  readonly facts: readonly string[];
  readonly change: string;
  readonly link: string;
}

export interface ContentEnding {
  readonly product: string;
  readonly when: string;
  readonly link: string;
}

export interface ContentDemand {
  readonly product: string;
  readonly amount: string;
}

/** A region's week; figures, and when it began. */
export interface ContentWeek extends Omit<RegionWeek, 'unmet' | 'isEmpty'> {
  readonly since: string;
  readonly unmet: readonly ContentDemand[];
}

/** Who stands behind a need or an offering, and where, as everyone may know it. */
export interface Label {
  readonly organizationName: string;
  readonly roles: readonly OrganizationRole[];
  readonly demonstration: boolean;
  readonly municipality: string | null;
}

/** A need of the reader's own that is about to end. */
export interface EndingNeed {
  readonly id: Id;
  readonly productId: Id;
  readonly endsOn: LocalDate;
  /** It is the last day to respond that ends it, not its window. */
  readonly toRespond: boolean;
}

/** What accompanies the news of an organization: never a reason for a message. */
export interface Extras {
  /** Pairs that almost match, for needs of the message that have few matches. */
  readonly nearMisses: readonly NearMiss[];
  /** The organization's own needs that are about to end. */
  readonly ending: readonly EndingNeed[];
  /** What is looked for around a supplier and not offered by it. */
  readonly demand: { readonly regionCode: string; readonly products: readonly UnmetDemand[] } | null;
}

export const NO_EXTRAS: Extras = { nearMisses: [], ending: [], demand: null };

export type ContentAbout =
  | {
      readonly kind: 'ORGANIZATION';
      readonly name: string;
      readonly demonstration: boolean;
      readonly selection: DigestSelection;
      readonly extras: Extras;
    }
  | {
      readonly kind: 'REGION';
      /** Empty: every region. */
      readonly regionCode: string;
      /** The day it began where the recipient is. */
      readonly since: LocalDate;
      readonly week: RegionWeek;
    };

export interface ContentInput {
  readonly recipient: { readonly name: string; readonly language: Language };
  readonly about: ContentAbout;
  /** Of the offerings and needs of others that it shows, by their id. */
  readonly labels: ReadonlyMap<Id, Label>;
  /** The path of a product in the catalogue: the top-level category first, itself last. */
  readonly pathOf: (productId: Id) => readonly Product[];
  readonly publicUrl: string;
  readonly unsubscribeToken: string;
  readonly sender: DigestContent['sender'];
}

const REASONS_SHOWN = 3;

/** An unknown volume or price is worth half its points: a reason is what earned more. */
const TELLING_SHARE = 0.5;

/** What comes from farms: a producer of anything else (fish, wild mushrooms …) is not called one. */
const FARMED = new Set(['vegetables', 'fruit', 'herbs', 'dairy', 'eggs', 'meat', 'poultry', 'grains', 'pulses-nuts']);

const RECURRENCES: Record<Recurrence, Localized> = {
  ONCE: { fr: 'une fois', en: 'once' },
  DAILY: { fr: 'par jour', en: 'a day' },
  WEEKLY: { fr: 'par semaine', en: 'a week' },
  BIWEEKLY: { fr: 'toutes les deux semaines', en: 'every two weeks' },
  MONTHLY: { fr: 'par mois', en: 'a month' },
};

const EVERY_REGION: Localized = { fr: 'Toutes les régions', en: 'Every region' };

const nameOfRegion = (code: string, language: Language): string =>
  code === '' ? EVERY_REGION[language] : (regionByCode(code)?.name ?? code);

export function toContent(input: ContentInput): DigestContent {
  const { recipient, about, publicUrl, sender } = input;
  const { language } = recipient;
  const stop = `${publicUrl}/u/${input.unsubscribeToken}`;
  const common = {
    language,
    recipientName: recipient.name,
    links: { home: `${publicUrl}/`, preferences: `${stop}#preferences`, unsubscribe: stop },
    sender,
  };
  if (about.kind === 'REGION') {
    const { unmet, isEmpty: _, ...figures } = about.week;
    const name = nameOfRegion(about.regionCode, language);
    return {
      ...common,
      about: { kind: 'REGION', name, demonstration: false },
      supplierCount: 0,
      suppliers: 'SUPPLIER',
      needCount: 0,
      sections: [],
      ending: [],
      demand: null,
      week: {
        ...figures,
        since: formatDate(about.since, language),
        unmet: unmet.map((one) => toDemand(one, input)),
      },
    };
  }
  const { selection, extras } = about;
  const { demand } = extras;
  return {
    ...common,
    about: { kind: 'ORGANIZATION', name: about.name, demonstration: about.demonstration },
    supplierCount: selection.supplierCount,
    suppliers: kindOfSuppliers(selection, input),
    needCount: selection.needCount,
    sections: byProduct(selection).map((section) => toSection(section, about, input)),
    ending: extras.ending.map((need) => toEnding(need, input)),
    demand:
      demand && demand.products.length > 0
        ? {
            region: nameOfRegion(demand.regionCode, language),
            products: demand.products.map((one) => toDemand(one, input)),
          }
        : null,
    week: null,
  };
}

/** What all suppliers found are, as far as the message knows them all. */
function kindOfSuppliers({ sections, supplierCount }: DigestSelection, input: ContentInput): SupplierKind {
  const shown = sections.flatMap(({ side, best }) => (side === 'NEED' ? best : []));
  const known = new Set(shown.map(({ pair }) => pair.offering.organizationId)).size === supplierCount;
  const produces = ({ pair }: Match) => input.labels.get(pair.offering.id)?.roles.includes('PRODUCER') ?? false;
  if (!known || !shown.every(produces)) return 'SUPPLIER';
  const farmed = ({ pair }: Match) => FARMED.has(input.pathOf(pair.offering.product.id)[0]?.code ?? '');
  return shown.every(farmed) ? 'FARM' : 'PRODUCER';
}

/** The sections, those of several offerings of one product as one, in which a need comes once. */
function byProduct(selection: DigestSelection): Section[] {
  const offered = new Map<Id, Section[]>();
  for (const section of selection.sections) {
    const product = section.side === 'OFFERING' && section.best[0]?.pair.offering.product.id;
    if (product) offered.set(product, [...(offered.get(product) ?? []), section]);
  }
  return selection.sections.flatMap((section) => {
    const same = offered.get(section.best[0]?.pair.offering.product.id ?? '');
    if (section.side === 'NEED' || !same || same.length === 1) return [section];
    return same[0] === section ? [merged(section, same, selection)] : [];
  });
}

function merged(first: Section, same: readonly Section[], { pairs }: DigestSelection): Section {
  const ids = new Set(same.map(({ id }) => id));
  const needs = new Set(pairs.flatMap(({ needId, offeringId }) => (ids.has(offeringId) ? [needId] : [])));
  const best = new Map<Id, Match>();
  for (const match of same.flatMap((section) => section.best)) {
    const known = best.get(match.pair.need.id);
    if (!known || known.assessment.score < match.assessment.score) best.set(match.pair.need.id, match);
  }
  const bestFirst = [...best.values()].sort((a, b) => b.assessment.score - a.assessment.score);
  return { ...first, total: needs.size, best: bestFirst };
}

const needLink = (publicUrl: string, id: Id) => `${publicUrl}/besoins/${id}`;
const offeringLink = (publicUrl: string, id: Id) => `${publicUrl}/offres/${id}`;

function toSection(
  section: Section,
  { selection: { alsoFor }, extras: { nearMisses } }: ContentAbout & { kind: 'ORGANIZATION' },
  input: ContentInput,
): ContentSection {
  const { language } = input.recipient;
  const { pair } = section.best[0]!;
  const isNeed = section.side === 'NEED';
  const { product } = isNeed ? pair.need : pair.offering;
  return {
    side: section.side,
    product: product.name[language],
    plural: pluralNames.get(product.code)?.[language] ?? null,
    season: isNeed ? seasonOfWindow(pair.need.window) : null,
    detail: isNeed ? asked(pair.need, language) : '',
    link: (isNeed ? needLink : offeringLink)(input.publicUrl, section.id),
    total: section.total,
    pairs: section.best.map((match) => toPair(section.side, match, alsoFor, input)),
    nearMisses: isNeed
      ? nearMisses.filter((miss) => miss.pair.need.id === section.id).map((miss) => toNearMiss(miss, input))
      : [],
  };
}

function toPair(
  side: Side,
  { pair, assessment }: Match,
  alsoFor: DigestSelection['alsoFor'],
  input: ContentInput,
): ContentPair {
  const { language } = input.recipient;
  const other = side === 'NEED' ? pair.offering : pair.need;
  const label = input.labels.get(other.id);
  const explained = explain(pair, assessment, language);
  const reasons = explained
    .filter(
      ({ name }) => name !== 'PROXIMITY' && (name !== 'PREFERENCE' || pair.need.preferredCertifications.length > 0),
    )
    .filter(({ points, maxPoints }) => maxPoints > 0 && points > maxPoints * TELLING_SHARE)
    .sort((a, b) => b.points - a.points)
    .slice(0, REASONS_SHOWN);
  return {
    name: label?.organizationName ?? '',
    demonstration: label?.demonstration ?? false,
    product: other.product.name[language],
    facts: [
      ...(side === 'OFFERING' ? [asked(pair.need, language)] : []),
      ...whereabouts(pair.distanceM, label, language),
    ],
    score: assessment.score,
    delivery:
      side === 'NEED'
        ? (explained.find(({ name }) => name === 'DELIVERY')?.reason ?? '')
        : howToDeliver(assessment, language),
    reasons: reasons.map(({ reason }) => reason),
    season: side === 'NEED' ? seasonOf(pair.offering.availability, language) : null,
    alsoFor: alsoFor.get(other.id) ?? [],
    link: (side === 'NEED' ? offeringLink : needLink)(input.publicUrl, other.id),
  };
}

function toNearMiss(miss: NearMiss, input: ContentInput): ContentNearMiss {
  const { language } = input.recipient;
  const { offering, distanceM } = miss.pair;
  const label = input.labels.get(offering.id);
  return {
    name: label?.organizationName ?? '',
    demonstration: label?.demonstration ?? false,
    product: offering.product.name[language],
    facts: whereabouts(distanceM, label, language),
    change: explainNearMiss(miss, 'need', language),
    link: offeringLink(input.publicUrl, offering.id),
  };
}

const whereabouts = (distanceM: number, label: Label | undefined, language: Language): string[] => [
  ...(label?.municipality ? [label.municipality] : []),
  formatDistance(distanceM, language),
];

const nameOf = (productId: Id, input: ContentInput): string =>
  input.pathOf(productId).at(-1)?.name[input.recipient.language] ?? '';

function toEnding({ id, productId, endsOn, toRespond }: EndingNeed, input: ContentInput): ContentEnding {
  const { language } = input.recipient;
  const day = formatDate(endsOn, language);
  const when = {
    fr: toRespond ? `Dernier jour pour y répondre : ${day}` : `Se termine le ${day}`,
    en: toRespond ? `Last day to respond: ${day}` : `Ends on ${day}`,
  };
  return { product: nameOf(productId, input), when: when[language], link: needLink(input.publicUrl, id) };
}

/** Whole kilograms, litres or pieces. */
function toDemand({ productId, dimension, unmet }: UnmetDemand, input: ContentInput): ContentDemand {
  const { language } = input.recipient;
  const amount = { value: String(Math.max(1, Math.round(Number(unmet)))), unit: GAP_UNITS[dimension] };
  return { product: nameOf(productId, input), amount: formatQuantity(amount, language) };
}

/** `120 kg par semaine, du 1 septembre au 30 juin 2027`. */
function asked({ quantity, recurrence, window }: Match['pair']['need'], language: Language): string {
  const amount = `${formatQuantity(quantity, language)} ${RECURRENCES[recurrence][language]}`;
  const [from, to] = [formatDate(window.from, language), formatDate(window.to, language)];
  return language === 'fr' ? `${amount}, du ${from} au ${to}` : `${amount}, ${from} to ${to}`;
}
