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
  readonly membershipId: Id;
  readonly recipient: { readonly name: string; readonly language: Language };
  readonly organization: { readonly name: string; readonly demonstration: boolean };
  /** Of the digest: a message written again is the same message. */
  readonly date: Date;
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

  async execute(subject: DigestSubject, selection: DigestSelection): Promise<WrittenDigest> {
    const { publicUrl, secretKey, mailFrom, mailPostalAddress } = this.settings;
    const unsubscribeToken = makeUnsubscribeToken(secretKey, subject.membershipId, subject.date);
    const content = toContent({
      ...subject,
      selection,
      labels: await this.labels(selection),
      publicUrl,
      unsubscribeToken,
      sender: { name: nameOf(mailFrom), postalAddress: mailPostalAddress },
    });
    return { ...renderDigest(content), unsubscribeUrl: content.links.unsubscribe };
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
