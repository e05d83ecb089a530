import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, NotFoundException, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Settings } from '#settings';
import { ApiMetrics } from './api-metrics.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const digest = (text: string) => createHash('sha256').update(text).digest();

/** For Prometheus. To whoever may not read it, it does not exist. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly settings: Settings,
    private readonly metrics: ApiMetrics,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async show(@Req() req: Request, @Res() res: Response): Promise<void> {
    if (!this.mayRead(req)) throw new NotFoundException();
    res.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }

  private mayRead(req: Request): boolean {
    const { metricsToken, mode } = this.settings;
    if (metricsToken) return timingSafeEqual(digest(req.headers.authorization ?? ''), digest(`Bearer ${metricsToken}`));
    // The connection's own end: behind a proxy on this machine, everybody would seem to be on it.
    return mode !== 'production' && LOOPBACK.has(req.socket.remoteAddress ?? '') && !req.headers['x-forwarded-for'];
  }
}
