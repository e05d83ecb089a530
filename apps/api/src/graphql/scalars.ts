import { type CustomScalar, Scalar } from '@nestjs/graphql';
import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { GeoJsonArea } from '#geo';
import { canonicalDecimal, type Decimal, isDecimal, isLocalDate, type LocalDate, type Localized } from '#kernel';

/** A value a scalar refuses, with words in both languages: the edge picks one when it answers. */
export class UnreadableValue extends GraphQLError {
  constructor(readonly text: Localized) {
    super(text.en, { extensions: { code: 'BAD_USER_INPUT' } });
  }
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 40);

export abstract class ExactDecimal {}
export abstract class CalendarDate {}
export abstract class AreaOnMap {}

@Scalar('Decimal', () => ExactDecimal)
export class DecimalScalar implements CustomScalar<string, Decimal> {
  description =
    'An exact decimal number, written as a string ("12.50"): up to 15 digits before the point and 9 after it.';
  serialize(value: unknown): string {
    return canonicalDecimal(String(value));
  }
  parseValue(value: unknown): Decimal {
    const text = typeof value === 'number' ? String(value) : value;
    if (isDecimal(text)) return canonicalDecimal(text);
    throw new UnreadableValue({
      fr: `« ${shown(value)} » n'est pas un nombre décimal (p. ex. "12.50").`,
      en: `"${shown(value)}" is not a decimal number (e.g. "12.50").`,
    });
  }
  parseLiteral(ast: ValueNode): Decimal {
    const readable = ast.kind === Kind.STRING || ast.kind === Kind.INT || ast.kind === Kind.FLOAT;
    return this.parseValue(readable ? ast.value : ast.kind);
  }
}

@Scalar('Date', () => CalendarDate)
export class DateScalar implements CustomScalar<string, LocalDate> {
  description = 'A calendar day without a time zone, ISO 8601 ("2026-09-01").';
  serialize(value: unknown): string {
    return String(value);
  }
  parseValue(value: unknown): LocalDate {
    if (isLocalDate(value)) return value;
    throw new UnreadableValue({
      fr: `« ${shown(value)} » n'est pas une date (attendu : AAAA-MM-JJ).`,
      en: `"${shown(value)}" is not a date (expected YYYY-MM-DD).`,
    });
  }
  parseLiteral(ast: ValueNode): LocalDate {
    return this.parseValue(ast.kind === Kind.STRING ? ast.value : ast.kind);
  }
}

/** Only its outside is looked at here: the use case names every mistake with its place in the shape. */
@Scalar('GeoJSONArea', () => AreaOnMap)
export class GeoJsonAreaScalar implements CustomScalar<unknown, GeoJsonArea> {
  description =
    'A Polygon or a MultiPolygon of GeoJSON (RFC 7946), longitude first: {"type": "Polygon", "coordinates": [[[-73.6, 45.4], …]]}. Given back as a MultiPolygon.';
  serialize(value: unknown): unknown {
    return value;
  }
  parseValue(value: unknown): GeoJsonArea {
    if (typeof value === 'object' && value !== null) return value as GeoJsonArea;
    throw new UnreadableValue({
      fr: `« ${shown(value)} » n'est pas un objet GeoJSON (Polygon ou MultiPolygon).`,
      en: `"${shown(value)}" is not a GeoJSON object (Polygon or MultiPolygon).`,
    });
  }
  parseLiteral(ast: ValueNode, variables?: Record<string, unknown> | null): GeoJsonArea {
    return this.parseValue(valueFromASTUntyped(ast, variables));
  }
}
