import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demonstrationAccounts, SeedDemonstration } from '#demonstration';
import { newId } from '#kernel';
import { type ApiClient, type RunningApi, startApi, testClock } from '../harness/api.js';
import { bruteForce, type OracleMatch, type OraclePair, ranked } from '../oracle/brute-force.js';

let api: RunningApi;
let expected: readonly OracleMatch[];
beforeAll(async () => {
  api = await startApi();
  await new SeedDemonstration(api.db, testClock).execute();
  expected = (await bruteForce(api.db, testClock.now())).matches.MEMBER;
});
afterAll(() => api.stop());

/** Somebody who belongs to every organization, and so sees every distance as it is. */
async function memberOfAll(): Promise<ApiClient> {
  const client = api.client('fr');
  await client.signUp('partout@example.org');
  const { me } = await client.ask<{ me: { id: string } }>('{ me { id } }');
  for (const { id } of await api.db.query('SELECT id FROM organizations'))
    await api.db.query(`INSERT INTO memberships (id, person_id, organization_id, role) VALUES ($1, $2, $3, 'VIEWER')`, [
      newId(),
      me.id,
      id,
    ]);
  return client;
}

interface Shown {
  score: number;
  distanceM: number;
  need: { id: string };
  offering: { id: string };
}
interface Page<T> {
  totalCount: number;
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Every page of a list, seven rows at a time so that pages have edges to get wrong. */
async function all<T>(fetchPage: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  for (let after: string | null = null; ;) {
    const page: Page<T> = await fetchPage(after);
    rows.push(...page.nodes);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) {
      expect(rows).toHaveLength(page.totalCount);
      return rows;
    }
  }
}

const MATCHES = `totalCount nodes { score distanceM need { id } offering { id } } pageInfo { hasNextPage endCursor }`;
const plain = ({ score, distanceM, need, offering }: Shown): OraclePair => ({
  needId: need.id,
  offeringId: offering.id,
  score,
  distanceM,
});

describe('in the demonstration world', () => {
  test('the API’s matches, their order and their scores are those of brute force over all pairs, in both directions', async () => {
    const client = await memberOfAll();
    expect(expected.length).toBeGreaterThan(100);
    for (const [list, other, key] of [
      ['needs', 'offeringId', 'needId'],
      ['offerings', 'needId', 'offeringId'],
    ] as const) {
      const rows = await all<{ id: string }>(async (after) => {
        const query = `query ($after: String) { ${list}(first: 50, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`;
        return (await client.ask<Record<string, Page<{ id: string }>>>(query, { after }))[list]!;
      });
      const one = list.slice(0, -1);
      for (const { id } of rows) {
        const theirs = ranked(
          expected.filter((match) => match[key] === id),
          other,
        );
        const shown = await all<Shown>(async (after) => {
          const query = `query ($id: ID!, $after: String) { ${one}(id: $id) { matches(first: 7, after: $after) { ${MATCHES} } } }`;
          return (await client.ask<Record<string, { matches: Page<Shown> }>>(query, { id, after }))[one]!.matches;
        });
        expect(theirs).toMatchObject(shown.map(plain));
      }
    }
  }, 180_000);

  test('a visitor sees the same pairs, with distances rounded to 5 km and scores that give no more away', async () => {
    const visitor = api.client('en');
    interface VisitedNeed {
      id: string;
      matches: Page<Shown & { criteria: { name: string; reason: string }[] }>;
    }
    const needs = await all<VisitedNeed>(async (after) => {
      const query = `query ($after: String) { needs(first: 10, after: $after) {
          totalCount pageInfo { hasNextPage endCursor } nodes { id matches(first: 100) { totalCount
            nodes { score distanceM need { id } offering { id price { amount } site { precision address } } criteria { name reason } } } } } }`;
      return (await visitor.ask<{ needs: Page<VisitedNeed> }>(query, { after })).needs;
    });
    for (const need of needs) {
      const pairs = expected.filter(({ needId }) => needId === need.id);
      expect(need.matches.nodes.map(({ offering }) => offering.id).sort()).toEqual(
        pairs.map(({ offeringId }) => offeringId).sort(),
      );
      for (const match of need.matches.nodes) {
        expect(match.distanceM % 5000).toBe(0);
        expect(match.offering).toMatchObject({ price: null, site: { precision: 'MUNICIPALITY', address: null } });
        expect(match.criteria.find(({ name }) => name === 'PRICE')?.reason).toBe('Sign in to see prices.');
      }
    }
  });

  test('every demonstration account can sign in and see what its digests would say, or what waits for its decision', async () => {
    for (const { email, password } of demonstrationAccounts) {
      const client = api.client('fr');
      const { signIn } = await client.ask<{ signIn: { userErrors: unknown[] } }>(
        'mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }',
        { input: { email, password } },
      );
      expect(signIn.userErrors).toEqual([]);
      const { me } = await client.ask<{ me: { memberships: { organization: { id: string } }[] } }>(
        '{ me { memberships { organization { id } } } }',
      );
      if (me.memberships.length === 0) {
        const { verificationRequests } = await client.ask<{ verificationRequests: { nodes: unknown[] } }>(
          '{ verificationRequests(status: PENDING) { nodes { statement organization { name } } } }',
        );
        expect(verificationRequests.nodes).toEqual([
          { statement: expect.any(String), organization: { name: 'Cuisine Les Marmites Unies (démonstration)' } },
        ]);
        continue;
      }
      const organizationId = me.memberships[0]?.organization.id;
      const { digestPreview } = await client.ask<{ digestPreview: { subject: string; html: string; text: string } }>(
        'query ($id: ID!) { digestPreview(organizationId: $id) { subject html text } }',
        { id: organizationId },
      );
      expect(digestPreview.subject).not.toBe('');
      expect(digestPreview.html).toContain('<html');
    }
  });
});
