import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { AnalyticsModule } from '#analytics';
import { CoreModule } from '#assembly';
import { BouncesModule } from '#bounces';
import { CatalogModule } from '#catalog';
import { DigestsModule } from '#digests';
import { GeoModule } from '#geo';
import { IdentityModule } from '#identity';
import type { Clock } from '#kernel';
import { LanesModule } from '#lanes';
import { LimitsModule, RateLimits } from '#limits';
import { MailModule } from '#mail';
import { MatchingModule } from '#matching';
import { ModerationModule } from '#moderation';
import { NeedsModule } from '#needs';
import { OfferingsModule } from '#offerings';
import { PrivacyModule } from '#privacy';
import { QueueModule } from '#queue';
import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { holdToAccessTable } from './graphql/access.js';
import { ContextFactory } from './graphql/context-factory.js';
import { errorsInTheReadersLanguage } from './graphql/errors.js';
import { refuseBadKeys } from './graphql/bad-keys.js';
import { LoaderFactory } from './graphql/loaders.js';
import { observeOperations } from './graphql/operations.js';
import { queryLimits } from './graphql/query-limits.js';
import { resolvers, scalars } from './graphql/resolvers.js';
import { AccountPagesController } from './http/account-pages.controller.js';
import { DevelopmentMailController } from './http/development-mail.controller.js';
import { ApiMetrics } from './http/api-metrics.js';
import { Draining, HealthController } from './http/health.controller.js';
import { HomeController } from './http/home.controller.js';
import { MailHookController } from './http/mail-hook.controller.js';
import { MetricsController } from './http/metrics.controller.js';
import { InvitationPageController } from './http/invitation-page.controller.js';
import { OidcController } from './http/oidc.controller.js';
import { PublishedController } from './http/published.controller.js';
import { UnsubscribeController } from './http/unsubscribe.controller.js';

/** Longest query, in lexical tokens: far above any real one. */
const MAX_TOKENS = 5000;

const features = [
  CatalogModule,
  GeoModule,
  IdentityModule,
  NeedsModule,
  OfferingsModule,
  LanesModule,
  MatchingModule,
  DigestsModule,
  AnalyticsModule,
  PrivacyModule,
  ModerationModule,
  BouncesModule,
];

@Module({
  imports: [...features, LimitsModule, QueueModule],
  providers: [LoaderFactory, ContextFactory, ApiMetrics],
  exports: [ContextFactory, ApiMetrics, LimitsModule],
})
class RequestModule {}

/** A document that nests thousands deep cannot be kept; that it was refused is said by the request's own line. */
const NOT_KEPT = /^Could not store validated document/;

const apolloLog = (log: Logger) => ({
  debug: (text?: string) => log.debug(text),
  info: (text?: string) => log.info(text),
  warn: (text?: string) => (NOT_KEPT.test(text ?? '') ? log.debug(text) : log.warn(text)),
  error: (text?: string) => log.error(text),
});

@Module({})
export class ApiModule {
  static with(core: { settings: Settings; db: DataSource; log: Logger; clock?: Clock }): DynamicModule {
    const graphql = GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [RequestModule],
      inject: [ContextFactory, RateLimits, ApiMetrics],
      useFactory: (contexts: ContextFactory, limits: RateLimits, metrics: ApiMetrics) => ({
        autoSchemaFile: true,
        sortSchema: true,
        transformSchema: (schema) => holdToAccessTable(schema),
        path: '/graphql',
        graphiql: false,
        introspection: core.settings.mode !== 'production',
        includeStacktraceInErrorResponses: false,
        hideSchemaDetailsFromClientErrors: core.settings.mode === 'production',
        allowBatchedHttpRequests: false,
        csrfPrevention: true,
        persistedQueries: false,
        logger: apolloLog(core.log),
        // What was refused for being too much says so in its status too, even where other fields were answered.
        preserveHttpStatusForExecutionErrors: false,
        parseOptions: { maxLexicalTokens: MAX_TOKENS },
        context: ({ req, res }: { req: Request; res: Response }) => contexts.create(req, res),
        // Answers depend on who asks, so none says how long it may be cached; the plugin that would say so costs
        // a call for every field of every answer.
        plugins: [
          refuseBadKeys,
          queryLimits(limits),
          errorsInTheReadersLanguage(core.log),
          observeOperations(metrics),
          ApolloServerPluginCacheControlDisabled(),
        ],
      }),
    });
    // Messages wait in the mailbox only where no server takes them; in production they never do.
    const hasMailbox = core.settings.mode !== 'production' && !core.settings.smtpUrl;
    return {
      module: ApiModule,
      imports: [CoreModule.with(core), ...features, MailModule, QueueModule, RequestModule, graphql],
      controllers: [
        HomeController,
        HealthController,
        MetricsController,
        PublishedController,
        UnsubscribeController,
        AccountPagesController,
        InvitationPageController,
        OidcController,
        MailHookController,
        ...(hasMailbox ? [DevelopmentMailController] : []),
      ],
      providers: [...resolvers, ...scalars, Draining],
    };
  }
}
