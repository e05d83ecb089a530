import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { IdentityModule } from '#identity';
import { LimitsModule } from '#limits';
import { MatchingModule } from '#matching';
import { ErasePerson } from './erase-person.js';
import { ExportPerson } from './export-person.js';
import { OpenSite } from './open-site.js';
import { ApplyRetention } from './apply-retention.js';
import { ReadAuditLog } from './read-audit-log.js';
import { ShowSites } from './show-sites.js';

const useCases = [OpenSite, ShowSites, ExportPerson, ErasePerson, ApplyRetention, ReadAuditLog];

@Module({
  imports: [AuditModule, IdentityModule, LimitsModule, MatchingModule],
  providers: useCases,
  exports: useCases,
})
export class PrivacyModule {}
