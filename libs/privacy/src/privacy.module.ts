import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { MatchingModule } from '#matching';
import { OpenSite } from './open-site.js';
import { ShowSites } from './show-sites.js';

const useCases = [OpenSite, ShowSites];

@Module({ imports: [AuditModule, MatchingModule], providers: useCases, exports: useCases })
export class PrivacyModule {}
