import { Injectable } from '@nestjs/common';
import { Queues } from '#queue';
import { DeliverNotice } from './deliver-notice.js';

/** Queues every notice that is still to be sent: what a queue has lost, or never got, is queued again. */
@Injectable()
export class RelayNotices {
  constructor(
    private readonly deliverNotice: DeliverNotice,
    private readonly queues: Queues,
  ) {}

  /** @returns how many are still to be sent */
  async execute(): Promise<number> {
    let relayed = 0;
    for (let ids = await this.deliverNotice.waiting(); ids.length > 0;) {
      await this.queues.add(
        'notices',
        ids.map((id) => ({ job: 'deliver-notice', payload: { noticeId: id }, id })),
      );
      relayed += ids.length;
      ids = await this.deliverNotice.waiting(ids.at(-1));
    }
    return relayed;
  }
}
