import type { Settings } from '#settings';
import { say } from '../terminal.js';
import { type Finding, ok, warning } from './check.js';

/** Of 32 random characters in base 64, all but one key in many thousands have more. */
const DISTINCT_LEAST = 16;

/** What is read without fault and yet should not be so where others come. Nothing outside of production. */
export function checkSettings({
  mode,
  secretKey,
  publicUrl,
  trustProxy,
  metricsToken,
}: Pick<Settings, 'mode' | 'secretKey' | 'publicUrl' | 'trustProxy' | 'metricsToken'>): Finding[] {
  if (mode !== 'production') return [ok(say('Réglages', 'Settings'), mode)];
  return [
    new Set(secretKey).size >= DISTINCT_LEAST
      ? ok('SECRET_KEY', say(`${secretKey.length} caractères`, `${secretKey.length} characters`))
      : warning(
          'SECRET_KEY',
          say('facile à deviner', 'easy to guess'),
          say('En tirer une autre : openssl rand -base64 48.', 'Draw another: openssl rand -base64 48.'),
        ),
    publicUrl.startsWith('https:')
      ? ok('PUBLIC_URL', publicUrl)
      : warning(
          'PUBLIC_URL',
          publicUrl,
          say(
            'Mettre TLS devant et écrire https://… : sans lui, les sessions passent en clair.',
            'Put TLS in front and write https://…: without it, sessions travel in clear.',
          ),
        ),
    trustProxy > 0
      ? ok('TRUST_PROXY', String(trustProxy))
      : warning(
          'TRUST_PROXY',
          '0',
          say(
            'Derrière un mandataire inverse, dire combien il y en a : sinon tout le monde partage son adresse, et sa limite.',
            'Behind a reverse proxy, say how many there are: otherwise everybody shares its address, and its limit.',
          ),
        ),
    metricsToken
      ? ok('METRICS_TOKEN', say('donné', 'given'))
      : ok('METRICS_TOKEN', say('aucun : /metrics n’est pour personne', 'none: /metrics is for nobody')),
  ];
}
