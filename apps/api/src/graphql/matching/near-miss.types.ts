import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { InvalidInput, problem } from '#kernel';
import { type ChangeName, type HardCriterion, type NearMiss, priceUp, quantityUp, type Side } from '#matching';
import { HardCriterionEnum, NearMissChangeEnum } from '../enums.js';
import { DateRangeType, QuantityType, UnitPriceType } from '../quantity.type.js';

@ObjectType('NearMiss', {
  description: 'A need and an offering that satisfy every hard criterion of each other but one, and that one nearly.',
})
export class NearMissType {
  miss!: NearMiss;
  /** To which side it is told. */
  side!: Side;
  isDraft!: boolean;
  @Field(() => HardCriterionEnum, { description: 'The one that fails.' }) criterion!: HardCriterion;
  @Field(() => NearMissChangeEnum, { description: 'The smallest change that would make it a match.' })
  change!: ChangeName;
  @Field(() => Float, {
    description: 'What is missing over what there is, at most 0.5; near misses are ordered by it.',
  })
  shortfall!: number;
  @Field(() => Int, { nullable: true, description: 'WIDEN_RADIUS, DELIVER_FARTHER, PICK_UP: metres.' })
  missingM!: number | null;
  @Field(() => Int, { nullable: true, description: 'RECEIVE_ON, SHIFT_WINDOW: days.' }) missingDays!: number | null;
  @Field(() => QuantityType, { nullable: true, description: 'ORDER_MORE: in each delivery, rounded up.' })
  missingQuantity!: QuantityType | null;
  @Field(() => UnitPriceType, { nullable: true, description: 'RAISE_CEILING: rounded up to the cent.' })
  missingPrice!: UnitPriceType | null;
  @Field(() => [Int], { description: 'RECEIVE_ON: ISO weekdays, 1 = Monday, one of which would do.' })
  receivingDays!: number[];
  @Field(() => DateRangeType, { nullable: true, description: 'SHIFT_WINDOW: the window that would do.' })
  window!: DateRangeType | null;
  @Field(() => Float, { description: '0–100: every criterion as it stands, the one that fails too.' }) score!: number;
  @Field(() => Int, { description: 'Geodesic, on WGS 84, in metres.' }) distanceM!: number;
}

export function nearMissType(miss: NearMiss, side: Side, isDraft = false): NearMissType {
  const { pair, assessment, criterion, change } = miss;
  const missing = <T>(names: readonly ChangeName[], value: () => T): T | null =>
    names.includes(change.name) ? value() : null;
  return {
    miss,
    side,
    isDraft,
    criterion,
    change: change.name,
    shortfall: change.shortfall.toNumber(),
    missingM: missing(['WIDEN_RADIUS', 'DELIVER_FARTHER', 'PICK_UP'], () => change.missing.toNumber()),
    missingDays: missing(['RECEIVE_ON', 'SHIFT_WINDOW'], () => change.missing.toNumber()),
    missingQuantity: missing(['ORDER_MORE'], () => quantityUp(pair.need, change.missing)),
    missingPrice: missing(['RAISE_CEILING'], () => priceUp(pair.need, change.missing)),
    receivingDays: [...change.receivingDays],
    window: change.window,
    score: assessment.score,
    distanceM: pair.distanceM,
  };
}

export const MAX_NEAR_MISSES = 50;

/** @throws InvalidInput naming the argument */
export function checkFirst(first: number): void {
  if (first < 0 || first > MAX_NEAR_MISSES)
    throw new InvalidInput([
      problem('first', 'OUT_OF_RANGE', {
        fr: `Attendu : un entier de 0 à ${MAX_NEAR_MISSES} (reçu : ${first}).`,
        en: `Expected a whole number from 0 to ${MAX_NEAR_MISSES} (received: ${first}).`,
      }),
    ]);
}

/** The argument `first` of a list of near misses. */
export const FIRST = {
  type: () => Int,
  defaultValue: 10,
  description: `At most ${MAX_NEAR_MISSES}.`,
} as const;

/** What `first` near misses cost, beside `base`. */
export const costOfNearMisses =
  (base: number) =>
  ({ args, childComplexity }: { args: { first?: number }; childComplexity: number }): number =>
    base + Math.min(MAX_NEAR_MISSES, Math.max(1, args.first ?? 10)) * childComplexity;
