import { Injectable } from '@nestjs/common';
import { type Taxonomy, TaxonomyStore } from '#catalog';
import { type Id, type Language, localDateAt } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { type ContentAbout, type Extras, type Label, NO_EXTRAS, toContent } from './domain/digest-content.js';
import type { DigestSelection } from './domain/digest-selection.js';
import type { RegionWeek } from './domain/region-week.js';
import { type RenderedDigest, renderDigest } from './domain/render-digest.js';
import { makeUnsubscribeToken } from './domain/unsubscribe-token.js';
import { GatherExtras } from './gather-extras.js';
import { LABELS } from './persistence/digest-extras.sql.js';

/** A message to be written. */
export interface DigestSubject {
  /** What the message is kept under. */
  readonly key: Id;
  readonly personId: Id;
  readonly recipient: { readonly name: string; readonly language: Language; readonly timeZone: string };
  /** Of the digest: a message written again is the same message. */
  readonly date: Date;
  readonly about: AboutOrganization | AboutRegion;
}

export interface AboutOrganization {
  readonly kind: 'ORGANIZATION';
  readonly membershipId: Id;
  readonly organizationId: Id;
  readonly name: string;
  readonly demonstration: boolean;
  readonly selection: DigestSelection;
}

export interface AboutRegion {
  readonly kind: 'REGION';
  /** Empty: every region. */
  readonly regionCode: string;
  readonly since: Date;
  readonly week: RegionWeek;
}

export interface WrittenDigest extends RenderedDigest {
  /** Where one POST stops these digests (RFC 8058). */
  readonly unsubscribeUrl: string;
}

/** Puts what was selected into words: some fifty messages at a time, with a handful of statements in all. */
@Injectable()
export class WriteDigest {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
    private readonly taxonomy: TaxonomyStore,
    private readonly gatherExtras: GatherExtras,
  ) {}

  /** @returns every message, by its key */
  async writeAll(subjects: readonly DigestSubject[]): Promise<Map<Id, WrittenDigest>> {
    const extras = await this.gatherExtras.execute(
      subjects.flatMap(({ key, recipient, date, about }) =>
        about.kind === 'ORGANIZATION' ? [{ key, timeZone: recipient.timeZone, date, ...about }] : [],
      ),
    );
    const labels = await this.labels(subjects, extras);
    const taxonomy = await this.taxonomy.current();
    return new Map(
      subjects.map((subject) => [
        subject.key,
        this.write(subject, extras.get(subject.key) ?? NO_EXTRAS, labels, taxonomy),
      ]),
    );
  }

  private write(
    subject: DigestSubject,
    extras: Extras,
    labels: ReadonlyMap<Id, Label>,
    taxonomy: Taxonomy,
  ): WrittenDigest {
    const { publicUrl, secretKey, mailFrom, mailPostalAddress } = this.settings;
    const { recipient, about } = subject;
    const content = toContent({
      recipient,
      about: toAbout(about, extras, recipient.timeZone),
      labels,
      pathOf: (productId) => [...taxonomy.ancestors(productId), taxonomy.get(productId)],
      publicUrl,
      unsubscribeToken: makeUnsubscribeToken(
        secretKey,
        about.kind === 'REGION'
          ? { kind: 'COORDINATOR', id: subject.personId }
          : { kind: 'MEMBERSHIP', id: about.membershipId },
        subject.date,
      ),
      sender: { name: nameOf(mailFrom), postalAddress: mailPostalAddress },
    });
    return { ...renderDigest(content), unsubscribeUrl: content.links.unsubscribe };
  }

  /** Of what the messages show of others. */
  private async labels(subjects: readonly DigestSubject[], extras: ReadonlyMap<Id, Extras>): Promise<Map<Id, Label>> {
    const shown = subjects.flatMap(({ about }) => (about.kind === 'ORGANIZATION' ? about.selection.sections : []));
    const ids = [
      ...shown.flatMap(({ side, best }) => best.map(({ pair }) => (side === 'NEED' ? pair.offering.id : pair.need.id))),
      ...[...extras.values()].flatMap(({ nearMisses }) => nearMisses.map(({ pair }) => pair.offering.id)),
    ];
    if (ids.length === 0) return new Map();
    const rows: (Label & { id: Id })[] = await this.db.query(LABELS, [[...new Set(ids)]]);
    return new Map(rows.map(({ id, ...label }) => [id, label]));
  }
}

const toAbout = (about: DigestSubject['about'], extras: Extras, timeZone: string): ContentAbout =>
  about.kind === 'REGION' ? { ...about, since: localDateAt(about.since, timeZone) } : { ...about, extras };

/** `Maillage` of `Maillage <bulletin@maillage.example>`. */
const nameOf = (from: string) => from.split('<')[0]?.replace(/"/g, '').trim() || from;
