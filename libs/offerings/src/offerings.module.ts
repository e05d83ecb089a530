import { Module } from '@nestjs/common';
import { CatalogModule } from '#catalog';
import { IdentityModule } from '#identity';
import { PublishOffering } from './publish-offering.js';
import { PauseOffering, UpdateOffering } from './update-offering.js';

const useCases = [PublishOffering, UpdateOffering, PauseOffering];

@Module({ imports: [CatalogModule, IdentityModule], providers: useCases, exports: useCases })
export class OfferingsModule {}
