import type { Request, Response } from 'express';
import type { Actor, Requester } from '#identity';
import type { DomainError, Language } from '#kernel';
import type { Loaders } from './loaders.js';

/** What every resolver is handed: who asks, in which language to answer, and this request's loaders. */
export interface GraphqlContext {
  readonly req: Request;
  readonly res: Response;
  /** Whoever just founded an organization is one of its own for the rest of the request. */
  actor: Actor;
  readonly language: Language;
  readonly requester: Requester;
  /** Why nothing of the request is done: it came with a key that does not work. */
  readonly refusal: DomainError | undefined;
  readonly loaders: Loaders;
}
