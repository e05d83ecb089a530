import { expect, test } from '@jest/globals';
import { checkSettings } from './settings.js';

const careful = {
  mode: 'production',
  secretKey: 'q7Xv1Z0pLmN8sT4bRyKcWd6HfJ3aGe9U',
  publicUrl: 'https://maillage.example',
  trustProxy: 1,
  metricsToken: 'a token for whoever measures',
} as const;
const warned = (settings: Parameters<typeof checkSettings>[0]) =>
  checkSettings(settings)
    .filter(({ status }) => status === 'warning')
    .map(({ name, mend }) => [name, Boolean(mend)]);

test('careful settings of production are as they should be', () => {
  expect(warned(careful)).toEqual([]);
});

test.each([
  ['SECRET_KEY', { secretKey: 'secretsecretsecretsecretsecretsecret' }],
  ['PUBLIC_URL', { publicUrl: 'http://maillage.example' }],
  ['TRUST_PROXY', { trustProxy: 0 }],
])('in production %s is pointed out, with what to do', (name, careless) => {
  expect(warned({ ...careful, ...careless })).toEqual([[name, true]]);
});

test('without a token for metrics, it is said that nobody reads them', () => {
  expect(checkSettings({ ...careful, metricsToken: undefined })).toContainEqual(
    expect.objectContaining({ name: 'METRICS_TOKEN', status: 'ok', detail: expect.stringMatching(/nobody|personne/) }),
  );
});

test('neither the key nor the token is shown', () => {
  expect(JSON.stringify(checkSettings(careful))).not.toMatch(/q7Xv|whoever measures/);
});

test('in development none of it is asked for', () => {
  expect(warned({ ...careful, mode: 'development', publicUrl: 'http://localhost:3000', trustProxy: 0 })).toEqual([]);
});
