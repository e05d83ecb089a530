import { Injectable } from '@nestjs/common';
import { RateLimits } from '#limits';
import { createRegistry, watchDatabase, watchLimits, watchOutboxes, watchQueues, watchSuppressions } from '#metrics';
import { Queues } from '#queue';
import { Counter, Histogram } from 'prom-client';
import { DataSource } from 'typeorm';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** The figures of one API process. */
@Injectable()
export class ApiMetrics {
  readonly registry = createRegistry('api');

  readonly requests = new Histogram({
    name: 'maillage_http_request_seconds',
    help: 'How long requests take, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly operations = new Histogram({
    name: 'maillage_graphql_operation_seconds',
    help: 'How long GraphQL operations take, by type and root field.',
    labelNames: ['type', 'field'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  readonly errors = new Counter({
    name: 'maillage_graphql_errors_total',
    help: 'GraphQL errors by code.',
    labelNames: ['code'],
    registers: [this.registry],
  });

  constructor(db: DataSource, limits: RateLimits, queues: Queues) {
    watchDatabase(this.registry, db);
    watchLimits(this.registry, limits);
    watchQueues(this.registry, queues);
    watchOutboxes(this.registry, db);
    watchSuppressions(this.registry, db);
  }
}
