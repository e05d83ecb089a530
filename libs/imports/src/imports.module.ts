import { Module } from '@nestjs/common';
import { CatalogModule } from '#catalog';
import { IdentityModule } from '#identity';
import { ImportNeeds } from './import-needs.js';
import { ImportOfferings } from './import-offerings.js';
import { ImportOrganizations } from './import-organizations.js';

const useCases = [ImportOrganizations, ImportOfferings, ImportNeeds];

@Module({ imports: [CatalogModule, IdentityModule], providers: useCases, exports: useCases })
export class ImportsModule {}
