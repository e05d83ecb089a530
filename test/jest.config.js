import { readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const swc = JSON.parse(readFileSync(new URL('../infra/build/swc.json', import.meta.url), 'utf8'));
delete swc.$schema;

/** One project a size of test: pure units, integration on a real database, end to end through the public API. */
const project = (displayName, testMatch, more = {}) => ({
  displayName,
  rootDir: root,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, sourceMaps: 'inline' }] },
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  ...more,
});

const withDatabase = {
  globalSetup: '<rootDir>/test/harness/global-setup.mjs',
  globalTeardown: '<rootDir>/test/harness/global-teardown.mjs',
};

export default {
  rootDir: root,
  maxWorkers: 2,
  testTimeout: 60_000,
  projects: [
    project('unit', ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/real-data/*.spec.ts', 'test/torture/*.spec.ts']),
    project(
      'integration',
      ['libs/**/*.integration.ts', 'apps/**/*.integration.ts', 'test/integration/**/*.test.ts'],
      withDatabase,
    ),
    project('end to end', ['test/end-to-end/**/*.test.ts'], withDatabase),
  ],
};
