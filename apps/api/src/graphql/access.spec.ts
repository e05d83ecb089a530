import { describe, expect, test } from '@jest/globals';
import { buildSchema, graphqlSync } from 'graphql';
import { type Actor, visitor } from '#identity';
import { gapsOfTable, holdToAccessTable, rulesOf } from './access.js';
import { anyOf, otherwise, outcomeFor, own, platform, PUBLIC, SELF, SIGNED_IN, VERIFIED } from './access-rules.js';

const ORGANIZATION = '0190b0c0-0000-7000-8000-000000000001';
const PERSON = '0190b0c0-0000-7000-8000-000000000002';

const signedIn: Actor = { ...visitor('en'), personId: PERSON, sessionId: PERSON };
const verified: Actor = { ...signedIn, isVerified: true };
const as = (role: 'VIEWER' | 'MEMBER' | 'OWNER', more: Partial<Actor> = {}): Actor => ({
  ...verified,
  memberships: [{ id: PERSON, organizationId: ORGANIZATION, role, status: 'VERIFIED' }],
  ...more,
});

const SCHEMA = `type Query { open: Thing closed: String secret: Thing } type Thing { id: ID } type ThingEdge { node: Thing cursor: String }`;
const TABLE = {
  Query: { open: PUBLIC, closed: own('need:write'), secret: VERIFIED },
  Thing: { id: PUBLIC },
  '*Edge': { 'node cursor': PUBLIC },
};

describe('the access table', () => {
  test('names the fields that have no rule, and rules that have no field', () => {
    const schema = buildSchema(SCHEMA.replace('id: ID', 'id: ID price: Float'));
    expect(gapsOfTable(schema, { ...TABLE, Thing: { 'id weight': PUBLIC } })).toEqual({
      withoutRule: ['Thing.price'],
      ofNothing: ['Thing.weight'],
    });
    expect(() => holdToAccessTable(schema, TABLE)).toThrow(/Thing\.price/);
    expect(() => rulesOf({ ...TABLE, 'Thing Other': { id: PUBLIC } })).toThrow(/Thing\.id twice/);
  });

  test('refuses whom a root field refuses whatever it asks for, before the field is resolved', () => {
    const schema = holdToAccessTable(buildSchema(SCHEMA), TABLE);
    let resolved = 0;
    const ask = (source: string, actor: Actor) =>
      graphqlSync({ schema, source, contextValue: { actor }, rootValue: { closed: () => String(++resolved) } });
    expect(ask('{ closed }', visitor('en')).errors?.[0]?.originalError).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(ask('{ closed }', signedIn).errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
    expect(ask('{ closed }', as('OWNER', { scopes: ['READ'] })).errors?.[0]?.originalError).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(resolved).toBe(0);
    expect(ask('{ closed }', as('OWNER', { scopes: ['PUBLISH'] })).data).toEqual({ closed: '1' });
  });
});

describe('a rule', () => {
  const of = { organizationId: ORGANIZATION, regionCode: '16', personId: PERSON };
  test('of an organization follows the table of roles', () => {
    expect(outcomeFor(own('need:write'), as('MEMBER'), of)).toBe('VALUE');
    expect(outcomeFor(own('need:write'), as('VIEWER'), of)).toBe('REFUSED');
    expect(outcomeFor(own('need:write', 'EMPTY'), as('VIEWER'), of)).toBe('EMPTY');
    expect(outcomeFor(own('need:write', 'HIDDEN'), as('VIEWER'), of)).toBe('HIDDEN');
    expect(outcomeFor(own('need:write', 'HIDDEN'), visitor('en'), of)).toBe('REFUSED');
  });

  test('of the platform follows the region', () => {
    const coordinator = (regionCode: string): Actor => ({
      ...verified,
      platformRoles: [{ role: 'COORDINATOR', regionCode }],
    });
    expect(outcomeFor(platform('report:decide'), coordinator('16'), of)).toBe('VALUE');
    expect(outcomeFor(platform('report:decide'), coordinator(''), of)).toBe('VALUE');
    expect(outcomeFor(platform('report:decide'), coordinator('06'), of)).toBe('REFUSED');
    expect(outcomeFor(platform('report:decide'), verified, of)).toBe('REFUSED');
  });

  test('of several is met by meeting one', () => {
    const rule = anyOf(
      otherwise(own('organization:read-private', 'NULL'), 'NULL'),
      platform('site:read-exact', 'NULL'),
    );
    expect(outcomeFor(rule, as('VIEWER'), of)).toBe('VALUE');
    expect(outcomeFor(rule, verified, of)).toBe('NULL');
    expect(outcomeFor(otherwise(SIGNED_IN, 'NULL'), visitor('en'), of)).toBe('NULL');
    expect(outcomeFor(SELF, verified, { personId: ORGANIZATION })).toBe('REFUSED');
  });
});
