import * as entities from './persistence/notice.entities.js';

export { DeliverNotice } from './deliver-notice.js';
export {
  LINK_LIFE_MS,
  LINK_PATHS,
  LINKS_INTO_ACCOUNTS,
  type LinkPurpose,
  type NoticeFacts,
  type NoticeKind,
} from './domain/notice.js';
export { Notices, type NoticeRequest, type NoticeTo } from './notices.js';
export { NoticesModule } from './notices.module.js';
export { type FollowedLink, OneTimeLinks, refuseLink } from './one-time-links.js';
export * from './persistence/notice.entities.js';
export { RelayNotices } from './relay-notices.js';
export const noticeEntities = Object.values(entities);
