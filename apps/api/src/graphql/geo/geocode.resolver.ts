import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { SearchPlaces } from '#geo';
import { checkText } from '#identity';
import { refuseIfAny } from '#kernel';
import { RateLimits } from '#limits';
import type { GraphqlContext } from '../context.js';
import { PlaceType } from './place.type.js';

const MAX_PLACES = 10;
const MAX_TEXT_LENGTH = 200;

@Resolver()
export class GeocodeResolver {
  constructor(
    private readonly searchPlaces: SearchPlaces,
    private readonly limits: RateLimits,
  ) {}

  @Query(() => [PlaceType], { description: 'Places a postal code, a municipality or an address may mean, best first.' })
  async geocode(@Args('text') text: string, @Context() { actor, requester }: GraphqlContext) {
    refuseIfAny(checkText(text, 'text', { required: true, max: MAX_TEXT_LENGTH }));
    await this.limits.consume('geocode-actor', actor.personId ?? requester.networkAddress);
    return this.searchPlaces.execute(text, MAX_PLACES);
  }
}
