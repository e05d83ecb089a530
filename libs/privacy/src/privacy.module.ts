import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { MatchingModule } from '#matching';
import { ErasePerson } from './erase-person.js';
import { ExportPerson } from './export-person.js';
import { OpenSite } from './open-site.js';
import { PurgeExpired } from './purge-expired.js';
import { ShowSites } from './show-sites.js';

const useCases = [OpenSite, ShowSites, ExportPerson, ErasePerson, PurgeExpired];

@Module({ imports: [AuditModule, MatchingModule], providers: useCases, exports: useCases })
export class PrivacyModule {}
