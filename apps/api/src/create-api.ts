import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Clock } from '#kernel';
import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { ApiModule } from './api.module.js';
import { MAX_BODY, noControlCharacters, requestErrors } from './http/request-errors.js';

/** Without the query, which may hold personal data, and without the token of a stop link, which is a key. */
const loggedPath = (url: string): string => (url.split('?')[0] ?? '').replace(/^\/u\/.*/, '/u/…');

/** The API, ready to listen. */
export async function createApi(core: {
  settings: Settings;
  db: DataSource;
  log: Logger;
  clock?: Clock;
}): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.with(core), {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.use(
    pinoHttp({
      logger: core.log,
      serializers: {
        req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({
          id,
          method,
          path: loggedPath(url),
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'debug'),
    }),
  );
  // Told over plain HTTP, browsers would look for a TLS server that is not there.
  const tls = core.settings.publicUrl.startsWith('https:');
  const directives = { upgradeInsecureRequests: tls ? [] : null };
  app.use(helmet({ contentSecurityPolicy: { directives }, strictTransportSecurity: tls }));
  app.useBodyParser('json', { limit: MAX_BODY });
  app.useBodyParser('urlencoded', { limit: '16kb', extended: false });
  app.use(noControlCharacters);
  app.use(requestErrors);
  return app;
}
