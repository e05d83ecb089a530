import { Injectable } from '@nestjs/common';
import type { Id, Language } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { type Label, toContent } from './domain/digest-content.js';
import type { DigestSelection } from './domain/digest-selection.js';
import { type RenderedDigest, renderDigest } from './domain/render-digest.js';
import { makeUnsubscribeToken } from './domain/unsubscribe-token.js';
import { LABELS } from './persistence/digest.sql.js';

export interface DigestSubject {
  readonly key: Id;
  readonly personId: Id;
  readonly recipient: { readonly name: string; readonly language: Language; readonly timeZone: string };
  /** Of the digest: a message written again is the same message. */
  readonly date: Date;
  readonly about: {
    readonly kind: 'ORGANIZATION';
    readonly membershipId: Id;
    readonly organizationId: Id;
    readonly name: string;
    readonly demonstration: boolean;
    readonly selection: DigestSelection;
  };
}

export interface WrittenDigest extends RenderedDigest {
  /** Where one POST stops this organization's digests (RFC 8058). */
  readonly unsubscribeUrl: string;
}

/** Puts what was selected into words. */
@Injectable()
export class WriteDigest {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  async writeAll(subjects: readonly DigestSubject[]): Promise<Map<Id, WrittenDigest>> {
    const { publicUrl, secretKey, mailFrom, mailPostalAddress } = this.settings;
    const written = new Map<Id, WrittenDigest>();
    for (const { key, recipient, date, about } of subjects) {
      const content = toContent({
        recipient,
        organization: about,
        selection: about.selection,
        labels: await this.labels(about.selection),
        publicUrl,
        unsubscribeToken: makeUnsubscribeToken(secretKey, { kind: 'MEMBERSHIP', id: about.membershipId }, date),
        sender: { name: nameOf(mailFrom), postalAddress: mailPostalAddress },
      });
      written.set(key, { ...renderDigest(content), unsubscribeUrl: content.links.unsubscribe });
    }
    return written;
  }

  /** Of what a message shows of others. */
  private async labels(selection: DigestSelection): Promise<Map<Id, Label>> {
    const ids = selection.sections.flatMap(({ side, best }) =>
      best.map(({ pair }) => (side === 'NEED' ? pair.offering.id : pair.need.id)),
    );
    const rows: { id: Id; organization_name: string; demonstration: boolean; municipality: string | null }[] =
      await this.db.query(LABELS, [ids]);
    return new Map(
      rows.map(({ id, organization_name, ...label }) => [id, { ...label, organizationName: organization_name }]),
    );
  }
}

/** `Maillage` of `Maillage <bulletin@maillage.example>`. */
const nameOf = (from: string) => from.split('<')[0]?.replace(/"/g, '').trim() || from;
