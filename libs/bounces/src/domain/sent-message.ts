import { type Id, isId } from '#kernel';

/** Which of our messages a Message-ID is of. */
export interface SentMessage {
  readonly kind: 'DIGEST' | 'NOTICE';
  readonly id: Id;
}

/** `<id@host>` is a digest's, `<notice-id@host>` a notice's. Of another host, or another shape: not ours. */
export function sentMessageOf(messageId: string, hostname: string): SentMessage | undefined {
  const [, notice, id, host] = /^<(notice-)?([0-9a-f-]{36})@([^<>@\s]+)>$/i.exec(messageId) ?? [];
  if (!isId(id) || host?.toLowerCase() !== hostname.toLowerCase()) return undefined;
  return { kind: notice ? 'NOTICE' : 'DIGEST', id: id.toLowerCase() };
}
