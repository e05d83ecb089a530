import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { IdentityModule } from '#identity';
import { LimitsModule } from '#limits';
import { NoticesModule } from '#notices';
import { DecideReport } from './decide-report.js';
import { FileReport } from './file-report.js';

const useCases = [FileReport, DecideReport];

@Module({ imports: [AuditModule, IdentityModule, LimitsModule, NoticesModule], providers: useCases, exports: useCases })
export class ModerationModule {}
