import { expect, test } from '@jest/globals';
import { readSettings, SettingsError, terminalLanguage } from './settings.js';

function problemsOf(env: Record<string, string>): readonly { fr: string; en: string }[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

test('with nothing given, everything runs embedded on one machine', () => {
  expect(readSettings({})).toMatchObject({
    mode: 'development',
    databaseUrl: undefined,
    redisUrl: undefined,
    smtpUrl: undefined,
    port: 3000,
    publicUrl: 'http://localhost:3000',
  });
});

test('every malformed value is named at once, in both languages', () => {
  const problems = problemsOf({
    PORT: 'beaucoup',
    DATABASE_URL: 'mysql://x',
    SMTP_URL: 'nulle part',
    NODE_ENV: 'prod',
    SECRET_KEY: 'court',
  });
  for (const name of ['PORT', 'DATABASE_URL', 'SMTP_URL', 'NODE_ENV', 'SECRET_KEY']) {
    expect(problems.filter(({ fr, en }) => fr.startsWith(`${name} : `) && en.startsWith(`${name}: `))).toHaveLength(1);
  }
});

test('production refuses to start on the defaults of development', () => {
  const names = problemsOf({ NODE_ENV: 'production' }).map(({ en }) => en.split(':')[0]);
  expect(names).toEqual(['SECRET_KEY', 'SMTP_URL', 'MAIL_FROM', 'MAIL_POSTAL_ADDRESS', 'PUBLIC_URL']);
});

test('a routing engine is OSRM unless said otherwise, and none without its address', () => {
  const url = 'http://127.0.0.1:5000';
  expect(readSettings({ ROUTING_URL: `${url}/` }).routing).toEqual({ engine: 'osrm', url });
  expect(readSettings({ ROUTING_URL: url, ROUTING_ENGINE: 'valhalla' }).routing).toEqual({ engine: 'valhalla', url });
  expect(readSettings({ ROUTING_ENGINE: 'valhalla' }).routing).toBeUndefined();
});

test.each([
  ['ROUTING_URL', 'routes.example'],
  ['ROUTING_URL', 'ftp://routes.example'],
  ['ROUTING_URL', 'https://name:password@routes.example'],
  ['ROUTING_URL', 'https://routes.example/?key=1'],
  ['ROUTING_ENGINE', 'graphhopper'],
])('%s=%s stops the start with one line', (name, value) => {
  expect(problemsOf({ [name]: value }).map(({ en }) => en.split(':')[0])).toEqual([name]);
});

test.each([
  [{ LANG: 'en_CA.UTF-8' }, 'en'],
  [{ LANG: 'fr_CA.UTF-8' }, 'fr'],
  [{ LANG: 'C.UTF-8' }, 'fr'],
  [{ LC_ALL: 'en_US', LANG: 'fr_CA' }, 'en'],
])('a terminal with %p is spoken to in %s', (env, language) => {
  expect(terminalLanguage(env)).toBe(language);
});

test('an identity provider takes all of its settings, over TLS in production', () => {
  const OIDC_ISSUER = 'http://provider.example';
  const names = (env: Record<string, string>) => problemsOf(env).map(({ en }) => en.split(':')[0]);
  expect(names({ OIDC_ISSUER })).toEqual(['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME']);
  const all = { OIDC_ISSUER, OIDC_CLIENT_ID: 'maillage', OIDC_CLIENT_SECRET: 'secret', OIDC_NAME: 'Provider' };
  expect(names(all)).toEqual([]);
  expect(names({ ...all, NODE_ENV: 'production' })).toContain('OIDC_ISSUER');
  expect(readSettings(all).oidc).toEqual({
    issuer: OIDC_ISSUER,
    clientId: 'maillage',
    clientSecret: 'secret',
    name: 'Provider',
  });
});
