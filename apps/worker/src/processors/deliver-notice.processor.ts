import { Injectable } from '@nestjs/common';
import type { Id } from '#kernel';
import { DeliverNotice } from '#notices';
import type { JobProcessor } from '#queue';

@Injectable()
export class DeliverNoticeProcessor implements JobProcessor<'notices', 'deliver-notice'> {
  readonly queue = 'notices';
  readonly job = 'deliver-notice';

  constructor(private readonly deliverNotice: DeliverNotice) {}

  async process({ noticeId }: { readonly noticeId: Id }): Promise<void> {
    await this.deliverNotice.execute(noticeId);
  }
}
