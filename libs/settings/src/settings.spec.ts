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

const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: 'a key for tests, which signs nothing that is ever sent',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Maillage <bulletin@maillage.example>',
  MAIL_POSTAL_ADDRESS: 'Maillage, 1, rue de l’Essai',
  PUBLIC_URL: 'https://maillage.example',
};
const OIDC = {
  OIDC_ISSUER: 'https://identity.example',
  OIDC_CLIENT_ID: 'maillage',
  OIDC_CLIENT_SECRET: 'kept',
  OIDC_NAME: 'Agora',
};
const namesOf = (env: Record<string, string>) => problemsOf(env).map(({ en }) => en.split(':')[0]);

test('with nothing given, everything is limited, nobody is trusted and nothing is shown', () => {
  expect(readSettings({})).toMatchObject({
    rateLimitPerMinute: 300,
    rateLimits: 'on',
    trustProxy: 0,
    databaseStatementTimeoutMs: 15_000,
    corsOrigins: [],
    metricsToken: undefined,
    workerMetricsPort: undefined,
    trustedDocuments: undefined,
    drainDelayMs: 0,
    oidc: undefined,
    retention: { auditDays: 1_095, invitationDays: 30, consentProofDays: 1_095, draftDays: 30 },
  });
});

test('what is given is taken', () => {
  expect(
    readSettings({
      ...PRODUCTION,
      ...OIDC,
      RATE_LIMIT_PER_MINUTE: '0',
      TRUST_PROXY: '2',
      DATABASE_STATEMENT_TIMEOUT_MS: '5000',
      CORS_ORIGINS: 'https://one.example, https://two.example:8443',
      METRICS_TOKEN: 'a token of sixteen',
      WORKER_METRICS_PORT: '0',
      TRUSTED_DOCUMENTS: '/etc/maillage/documents.json',
      DRAIN_DELAY_MS: '3000',
      RETENTION_AUDIT_DAYS: '400',
      RETENTION_INVITATION_DAYS: '7',
      RETENTION_CONSENT_PROOF_DAYS: '2000',
      RETENTION_DRAFT_DAYS: '1',
    }),
  ).toMatchObject({
    rateLimitPerMinute: 0,
    trustProxy: 2,
    databaseStatementTimeoutMs: 5_000,
    corsOrigins: ['https://one.example', 'https://two.example:8443'],
    metricsToken: 'a token of sixteen',
    workerMetricsPort: 0,
    trustedDocuments: '/etc/maillage/documents.json',
    drainDelayMs: 3_000,
    oidc: { issuer: 'https://identity.example', clientId: 'maillage', clientSecret: 'kept', name: 'Agora' },
    retention: { auditDays: 400, invitationDays: 7, consentProofDays: 2_000, draftDays: 1 },
  });
});

test.each([
  ['RATE_LIMIT_PER_MINUTE', '-1'],
  ['RATE_LIMIT_PER_MINUTE', '1.5'],
  ['RATE_LIMITS', 'sometimes'],
  ['TRUST_PROXY', '11'],
  ['TRUST_PROXY', 'true'],
  ['DATABASE_STATEMENT_TIMEOUT_MS', '0'],
  ['DATABASE_STATEMENT_TIMEOUT_MS', '99'],
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'null'],
  ['CORS_ORIGINS', 'https://one.example/'],
  ['CORS_ORIGINS', 'https://one.example/path'],
  ['CORS_ORIGINS', 'https://name:password@one.example'],
  ['CORS_ORIGINS', 'one.example'],
  ['METRICS_TOKEN', 'fifteen letters'],
  ['WORKER_METRICS_PORT', '65536'],
  ['DRAIN_DELAY_MS', '4001'],
  ['OIDC_ISSUER', 'identity.example'],
  ['OIDC_ISSUER', 'http://identity.example'],
  ['RETENTION_AUDIT_DAYS', '29'],
  ['RETENTION_INVITATION_DAYS', '0'],
  ['RETENTION_CONSENT_PROOF_DAYS', '1094'],
  ['RETENTION_DRAFT_DAYS', '0'],
])('in production %s=%s stops the start with one line', (name, value) => {
  expect(namesOf({ ...PRODUCTION, ...OIDC, [name]: value })).toEqual([name]);
});

test('of several origins, each that is none is named', () => {
  const problems = problemsOf({ CORS_ORIGINS: 'https://one.example,*,ftp://two.example' });
  expect(problems.map(({ en }) => /"(.*?)"/.exec(en)?.[1])).toEqual(['*', 'ftp://two.example']);
});

test.each(Object.keys(OIDC))('an identity provider without %s stops the start with one line', (name) => {
  expect(namesOf({ ...PRODUCTION, ...OIDC, [name]: '' })).toEqual([name]);
});

test('nothing lifts all limits in production, where those on requests may be lifted', () => {
  expect(namesOf({ ...PRODUCTION, RATE_LIMITS: 'off' })).toEqual(['RATE_LIMITS']);
  expect(namesOf({ ...PRODUCTION, RATE_LIMIT_PER_MINUTE: '0' })).toEqual([]);
  expect(readSettings({ RATE_LIMITS: 'off' }).rateLimits).toBe('off');
});

test('rates of sending are read for all and by domain, and what is not one is named', () => {
  expect(readSettings({}).mailRatePerSecond).toBeUndefined();
  expect(readSettings({}).mailRatePerDomain.size).toBe(0);
  const read = readSettings({
    MAIL_RATE_PER_SECOND: '0.5',
    MAIL_RATE_PER_DOMAIN: 'example.org=20, Mail.Example.com=10',
  });
  expect(read.mailRatePerSecond).toBe(0.5);
  expect([...read.mailRatePerDomain]).toEqual([
    ['example.org', 20],
    ['mail.example.com', 10],
  ]);
  for (const value of ['0', '-1', 'fast', '1e9']) {
    const [problem, ...others] = problemsOf({ MAIL_RATE_PER_SECOND: value });
    expect(others).toEqual([]);
    expect(problem?.en).toMatch(/^MAIL_RATE_PER_SECOND: ".*" is not a number from 0.01 to 10000\.$/);
  }
  for (const value of ['example.org', 'example.org=0', '=20', 'localhost=5', 'a b=2'])
    expect(problemsOf({ MAIL_RATE_PER_DOMAIN: value })[0]?.fr).toMatch(/^MAIL_RATE_PER_DOMAIN : /);
});
