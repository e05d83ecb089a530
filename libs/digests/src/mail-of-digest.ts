import type { Id, Language } from '#kernel';
import type { MailMessage } from '#mail';
import type { Settings } from '#settings';
import type { WrittenDigest } from './write-digest.js';

/** Which digest it is, for whom, and when it leaves. */
export interface DigestEnvelope {
  readonly digestId: Id;
  readonly to: MailMessage['to'];
  readonly language: Language;
  readonly date: Date;
}

/** A written digest as it is handed to the mail system. Its Message-ID is made of its identifier: sent again, it is the same message. */
export function mailOfDigest(
  { digestId, to, language, date }: DigestEnvelope,
  { subject, html, text, unsubscribeUrl }: WrittenDigest,
  { publicUrl, mailFrom }: Pick<Settings, 'publicUrl' | 'mailFrom'>,
): MailMessage {
  const { hostname } = new URL(publicUrl);
  return {
    to,
    from: mailFrom,
    subject,
    html,
    text,
    messageId: `<${digestId}@${hostname}>`,
    date,
    language,
    headers: {
      'List-Id': `Maillage <bulletin.${hostname}>`,
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // RFC 3834: keeps holiday notices from answering.
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
    },
  };
}
