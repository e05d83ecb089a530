import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { checkInteger, Clock, type Id, type InputProblem, newId, problem, refuseIfAny } from '#kernel';
import { DataSource, IsNull, MoreThan } from 'typeorm';
import { type Actor, requireSession, requireVerified, type Scope } from './domain/actor.js';
import { hashToken, newToken } from './domain/credentials.js';
import { checkText, tidy } from './domain/text-input.js';
import { ApiTokenEntity } from './persistence/identity.entities.js';

/** What programs' keys begin with, so that scanners for leaked secrets know them. */
export const API_TOKEN_PREFIX = 'mai_';
const MAX_DAYS = 365;
const MAX_TOKENS = 50;
const DAY_MS = 86_400_000;

export interface CreateApiTokenInput {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays: number;
}

/** Gives a program a key to the API, with one's own rights narrowed to its scopes. */
@Injectable()
export class CreateApiToken {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly auditLog: AuditLog,
  ) {}

  /** @returns the token, which is never shown again. @throws InvalidInput, DomainError UNAUTHENTICATED, FORBIDDEN */
  async execute(actor: Actor, input: CreateApiTokenInput): Promise<{ id: Id; token: string }> {
    requireVerified(actor);
    const personId = requireSession(actor);
    refuseIfAny(checkInput(input));
    const now = this.clock.now();
    const tokens = this.db.getRepository(ApiTokenEntity);
    if ((await tokens.countBy({ personId, revokedAt: IsNull(), expiresAt: MoreThan(now) })) >= MAX_TOKENS)
      refuseIfAny([
        problem('name', 'TOO_MANY', {
          fr: `Au plus ${MAX_TOKENS} jetons à la fois : en révoquer un.`,
          en: `At most ${MAX_TOKENS} tokens at a time: revoke one.`,
        }),
      ]);
    const token = `${API_TOKEN_PREFIX}${newToken()}`;
    const id = newId();
    const scopes = [...new Set(input.scopes)];
    await runInTransaction(this.db, async (tx) => {
      await tx.insert(ApiTokenEntity, {
        id,
        personId,
        name: tidy(input.name) ?? '',
        scopes,
        tokenHash: hashToken(token),
        createdAt: now,
        expiresAt: new Date(now.getTime() + input.expiresInDays * DAY_MS),
      });
      await this.auditLog.record(tx, {
        by: actor,
        action: 'api-token:create',
        subject: ['API_TOKEN', id],
        details: { scopes, days: input.expiresInDays },
      });
    });
    return { id, token };
  }
}

function checkInput({ name, scopes, expiresInDays }: CreateApiTokenInput): InputProblem[] {
  const problems = [
    ...checkText(name, 'name', { required: true, max: 80 }),
    ...checkInteger(expiresInDays, ['expiresInDays'], 1, MAX_DAYS),
  ];
  if (scopes.length === 0)
    problems.push(
      problem('scopes', 'REQUIRED', { fr: 'Choisir au moins une portée.', en: 'Choose at least one scope.' }),
    );
  return problems;
}
