import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsModule } from '#analytics';
import { CoreModule } from '#assembly';
import { BouncesModule } from '#bounces';
import { CatalogModule } from '#catalog';
import { DemonstrationModule } from '#demonstration';
import { DigestsModule } from '#digests';
import { GeoModule } from '#geo';
import { IdentityModule } from '#identity';
import { ImportsModule } from '#imports';
import { MatchingModule } from '#matching';
import { PrivacyModule } from '#privacy';

const features = [
  GeoModule,
  CatalogModule,
  IdentityModule,
  MatchingModule,
  ImportsModule,
  DigestsModule,
  DemonstrationModule,
  AnalyticsModule,
  PrivacyModule,
  BouncesModule,
];

/** The same use cases as the API and the worker, for the command line. */
@Module({})
export class CliModule {
  static with(core: Parameters<typeof CoreModule.with>[0]): DynamicModule {
    return { module: CliModule, imports: [CoreModule.with(core), ...features] };
  }
}
