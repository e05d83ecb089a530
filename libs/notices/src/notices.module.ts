import { Module } from '@nestjs/common';
import { MailModule } from '#mail';
import { QueueModule } from '#queue';
import { SuppressionsModule } from '#suppressions';
import { DeliverNotice } from './deliver-notice.js';
import { OneTimeLinks } from './one-time-links.js';
import { RelayNotices } from './relay-notices.js';
import { Notices } from './notices.js';

const parts = [Notices, OneTimeLinks, DeliverNotice, RelayNotices];

@Module({ imports: [MailModule, QueueModule, SuppressionsModule], providers: parts, exports: parts })
export class NoticesModule {}
