import type { Settings } from '#settings';
import { say } from '../terminal.js';
import { failed, type Finding, ok } from './check.js';

const ANSWER_MS = 10_000;

/**
 * Whether the identity provider says where to sign in, and is who it is called (OpenID Connect Discovery 1.0, section 4). Anything
 * else of it is looked at when somebody signs in.
 */
export async function checkProvider({ oidc }: Pick<Settings, 'oidc'>): Promise<Finding | undefined> {
  if (!oidc) return undefined;
  const name = say('Fournisseur d’identité', 'Identity provider');
  const { host } = new URL(oidc.issuer);
  const refused = (why: string) =>
    failed(
      name,
      `${host}${say(' : ', ': ')}${why}`,
      say('Corriger OIDC_ISSUER, ou démarrer ce service.', 'Mend OIDC_ISSUER, or start that service.'),
    );
  try {
    const response = await fetch(`${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!response.ok) return refused(`HTTP ${response.status}`);
    const { issuer } = (await response.json()) as { issuer?: unknown };
    return issuer === oidc.issuer
      ? ok(name, host)
      : refused(say('il se donne un autre nom (issuer)', 'it calls itself otherwise (issuer)'));
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}
