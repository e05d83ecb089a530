import { Args, Query, Resolver } from '@nestjs/graphql';
import { SearchPlaces } from '#geo';
import { checkText } from '#identity';
import { refuseIfAny } from '#kernel';
import { PlaceType } from './place.type.js';

const MAX_PLACES = 10;
const MAX_TEXT_LENGTH = 200;

@Resolver()
export class GeocodeResolver {
  constructor(private readonly searchPlaces: SearchPlaces) {}

  @Query(() => [PlaceType], { description: 'Places a postal code, a municipality or an address may mean, best first.' })
  geocode(@Args('text') text: string) {
    refuseIfAny(checkText(text, 'text', { required: true, max: MAX_TEXT_LENGTH }));
    return this.searchPlaces.execute(text, MAX_PLACES);
  }
}
