import { Injectable } from '@nestjs/common';
import { violatedUnique } from '#database';
import {
  type Id,
  type InputProblem,
  InvalidInput,
  isTimeZone,
  type Language,
  newId,
  problem,
  refuseIfAny,
} from '#kernel';
import { DataSource } from 'typeorm';
import { checkEmail, checkPassword, normalizeEmail } from './domain/credentials.js';
import { checkText, tidy } from './domain/text-input.js';
import { hashPassword } from './passwords.js';
import { PersonEntity } from './persistence/identity.entities.js';

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly language: Language;
  /** IANA; default America/Toronto. */
  readonly timeZone?: string | null;
}

/** Opens an account. */
@Injectable()
export class SignUp {
  constructor(private readonly db: DataSource) {}

  /** @throws InvalidInput */
  async execute(input: SignUpInput): Promise<{ personId: Id }> {
    refuseIfAny(checkSignUp(input));
    const person = {
      id: newId(),
      email: normalizeEmail(input.email),
      name: tidy(input.name) ?? '',
      passwordHash: await hashPassword(input.password),
      language: input.language,
      timeZone: input.timeZone ?? 'America/Toronto',
    };
    try {
      await this.db.getRepository(PersonEntity).insert(person);
    } catch (error) {
      if (violatedUnique(error) !== 'uq_people_email') throw error;
      throw new InvalidInput([
        problem('email', 'EMAIL_TAKEN', {
          fr: 'Un compte existe déjà à cette adresse : connectez-vous.',
          en: 'An account exists for this address already: sign in.',
        }),
      ]);
    }
    return { personId: person.id };
  }
}

function checkSignUp(input: SignUpInput): InputProblem[] {
  const problems = [
    ...checkEmail(input.email, 'email'),
    ...checkPassword(input.password, 'password'),
    ...checkText(input.name, 'name', { required: true, max: 120 }),
  ];
  if (input.timeZone && !isTimeZone(input.timeZone))
    problems.push(
      problem('timeZone', 'UNKNOWN_TIME_ZONE', {
        fr: 'Fuseau horaire inconnu ; attendu : un nom IANA, p. ex. « America/Toronto ».',
        en: 'Unknown time zone; expected an IANA name, e.g. "America/Toronto".',
      }),
    );
  return problems;
}
