import { Module } from '@nestjs/common';
import { CatalogModule } from '#catalog';
import { IdentityModule } from '#identity';
import { CloseNeed } from './close-need.js';
import { PublishNeed } from './publish-need.js';
import { UpdateNeed } from './update-need.js';

const useCases = [PublishNeed, UpdateNeed, CloseNeed];

@Module({ imports: [CatalogModule, IdentityModule], providers: useCases, exports: useCases })
export class NeedsModule {}
