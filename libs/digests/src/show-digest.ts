import { Injectable } from '@nestjs/common';
import { type Id, InvalidInput, isId, problem } from '#kernel';
import { DataSource } from 'typeorm';
import { ONE } from './persistence/digest-runs.sql.js';
import { type OperatedDigest, type OperatedRow, toOperated } from './persistence/digest-run-rows.js';

/** One digest, for whoever runs the machine: everything about it but whom it is for. */
export interface ShownDigest extends OperatedDigest {
  readonly subject: string | null;
  /** The time zone in which its period is counted. */
  readonly timeZone: string;
}

@Injectable()
export class ShowDigest {
  constructor(private readonly db: DataSource) {}

  /** @throws InvalidInput UNKNOWN_DIGEST */
  async execute(id: Id): Promise<ShownDigest> {
    const [row] = isId(id)
      ? await this.db.query<(OperatedRow & { subject: string | null; time_zone: string })[]>(ONE, [id])
      : [];
    if (row) return { ...toOperated(row), subject: row.subject, timeZone: row.time_zone };
    throw new InvalidInput([
      problem('id', 'UNKNOWN_DIGEST', {
        fr: 'Aucun bulletin n’a cet identifiant.',
        en: 'No digest has this identifier.',
      }),
    ]);
  }
}
