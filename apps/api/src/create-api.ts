import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Clock } from '#kernel';
import { RateLimits } from '#limits';
import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { ApiModule } from './api.module.js';
import { ApiMetrics } from './http/api-metrics.js';
import { ErrorPages } from './http/error-pages.js';
import { Draining } from './http/health.controller.js';
import { STYLE_SOURCES } from './http/page.js';
import { BOARD_PATH, queueBoard } from './http/queue-board.js';
import { MAX_BODY, noControlCharacters, requestErrors } from './http/request-errors.js';
import { isMailHook } from './http/mail-hook.controller.js';
import { limitAddresses, refuseOtherSites } from './http/request-guards.js';
import { trustedDocuments } from './http/trusted-documents.js';
import { UnexpectedErrors } from './http/unexpected-errors.js';

/** A request id that somebody before us gave: taken over only when it can do no harm in a log. */
const WELL_FORMED_ID = /^[\w.:-]{8,64}$/;

/** Longest for the headers, and for the whole request, to arrive. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** Longer than proxies keep an idle connection (nginx: 60 s), so that it is they who close it. */
const KEEP_ALIVE_MS = 65_000;

/** The route's pattern, never the path itself: it may hold a key, and there are as many as anybody likes. */
function routeOf(req: Request): string {
  const { path } = (req.route ?? {}) as { path?: unknown };
  if (typeof path === 'string') return path;
  return req.baseUrl === '/graphql' || req.originalUrl.split('?')[0] === '/graphql' ? '/graphql' : 'other';
}

/** What the GraphQL layer lets the log know of a request: `operations.ts`. */
interface Locals {
  operation?: { name: string | null; type: string };
}

/** The API, ready to listen. */
export async function createApi(core: {
  settings: Settings;
  db: DataSource;
  log: Logger;
  clock?: Clock;
}): Promise<NestExpressApplication> {
  const { settings } = core;
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.with(core), {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.set('trust proxy', settings.trustProxy);
  app.use(requestLog(core));
  app.use(timing(app.get(ApiMetrics)));
  app.use(securityHeaders(settings));
  if (settings.corsOrigins.length > 0)
    app.enableCors({
      origin: [...settings.corsOrigins],
      credentials: false,
      methods: ['POST'],
      allowedHeaders: ['content-type', 'authorization', 'accept-language', 'x-request-id'],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: 600,
    });
  app.use(limitAddresses(app.get(RateLimits)));
  app.use(refuseOtherSites(settings.publicUrl));
  // First: what is signed is signed byte for byte.
  app.useBodyParser('raw', { type: isMailHook, limit: MAX_BODY, inflate: false });
  // Compressed, a small body could be a huge one.
  app.useBodyParser('json', { limit: MAX_BODY, inflate: false });
  app.useBodyParser('urlencoded', { limit: '16kb', extended: false, inflate: false });
  app.use(noControlCharacters);
  if (settings.trustedDocuments) app.use('/graphql', trustedDocuments(settings.trustedDocuments));
  app.use(BOARD_PATH, queueBoard(app));
  app.use(requestErrors);
  // The one that catches everything comes first: NestJS asks the last one first.
  app.useGlobalFilters(new UnexpectedErrors(app.get(HttpAdapterHost).httpAdapter, core.log), new ErrorPages());
  const server = app.getHttpServer();
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return app;
}

/** Says that this process is not ready any more, and goes on answering for so long. */
export async function drain(app: INestApplicationContext, ms: number): Promise<void> {
  app.get(Draining).begun = true;
  if (ms > 0) await delay(ms);
}

/** One line a request, without anything of its content: no query text, variables, cookies or addresses. */
function requestLog({ log, settings }: { log: Logger; settings: Settings }): RequestHandler {
  const answered = settings.mode === 'production' ? 'info' : 'debug';
  const describe = (
    req: IncomingMessage & { id?: unknown },
    res: ServerResponse,
    { responseTime }: { responseTime?: number },
  ) => ({
    requestId: req.id,
    method: req.method,
    route: routeOf(req as Request),
    status: res.statusCode,
    ms: responseTime,
    operation: (res as Response<unknown, Locals>).locals.operation,
  });
  return pinoHttp({
    logger: log,
    genReqId: (req, res) => {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && WELL_FORMED_ID.test(given) ? given : randomUUID();
      res.setHeader('x-request-id', id);
      return id;
    },
    quietReqLogger: true,
    // The request as a whole holds cookies, tokens, addresses and paths that are keys.
    serializers: { req: () => undefined, res: () => undefined },
    customAttributeKeys: { reqId: 'requestId' },
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    customSuccessObject: (req, res, value: { responseTime?: number }) => describe(req, res, value),
    customErrorObject: (req, res, _error, value: { responseTime?: number }) => describe(req, res, value),
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : answered),
  });
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

const timing =
  (metrics: ApiMetrics): RequestHandler =>
  (req, res, next) => {
    const end = metrics.requests.startTimer();
    res.once('close', () => {
      const method = METHODS.has(req.method) ? req.method : 'other';
      end({ method, route: routeOf(req), status: res.statusCode });
    });
    next();
  };

/** Our pages have styles of their own, forms that lead back to us, and nothing else: no script, no image, nobody's frame. */
function securityHeaders({ publicUrl, mode }: Settings): RequestHandler {
  // Told over plain HTTP, browsers would look for a TLS server that is not there.
  const tls = publicUrl.startsWith('https:');
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: STYLE_SOURCES,
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        // The development mailbox shows a message in a frame, shut in by a policy of its own.
        ...(mode === 'production' ? {} : { frameSrc: ["'self'"] }),
        ...(tls ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: tls,
  });
  return (req, res, next) => {
    res.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    protect(req, res, next);
  };
}
