import { formatDate, formatDistance, formatQuantity, type Id, type Language, type Localized } from '#kernel';
import { explain, type Match } from '#matching';
import type { Recurrence } from '#needs';
import type { DigestSelection, Section, Side } from './digest-selection.js';

/** Everything a message says, in the recipient's language, before it is laid out. */
export interface DigestContent {
  readonly language: Language;
  readonly recipientName: string;
  readonly organization: { readonly name: string; readonly demonstration: boolean };
  readonly supplierCount: number;
  readonly needCount: number;
  readonly sections: readonly ContentSection[];
  readonly links: { readonly preferences: string; readonly unsubscribe: string };
  /** Who sends it and where they can be written to (CASL, S.C. 2010, c. 23, s. 6(2)). */
  readonly sender: { readonly name: string; readonly postalAddress: string };
}

export interface ContentSection {
  readonly side: Side;
  readonly product: string;
  /** What was asked for or offered, in a few words. */
  readonly detail: string;
  readonly link: string;
  readonly total: number;
  readonly pairs: readonly ContentPair[];
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
  readonly link: string;
}

/** Who stands behind a need or an offering, and where, as everyone may know it. */
export interface Label {
  readonly organizationName: string;
  readonly demonstration: boolean;
  readonly municipality: string | null;
}

export interface ContentInput {
  readonly recipient: { readonly name: string; readonly language: Language };
  readonly organization: DigestContent['organization'];
  readonly selection: DigestSelection;
  /** Of the offerings and needs of others that the selection shows, by their id. */
  readonly labels: ReadonlyMap<Id, Label>;
  readonly publicUrl: string;
  readonly unsubscribeToken: string;
  readonly sender: DigestContent['sender'];
}

const REASONS_SHOWN = 3;

/** An unknown volume or price is worth half its points: a reason is what earned more. */
const TELLING_SHARE = 0.5;

const RECURRENCES: Record<Recurrence, Localized> = {
  ONCE: { fr: 'une fois', en: 'once' },
  DAILY: { fr: 'par jour', en: 'a day' },
  WEEKLY: { fr: 'par semaine', en: 'a week' },
  BIWEEKLY: { fr: 'toutes les deux semaines', en: 'every two weeks' },
  MONTHLY: { fr: 'par mois', en: 'a month' },
};

export function toContent(input: ContentInput): DigestContent {
  const { recipient, organization, selection, publicUrl, sender } = input;
  return {
    language: recipient.language,
    recipientName: recipient.name,
    organization,
    supplierCount: selection.supplierCount,
    needCount: selection.needCount,
    sections: selection.sections.map((section) => toSection(section, input)),
    links: {
      preferences: `${publicUrl}/u/${input.unsubscribeToken}#preferences`,
      unsubscribe: `${publicUrl}/u/${input.unsubscribeToken}`,
    },
    sender,
  };
}

const needLink = (publicUrl: string, id: Id) => `${publicUrl}/besoins/${id}`;
const offeringLink = (publicUrl: string, id: Id) => `${publicUrl}/offres/${id}`;

function toSection(section: Section, input: ContentInput): ContentSection {
  const { language } = input.recipient;
  const { pair } = section.best[0]!;
  const own = section.side === 'NEED' ? pair.need : pair.offering;
  return {
    side: section.side,
    product: own.product.name[language],
    detail: section.side === 'NEED' ? asked(pair.need, language) : '',
    link: (section.side === 'NEED' ? needLink : offeringLink)(input.publicUrl, section.id),
    total: section.total,
    pairs: section.best.map((match) => toPair(section.side, match, input)),
  };
}

function toPair(side: Side, { pair, assessment }: Match, input: ContentInput): ContentPair {
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
      ...(label?.municipality ? [label.municipality] : []),
      formatDistance(pair.distanceM, language),
    ],
    score: assessment.score,
    delivery: explained.find(({ name }) => name === 'DELIVERY')?.reason ?? '',
    reasons: reasons.map(({ reason }) => reason),
    link: (side === 'NEED' ? offeringLink : needLink)(input.publicUrl, other.id),
  };
}

/** `120 kg par semaine, du 1 septembre au 30 juin 2027`. */
function asked({ quantity, recurrence, window }: Match['pair']['need'], language: Language): string {
  const amount = `${formatQuantity(quantity, language)} ${RECURRENCES[recurrence][language]}`;
  const [from, to] = [formatDate(window.from, language), formatDate(window.to, language)];
  return language === 'fr' ? `${amount}, du ${from} au ${to}` : `${amount}, ${from} to ${to}`;
}
