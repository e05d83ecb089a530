import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';

let api: RunningApi;
let french: ApiClient;
let english: ApiClient;
let need: Record<string, unknown>;
let offering: Record<string, unknown>;

const CREATE = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id sites { id } } userErrors { path code message } } }`;
const PUBLISH = `mutation ($input: NeedInput!) { publishNeed(input: $input) { need { id } userErrors { path code message } } }`;
const OFFER = `mutation ($input: OfferingInput!) { publishOffering(input: $input) { offering { id } userErrors { path code message } } }`;

interface UserError {
  path: string[];
  code: string;
  message: string;
}

beforeAll(async () => {
  api = await startApi();
  french = api.client('fr');
  await french.signUp('essai@example.org');
  english = api.client('en');
  await english.ask(
    'mutation { signIn(input: { email: "essai@example.org", password: "une longue phrase" }) { userErrors { code } } }',
  );
  const { createOrganization } = await french.ask<{
    createOrganization: { organization: { id: string; sites: { id: string }[] } };
  }>(CREATE, {
    input: {
      name: 'École',
      roles: ['INSTITUTION', 'PRODUCER'],
      site: { municipality: 'Rimouski', postalCode: 'G5L 1A1' },
    },
  });
  const { product } = await french.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }');
  const { organization } = createOrganization;
  const own = { organizationId: organization.id, siteId: organization.sites[0]?.id, productId: product.id };
  need = { ...own, quantity: { value: '40', unit: 'kg' }, window: { from: '2026-12-01', to: '2027-04-30' } };
  offering = { ...own, availability: [{ fromMonth: 7, toMonth: 10, mode: 'FIELD' }], offersPickup: true };
});
afterAll(() => api.stop());

const rows = async () => {
  const [counts] = await api.db.query(
    'SELECT (SELECT count(*) FROM organizations) + (SELECT count(*) FROM sites) + (SELECT count(*) FROM needs) + (SELECT count(*) FROM offerings) AS n',
  );
  return Number(counts.n);
};

/** Refused in both languages, with the same path and code, different words, and nothing written. */
async function refused(mutation: string, field: string, input: Record<string, unknown>, path: string, code: string) {
  const before = await rows();
  const errors = async (client: ApiClient) =>
    (await client.ask<Record<string, { userErrors: UserError[] }>>(mutation, { input }))[field]?.userErrors ?? [];
  const [fr, en] = [await errors(french), await errors(english)];
  expect(fr.map((error) => [error.path.join('.'), error.code])).toContainEqual([path, code]);
  expect(en.map((error) => [error.path.join('.'), error.code])).toContainEqual([path, code]);
  const words = (list: UserError[]) => list.find((error) => error.code === code)?.message;
  expect(words(fr)).not.toBe(words(en));
  expect(await rows()).toBe(before);
}

describe('a need is refused, naming the field, in the language of the reader, and nothing is written', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['an end before the start', { window: { from: '2027-04-30', to: '2026-12-01' } }, 'window.to', 'END_BEFORE_START'],
    ['a window that is over', { window: { from: '2026-01-01', to: '2026-02-01' } }, 'window.to', 'IN_THE_PAST'],
    ['a negative quantity', { quantity: { value: '-3', unit: 'kg' } }, 'quantity.value', 'OUT_OF_RANGE'],
    ['a quantity of nothing', { quantity: { value: '0', unit: 'kg' } }, 'quantity.value', 'OUT_OF_RANGE'],
    ['cases that nobody described', { quantity: { value: '3', unit: 'pack' } }, 'quantity.unit', 'PACK_NOT_DESCRIBED'],
    ['an unknown product', { productId: '00000000-0000-7000-8000-000000000000' }, 'productId', 'UNKNOWN_PRODUCT'],
    ['a product id that is none', { productId: "carotte'; DROP TABLE needs" }, 'productId', 'UNKNOWN_PRODUCT'],
    ['somebody else’s site', { siteId: '00000000-0000-7000-8000-000000000000' }, 'siteId', 'UNKNOWN_SITE'],
    [
      'an unknown certification',
      { requiredCertifications: ['BIO_DE_LUXE'] },
      'requiredCertifications.0',
      'UNKNOWN_CERTIFICATION',
    ],
    ['a 300 kB string', { notes: 'é'.repeat(150_000) }, 'notes', 'TOO_LONG'],
    ['a negative distance', { maxDistanceM: -5 }, 'maxDistanceM', 'OUT_OF_RANGE'],
    [
      'an unknown currency',
      { priceCeiling: { amount: '4', currency: 'XXZ', per: { value: '1', unit: 'kg' } } },
      'priceCeiling.currency',
      'UNKNOWN_CURRENCY',
    ],
  ])('%s', async (_, change, path, code) => {
    await refused(PUBLISH, 'publishNeed', { ...need, ...change }, path, code);
  });
});

describe('so is an offering', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['without a way to get there', { offersPickup: false }, 'deliveryRadiusM', 'NO_DELIVERY_OPTION'],
    [
      'with a thirteenth month',
      { availability: [{ fromMonth: 1, toMonth: 13, mode: 'FIELD' }] },
      'availability.0.toMonth',
      'OUT_OF_RANGE',
    ],
    ['with half a season', { availability: [{ fromMonth: 1, mode: 'FIELD' }] }, 'availability.0', 'INCOMPLETE_SEASON'],
    ['with an empty case', { pack: { count: 0, inner: { value: '1', unit: 'kg' } } }, 'pack.count', 'OUT_OF_RANGE'],
  ])('%s', async (_, change, path, code) => {
    await refused(OFFER, 'publishOffering', { ...offering, ...change }, path, code);
  });
});

describe('so is an organization', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['at latitude 200', { site: { point: { longitude: -73, latitude: 200 } } }, 'site.point.latitude', 'OUT_OF_RANGE'],
    ['nowhere', { site: {} }, 'site', 'REQUIRED'],
    ['at a place nobody knows', { site: { municipality: 'Xyzzyville-les-Ploufs' } }, 'site', 'PLACE_NOT_FOUND'],
    ['without a name', { name: '   ' }, 'name', 'REQUIRED'],
    ['without a role', { roles: [] }, 'roles', 'REQUIRED'],
    ['with a postal code that is none', { site: { postalCode: '12345' } }, 'site.postalCode', 'INVALID_POSTAL_CODE'],
  ])('%s', async (_, change, path, code) => {
    const organization = { name: 'Ferme', roles: ['PRODUCER'], site: { municipality: 'Rimouski' } };
    await refused(CREATE, 'createOrganization', { ...organization, ...change }, path, code);
  });
});

describe('what does not fit the schema is refused before anything runs', () => {
  test('an unknown unit, naming the field', async () => {
    const input = { ...need, quantity: { value: '3', unit: 'stone' } };
    const fr = await french.graphql(PUBLISH, { input });
    expect(fr.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(fr.errors?.[0]?.message).toContain('« input.quantity.unit »');
    expect(fr.errors?.[0]?.message).toContain('n’est pas une valeur de Unit');
    const en = await english.graphql(PUBLISH, { input });
    expect(en.errors?.[0]?.message).toContain('"input.quantity.unit"');
  });

  test('a number that is not one, naming the field', async () => {
    const fr = await french.graphql(PUBLISH, { input: { ...need, quantity: { value: 'beaucoup', unit: 'kg' } } });
    expect(fr.errors?.[0]?.message).toBe(
      `input.quantity.value: « beaucoup » n'est pas un nombre décimal (p. ex. "12.50").`,
    );
    expect(fr.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', inputPath: 'input.quantity.value' });
  });

  test('the thirtieth of February', async () => {
    const en = await english.graphql(PUBLISH, { input: { ...need, window: { from: '2027-02-30', to: '2027-03-30' } } });
    expect(en.errors?.[0]?.message).toBe('input.window.from: "2027-02-30" is not a date (expected YYYY-MM-DD).');
  });

  test.each([
    ['a malformed query', '{ needs { nodes { id }', /^Requête illisible/, 400],
    ['a field that is not there', '{ needs { nodes { prix } } }', /« prix » n’existe pas sur Need/, 400],
  ])('%s', async (_, query, message, status) => {
    const answer = await french.graphql(query);
    expect(answer.status).toBe(status);
    expect(answer.errors?.[0]?.message).toMatch(message);
  });

  test('a body that is not JSON, or too large', async () => {
    expect(await french.post('{"query": ')).toMatchObject({
      status: 400,
      errors: [{ message: expect.stringContaining('JSON') }],
    });
    expect(await french.post(JSON.stringify({ query: 'x'.repeat(5_000_000) }))).toMatchObject({
      status: 413,
      errors: [{ message: expect.stringContaining('1 Mo') }],
    });
  });

  test('a page of a million, or after a cursor from elsewhere', async () => {
    const page = await french.graphql('{ needs(first: 1000000) { nodes { id } } }');
    expect(page.errors?.[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
      message: expect.stringContaining('first'),
    });
    const cursor = await english.graphql('{ needs(after: "nonsense") { nodes { id } } }');
    expect(cursor.errors?.[0]?.message).toContain('This cursor was not given by this list.');
  });
});

describe('what asks for too much at once is refused before anything runs', () => {
  test('pages of pages of matches', async () => {
    const deep = `{ needs { nodes { matches(first: 100) { nodes { offering { matches(first: 100) { nodes { need { matches(first: 100) {
      nodes { score } } } } } } } } } } }`;
    const { status, errors } = await french.graphql(deep);
    expect(status).toBe(400);
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'QUERY_TOO_COMPLEX' },
      message: expect.stringContaining('demande trop à la fois'),
    });
  });

  test('many pages of matches, however short', async () => {
    const counted = (times: number) =>
      Array.from({ length: times }, (_, i) => `m${i}: matches(first: 1) { totalCount }`);
    const asked = (times: number) => `{ needs(first: 100) { nodes { ${counted(times).join(' ')} } } }`;
    expect((await french.graphql(asked(4))).errors).toBeUndefined();
    expect((await french.graphql(asked(5))).errors?.[0]?.extensions['code']).toBe('QUERY_TOO_COMPLEX');
  });

  test('many passwords in one request', async () => {
    const tries = Array.from(
      { length: 5 },
      (_, i) =>
        `a${i}: signIn(input: { email: "essai@example.org", password: "essai numéro ${i}" }) { userErrors { code } }`,
    );
    const { errors } = await english.graphql(`mutation { ${tries.join(' ')} }`);
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'QUERY_TOO_COMPLEX' },
      message: '"signIn": once a request.',
    });
  });
});

describe('what would have surprised the database is refused with words', () => {
  test('a null character, wherever it is', async () => {
    const { status, errors } = await french.graphql('query ($slug: String) { organization(slug: $slug) { id } }', {
      slug: 'a\u0000b',
    });
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toContain('U+0000');
  });

  test('half of a character, though not its code in letters', async () => {
    const BY_SLUG = 'query ($slug: String) { organization(slug: $slug) { id } }';
    const { status, errors } = await english.graphql(BY_SLUG, { slug: 'a\ud800b' });
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toContain('U+D800');
    expect((await english.graphql(BY_SLUG, { slug: 'a\\ud800b 😀' })).errors).toBeUndefined();
  });

  test('a cursor of another list', async () => {
    const after = Buffer.from('["abc"]').toString('base64url');
    const { errors } = await english.graphql('query ($after: String) { needs(after: $after) { nodes { id } } }', {
      after,
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('a patch that empties what a need cannot be without', async () => {
    const { publishNeed } = await french.ask<{ publishNeed: { need: { id: string } } }>(PUBLISH, { input: need });
    const { updateNeed } = await french.ask<{ updateNeed: { userErrors: UserError[] } }>(
      'mutation ($id: ID!) { updateNeed(id: $id, input: { quantity: null, window: null, notes: null }) { userErrors { path code } } }',
      { id: publishNeed.need.id },
    );
    expect(updateNeed.userErrors).toEqual([
      { path: ['quantity'], code: 'REQUIRED' },
      { path: ['window'], code: 'REQUIRED' },
    ]);
  });

  test.each(['local', 'system', 'utc+5', 'Mars/Olympus'])('the time zone « %s »', async (timeZone) => {
    const site = { municipality: 'Rimouski', timeZone };
    await refused(
      CREATE,
      'createOrganization',
      { name: 'F', roles: ['PRODUCER'], site },
      'site.timeZone',
      'UNKNOWN_TIME_ZONE',
    );
  });

  test('a name with a line break in it', async () => {
    const organization = {
      name: 'Ferme\r\nBcc: x@example.org',
      roles: ['PRODUCER'],
      site: { municipality: 'Rimouski' },
    };
    await refused(CREATE, 'createOrganization', organization, 'name', 'INVALID_CHARACTER');
  });
});

describe('who is not allowed is told so', () => {
  test('a visitor cannot publish', async () => {
    const { errors } = await api.client('fr').graphql(PUBLISH, { input: need });
    expect(errors?.[0]).toMatchObject({
      message: 'Connectez-vous pour continuer.',
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  test('a stranger cannot publish for others, nor see or change their need once it is closed', async () => {
    const stranger = api.client('en');
    await stranger.signUp('autre@example.org');
    expect((await stranger.graphql(PUBLISH, { input: need })).errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
    });
    const { publishNeed } = await french.ask<{ publishNeed: { need: { id: string } } }>(PUBLISH, { input: need });
    const { id } = publishNeed.need;
    const close = 'mutation ($id: ID!) { closeNeed(id: $id, outcome: CANCELLED) { need { status } } }';
    expect((await stranger.graphql(close, { id })).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect(await french.ask(close, { id })).toEqual({ closeNeed: { need: { status: 'CLOSED' } } });
    const read = 'query ($id: ID!) { need(id: $id) { id } }';
    expect(await stranger.ask(read, { id })).toEqual({ need: null });
    expect(await french.ask(read, { id })).toEqual({ need: { id } });
    expect((await stranger.graphql(close, { id })).errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a wrong password and an unknown address get the same answer, and signing out ends the session', async () => {
    const signIn =
      'mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { userErrors { path code message } } }';
    const client = api.client('fr');
    const wrong = await client.ask(signIn, { email: 'essai@example.org', password: 'une autre phrase' });
    expect(await client.ask(signIn, { email: 'personne@example.org', password: 'une autre phrase' })).toEqual(wrong);
    await client.ask(signIn, { email: 'ESSAI@example.org', password: 'une longue phrase' });
    expect(await client.ask('{ me { email } }')).toEqual({ me: { email: 'essai@example.org' } });
    await client.ask('mutation { signOut { userErrors { code } } }');
    expect(await client.ask('{ me { email } }')).toEqual({ me: null });
  });
});

test('everything that is wrong with a need is told at once', async () => {
  const input = { ...need, siteId: 'x', productId: 'x', quantity: { value: '0', unit: 'kg' } };
  const { publishNeed } = await french.ask<{ publishNeed: { userErrors: UserError[] } }>(PUBLISH, { input });
  expect(publishNeed.userErrors.map(({ code }) => code)).toEqual(['UNKNOWN_SITE', 'UNKNOWN_PRODUCT', 'OUT_OF_RANGE']);
});

test('whoever founds an organization sees its site as it was given, at once', async () => {
  const site = { point: { longitude: -73.01234567, latitude: 45.41234567 }, address: '1, rang du Ruisseau' };
  const { createOrganization } = await french.ask<{ createOrganization: { organization: { sites: unknown[] } } }>(
    `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
       organization { sites { precision address point { longitude latitude } } } } }`,
    { input: { name: 'Ferme', roles: ['PRODUCER'], site } },
  );
  expect(createOrganization.organization.sites).toEqual([{ precision: 'EXACT', ...site }]);
});

test('an old link gets a page in the language of the reader', async () => {
  const response = await fetch(`${api.url}/besoins/x`, { headers: { 'accept-language': 'en' } });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('is no longer published');
});

test('health says ready, and the home page says where things are', async () => {
  expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
  expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
  expect(await (await fetch(`${api.url}/`, { headers: { 'accept-language': 'en' } })).text()).toContain('/graphql');
});
