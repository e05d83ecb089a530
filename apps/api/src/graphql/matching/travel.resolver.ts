import { Context, Field, Int, ObjectType, Parent, registerEnumType, ResolveField, Resolver } from '@nestjs/graphql';
import type { StoredPoint } from '#database';
import { type Point, type Travel, type TravelMethod } from '#geo';
import { isMember } from '#identity';
import type { GraphqlContext } from '../context.js';
import { MatchType } from './match.types.js';

export const TravelMethodEnum: Record<TravelMethod, TravelMethod> = {
  GREAT_CIRCLE: 'GREAT_CIRCLE',
  OSRM: 'OSRM',
  VALHALLA: 'VALHALLA',
};
registerEnumType(TravelMethodEnum, {
  name: 'TravelMethod',
  description: 'Where a distance comes from: a straight line, or the roads as a routing engine knows them.',
});

@ObjectType('Travel', { description: 'How far the two sites of a match are, as one travels. It decides nothing.' })
export class TravelType implements Travel {
  @Field(() => Int, { description: 'In metres; with GREAT_CIRCLE, the distance of the match.' }) distanceM!: number;
  @Field(() => Int, { nullable: true, description: 'By car, in seconds; null where it is not known.' })
  durationS!: number | null;
  @Field(() => TravelMethodEnum) method!: TravelMethod;
}

@Resolver(() => MatchType)
export class TravelResolver {
  @ResolveField(() => TravelType, {
    description:
      'By road for your own need or offering, where the server knows the roads; a straight line otherwise, and for everybody else.',
  })
  async travel(
    @Parent() { match: { pair } }: MatchType,
    @Context() { actor, loaders }: GraphqlContext,
  ): Promise<TravelType> {
    const straight = { distanceM: pair.distanceM, durationS: null, method: 'GREAT_CIRCLE' } as const;
    // An exact distance by road would tell anybody else where a farm is (docs/adr/0013).
    if (![pair.need, pair.offering].some(({ organizationId }) => isMember(actor, organizationId))) return straight;
    const [need, offering] = await Promise.all([
      loaders.need.load(pair.need.id),
      loaders.offering.load(pair.offering.id),
    ]);
    const travel = await loaders.travel.load({ from: pointOf(need.location), to: pointOf(offering.location) });
    return travel.method === 'GREAT_CIRCLE' ? straight : travel;
  }
}

const pointOf = ({ coordinates: [longitude, latitude] }: StoredPoint): Point => ({ longitude, latitude });
