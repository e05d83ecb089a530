import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { GeoModule } from '#geo';
import { NoticesModule } from '#notices';
import { CreateOrganization } from './create-organization.js';
import { FindOwnSite } from './find-own-site.js';
import { LocateSite } from './locate-site.js';
import { Sessions } from './sessions.js';
import { SignUp } from './sign-up.js';

const useCases = [SignUp, Sessions, LocateSite, FindOwnSite, CreateOrganization];

@Module({ imports: [AuditModule, GeoModule, NoticesModule], providers: useCases, exports: useCases })
export class IdentityModule {}
