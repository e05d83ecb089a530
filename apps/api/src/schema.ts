import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { resolvers, scalars } from './graphql/resolvers.js';

const HEADER = '# Generated from the code by `npm run maillage -- schema --write`. Do not edit.\n\n';

/** The API's schema as SDL, sorted, without opening a database: what `apps/api/schema.graphql` must be. */
export async function printApiSchema(): Promise<string> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers, scalars);
  await app.close();
  return `${HEADER}${printSchema(lexicographicSortSchema(schema))}\n`;
}
