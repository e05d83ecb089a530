import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { AppViewRoute } from '@bull-board/api/typings/app';
import { ExpressAdapter } from '@bull-board/express';
import type { INestApplicationContext } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, mayOnPlatform } from '#identity';
import type { Language } from '#kernel';
import { JOBS, Queues } from '#queue';
import { DataSource } from 'typeorm';
import { ContextFactory } from '../graphql/context-factory.js';

export const BOARD_PATH = '/admin/queues';

/**
 * What the board may load and run: its own files. Its drawing library writes styles into the page, so styles are let
 * through; no script is but from a file of ours.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * What may be changed there: what makes a job run sooner, again, or not at all, and whether a queue is worked on. What a
 * job carries, and what the clock starts, are the code's to say (`queue-table.ts`, `schedules.ts`).
 */
const CHANGES: readonly { readonly operation: string; readonly path: RegExp }[] = [
  { operation: 'pause', path: /^\/api\/queues\/(?:(?<queue>[\w-]+)\/)?pause$/ },
  { operation: 'resume', path: /^\/api\/queues\/(?:(?<queue>[\w-]+)\/)?resume$/ },
  { operation: 'retry', path: /^\/api\/queues\/(?<queue>[\w-]+)\/(?:retry\/[\w-]+|[\w%:-]+\/retry)$/ },
  { operation: 'promote', path: /^\/api\/queues\/(?<queue>[\w-]+)\/(?:[\w%:-]+\/)?promote$/ },
  { operation: 'remove', path: /^\/api\/queues\/(?<queue>[\w-]+)\/(?:clean\/[\w-]+|[\w%:-]+\/clean)$/ },
  { operation: 'run', path: /^\/api\/queues\/(?<queue>[\w-]+)\/job-schedulers\/[\w%:-]+\/run$/ },
];

interface Change {
  readonly operation: string;
  /** null: all of them. */
  readonly queue: string | null;
}

function changeOf({ method, path }: Request): Change | undefined {
  if (method !== 'PUT') return undefined;
  for (const { operation, path: pattern } of CHANGES) {
    const found = pattern.exec(path);
    const queue = found?.groups?.['queue'] ?? null;
    if (found && (queue === null || Object.hasOwn(JOBS, queue))) return { operation, queue };
  }
  return undefined;
}

interface Locals {
  language: Language;
}

/** The board's page without what it would fetch from elsewhere. */
class BoardPages extends ExpressAdapter {
  override setEntryRoute(entry: AppViewRoute): this {
    this.app.get(entry.route, (_req, res: Response<unknown, Locals>, next) => {
      const lng = res.locals.language === 'fr' ? 'fr-FR' : 'en-US';
      const { name, params } = entry.handler({
        basePath: this.basePath,
        uiConfig: { ...this.uiConfig, locale: { lng } },
      });
      this.app.render(name, params, (error: Error | null, html: string) => {
        if (error) next(error);
        else res.type('html').send(html.replace(ELSEWHERE, ''));
      });
    });
    return this;
  }
}

/** Its fonts: whoever opens the page is nobody else’s business. */
const ELSEWHERE = /<link href="https:[^>]*>/g;

/**
 * Jobs of every queue, for administrators in a session of theirs; to anybody else there is nothing at this address. The
 * jobs carry identifiers alone. Every change is recorded.
 */
export function queueBoard(app: INestApplicationContext): RequestHandler {
  const contexts = app.get(ContextFactory, { strict: false });
  // Made when somebody first looks: to show the queues, it connects to all of them.
  let board: RequestHandler | undefined;
  return (req, res, next) => {
    contexts.create(req, res).then(({ actor, language }) => {
      if (!mayOnPlatform(actor, 'queue:operate')) {
        next();
        return;
      }
      (res.locals as Locals).language = language;
      res.setHeader('content-security-policy', POLICY);
      res.setHeader('cache-control', 'no-store');
      const show = () => (board ??= createBoard(app.get(Queues, { strict: false })))(req, res, next);
      if (SAFE_METHODS.has(req.method)) {
        show();
        return;
      }
      const change = changeOf(req);
      if (change) record(app, actor, change).then(show, next);
      else res.status(403).json({ error: { key: 'ERRORS.FORBIDDEN' } });
    }, next);
  };
}

function createBoard(queues: Queues): RequestHandler {
  const adapter = new BoardPages();
  adapter.setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.all().map((queue) => new BullMQAdapter(queue as ConstructorParameters<typeof BullMQAdapter>[0])),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Maillage', hideDocsLink: true } },
  });
  return adapter.getRouter() as RequestHandler;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Before it is done: what cannot be recorded is not done. */
const record = (app: INestApplicationContext, by: Actor, { operation, queue }: Change): Promise<void> =>
  runInTransaction(app.get(DataSource, { strict: false }), (tx) =>
    app.get(AuditLog, { strict: false }).record(tx, {
      by,
      action: 'queue:change',
      subject: ['QUEUE', null],
      details: { operation, queue },
    }),
  );
