import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction, violatedUnique } from '#database';
import { Clock, type Id, InvalidInput, problem, refuseIfAny } from '#kernel';
import { TrackAddress } from '#suppressions';
import { DataSource } from 'typeorm';
import { DROP_PENDING } from './persistence/account.sql.js';
import { PersonEntity } from './persistence/identity.entities.js';
import { checkSignUp, newPerson, type SignUpInput } from './sign-up.js';

/** Opens an account for somebody whose address the operator vouches for. */
@Injectable()
export class CreateAccount {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly auditLog: AuditLog,
    private readonly trackAddress: TrackAddress,
  ) {}

  /** @throws InvalidInput EMAIL_TAKEN among others: the operator may know who has an account */
  async execute(input: SignUpInput): Promise<{ personId: Id }> {
    refuseIfAny(checkSignUp(input));
    const now = this.clock.now();
    const person = { ...(await newPerson(input)), createdAt: now, emailVerifiedAt: now };
    try {
      await runInTransaction(this.db, async (tx) => {
        await tx.insert(PersonEntity, person);
        await tx.query(DROP_PENDING, [person.email, person.id]);
        await this.trackAddress.gained(tx, person.email, { read: false });
        await this.auditLog.record(tx, {
          by: { personId: null },
          action: 'person:sign-up',
          subject: ['PERSON', person.id],
        });
      });
    } catch (error) {
      if (violatedUnique(error) !== 'uq_people_verified_email') throw error;
      throw new InvalidInput([
        problem('email', 'EMAIL_TAKEN', {
          fr: 'Un compte existe déjà à cette adresse.',
          en: 'An account exists for this address already.',
        }),
      ]);
    }
    return { personId: person.id };
  }
}
