import { createPublicKey } from 'node:crypto';
import { resolve } from 'node:path';
import { type Language, type Localized } from '#kernel';

/** What the operator decides, read once at start from the environment. All optional in development. */
export abstract class Settings {
  abstract readonly mode: 'production' | 'development' | 'test';
  /** PostgreSQL ≥ 15 with PostGIS ≥ 3.3; undefined: the embedded database in `dataDir`. */
  abstract readonly databaseUrl: string | undefined;
  abstract readonly databasePoolSize: number;
  /** Redis for the queue; undefined: the queue lives in the database. */
  abstract readonly redisUrl: string | undefined;
  /** undefined: messages go to the development mailbox. */
  abstract readonly smtpUrl: string | undefined;
  /** The longest that sending one message may take. */
  abstract readonly mailTimeoutMs: number;
  /** Connections to the mail server that each process keeps. */
  abstract readonly mailConnections: number;
  /** How digests are worked on (docs/operations.md). */
  abstract readonly digests: {
    /** Composed by one statement: how many. */
    readonly composedAtOnce: number;
    /** Batches of messages that one process writes and sends at the same time. */
    readonly deliveriesAtOnce: number;
    /** How long after a first failure the next attempt is made; after each further one twice as long, up to half sooner. */
    readonly retryMs: number;
  };
  abstract readonly mailFrom: string;
  /** Postal address of the sender, which every digest carries (CASL, S.C. 2010, c. 23, s. 6(2)). */
  abstract readonly mailPostalAddress: string;
  /** Messages a second, of all processes together; undefined: as fast as the mail server takes them. */
  abstract readonly mailRatePerSecond: number | undefined;
  /** Messages a minute to the addresses of a domain, of all processes together. */
  abstract readonly mailRatePerDomain: ReadonlyMap<string, number>;
  /** What signs each kind of request to `/hooks/mail`; undefined: that kind is not taken. */
  abstract readonly mailHooks: {
    /** HMAC key of a mail server that pipes reports to us. */
    readonly report: string | undefined;
    /** HTTP webhook signing key of a Mailgun account. */
    readonly mailgun: string | undefined;
    /** SendGrid's verification key: a P-256 public key, DER in base64. */
    readonly sendgrid: string | undefined;
  };
  /** Without a slash at the end. */
  abstract readonly publicUrl: string;
  abstract readonly port: number;
  abstract readonly dataDir: string;
  /** Signs links in messages. */
  abstract readonly secretKey: string;
  /** External geocoder; undefined: only the embedded gazetteer answers, and nothing leaves the machine. */
  abstract readonly geocoder: { readonly kind: 'nominatim' | 'photon' | 'pelias'; readonly url: string } | undefined;
  /** Routing engine for distances by road; undefined: they are straight lines, and nothing leaves the machine. */
  abstract readonly routing: { readonly engine: 'osrm' | 'valhalla'; readonly url: string } | undefined;
  /** OpenID Connect provider through which people may sign in; undefined: none. */
  abstract readonly oidc:
    | { readonly issuer: string; readonly clientId: string; readonly clientSecret: string; readonly name: string }
    | undefined;
  abstract readonly logLevel: string;
  /** Points that one actor may use in a minute (a light request is one, a heavy one up to 26); 0: as many as they like. */
  abstract readonly rateLimitPerMinute: number;
  /** `off`: nothing at all is limited by how often, not even passwords; never in production. */
  abstract readonly rateLimits: 'on' | 'off';
  /** Proxies in front of us, each of which adds whom it heard from to X-Forwarded-For; 0: nobody's word is taken for it. */
  abstract readonly trustProxy: number;
  /** Longest that a statement of the API may take; the embedded database, whose one session everybody shares, has none. */
  abstract readonly databaseStatementTimeoutMs: number;
  /** Origins whose pages may ask the API with a token, never with cookies. Empty: none. */
  abstract readonly corsOrigins: readonly string[];
  /** Whoever knows it may read `/metrics` of the API; undefined: only this machine, and nobody in production. */
  abstract readonly metricsToken: string | undefined;
  /** On this machine, the worker's `/metrics`; undefined: none. */
  abstract readonly workerMetricsPort: number | undefined;
  /** A JSON file of documents by their SHA-256: only those are run; undefined: any. */
  abstract readonly trustedDocuments: string | undefined;
  /** How long the API goes on taking requests, saying that it is not ready, before it stops. */
  abstract readonly drainDelayMs: number;
  /** For how many days what nobody needs any more is kept (docs/privacy.md). */
  abstract readonly retention: {
    readonly auditDays: number;
    /** Invitations that are settled, or have run out. */
    readonly invitationDays: number;
    /** Proof that a person whose account is erased had consented to messages. */
    readonly consentProofDays: number;
    /** Drafts of organizations, from their closing on. */
    readonly draftDays: number;
    /** Messages that were sent, and links that were used or have run out. */
    readonly noticeDays: number;
    /** Addresses that were written to again, and those that bounced and that no account has. */
    readonly suppressionDays: number;
  };
}

/** The environment cannot be used; one line per problem, each naming the variable and what to write instead. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly Localized[]) {
    super(problems.map((p) => p.en).join('\n'));
    this.name = 'SettingsError';
  }

  lines(language: Language): string[] {
    return this.problems.map((p) => p[language]);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

export const DEVELOPMENT_SECRET = 'maillage-development-secret-not-for-production';
const MINIMUM_SECRET_LENGTH = 32;
const MINIMUM_METRICS_TOKEN_LENGTH = 16;
const MINIMUM_HOOK_SECRET_LENGTH = 16;
const MODES = ['production', 'development', 'test'] as const;
const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];
const GEOCODERS = ['nominatim', 'photon', 'pelias'] as const;
const SWITCH = ['on', 'off'] as const;
/** Of messages, a second or a minute. */
const LEAST_RATE = 0.01;
const MOST_RATE = 10_000;
const DOMAIN = /^[a-z\d-]+(?:\.[a-z\d-]+)+$/i;
const ROUTING_ENGINES = ['osrm', 'valhalla'] as const;

/** Language of the terminal's messages: English where the locale says so, French otherwise. */
export const terminalLanguage = (env: Environment = process.env): Language =>
  (env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '').toLowerCase().startsWith('en') ? 'en' : 'fr';

/** @throws SettingsError listing every problem, so that they are mended in one go */
export function readSettings(env: Environment = process.env): Settings {
  const problems: Localized[] = [];
  const bad = (name: string, fr: string, en: string) => problems.push({ fr: `${name} : ${fr}`, en: `${name}: ${en}` });
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;

  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name) ?? fallback;
    if ((allowed as readonly string[]).includes(value)) return value as T;
    bad(
      name,
      `« ${value} » n'est pas reconnu ; choisir parmi ${allowed.join(', ')}.`,
      `"${value}" is not known; choose one of ${allowed.join(', ')}.`,
    );
    return fallback;
  };
  const url = (name: string, schemes: readonly string[]): string | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
    if (schemes.includes(scheme)) return value;
    const shape = schemes.map((s) => `${s}://…`).join(', ');
    bad(name, `adresse illisible ; attendu : ${shape}.`, `unreadable address; expected ${shape}.`);
    return undefined;
  };
  const integer = (name: string, fallback: number, least: number, most: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    bad(
      name,
      `« ${value} » n'est pas un entier de ${least} à ${most}.`,
      `"${value}" is not a whole number from ${least} to ${most}.`,
    );
    return fallback;
  };

  const rate = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (number >= LEAST_RATE && number <= MOST_RATE) return number;
    bad(
      name,
      `« ${value} » n’est pas un nombre de ${LEAST_RATE} à ${MOST_RATE}.`,
      `"${value}" is not a number from ${LEAST_RATE} to ${MOST_RATE}.`,
    );
    return undefined;
  };
  const ratePerDomain = (name: string): ReadonlyMap<string, number> => {
    const rates = new Map<string, number>();
    for (const part of (text(name) ?? '').split(/[\s,]+/).filter(Boolean)) {
      const [domain = '', number = ''] = part.split('=');
      if (DOMAIN.test(domain) && Number(number) >= LEAST_RATE && Number(number) <= MOST_RATE)
        rates.set(domain.toLowerCase(), Number(number));
      else
        bad(
          name,
          `« ${part} » n’est pas un domaine et ce qu’il prend par minute ; attendu : « exemple.org=20 ».`,
          `"${part}" is not a domain and what it takes a minute; expected "example.org=20".`,
        );
    }
    return rates;
  };

  const mode = oneOf('NODE_ENV', MODES, 'development');
  const port = integer('PORT', 3000, 0, 65_535);
  const geocoderUrl = url('GEOCODER_URL', ['http', 'https']);
  const routingUrl = url('ROUTING_URL', ['http', 'https']);
  const routingEngine = oneOf('ROUTING_ENGINE', ROUTING_ENGINES, 'osrm');
  const oidcIssuer = url('OIDC_ISSUER', ['https', 'http']);
  const oidc = { clientId: text('OIDC_CLIENT_ID'), clientSecret: text('OIDC_CLIENT_SECRET'), name: text('OIDC_NAME') };
  const settings: Settings = {
    mode,
    databaseUrl: url('DATABASE_URL', ['postgres', 'postgresql']),
    databasePoolSize: integer('DATABASE_POOL_SIZE', 10, 1, 200),
    redisUrl: url('REDIS_URL', ['redis', 'rediss']),
    smtpUrl: url('SMTP_URL', ['smtp', 'smtps']),
    mailTimeoutMs: integer('MAIL_TIMEOUT_MS', 60_000, 100, 600_000),
    mailConnections: integer('MAIL_CONNECTIONS', 8, 1, 100),
    digests: {
      composedAtOnce: integer('DIGESTS_COMPOSED_AT_ONCE', 1_000, 1, 10_000),
      deliveriesAtOnce: integer('DIGEST_DELIVERIES_AT_ONCE', 4, 1, 100),
      retryMs: integer('DIGEST_RETRY_MS', 60_000, 1, 3_600_000),
    },
    mailFrom: text('MAIL_FROM') ?? 'Maillage <bulletin@maillage.example>',
    mailPostalAddress: text('MAIL_POSTAL_ADDRESS') ?? 'Maillage, instance de développement / development instance',
    mailRatePerSecond: rate('MAIL_RATE_PER_SECOND'),
    mailRatePerDomain: ratePerDomain('MAIL_RATE_PER_DOMAIN'),
    mailHooks: {
      report: text('MAIL_WEBHOOK_SECRET'),
      mailgun: text('MAIL_WEBHOOK_MAILGUN_KEY'),
      sendgrid: text('MAIL_WEBHOOK_SENDGRID_PUBLIC_KEY'),
    },
    publicUrl: (url('PUBLIC_URL', ['http', 'https']) ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    port,
    dataDir: resolve(text('DATA_DIR') ?? '.data'),
    secretKey: text('SECRET_KEY') ?? DEVELOPMENT_SECRET,
    geocoder: geocoderUrl
      ? { kind: oneOf('GEOCODER_KIND', GEOCODERS, 'nominatim'), url: geocoderUrl.replace(/\/+$/, '') }
      : undefined,
    routing: routingUrl ? { engine: routingEngine, url: routingUrl.replace(/\/+$/, '') } : undefined,
    oidc:
      oidcIssuer && oidc.clientId && oidc.clientSecret && oidc.name
        ? { issuer: oidcIssuer, clientId: oidc.clientId, clientSecret: oidc.clientSecret, name: oidc.name }
        : undefined,
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, mode === 'test' ? 'warn' : 'info'),
    rateLimitPerMinute: integer('RATE_LIMIT_PER_MINUTE', 300, 0, 1_000_000),
    rateLimits: oneOf('RATE_LIMITS', SWITCH, 'on'),
    trustProxy: integer('TRUST_PROXY', 0, 0, 10),
    databaseStatementTimeoutMs: integer('DATABASE_STATEMENT_TIMEOUT_MS', 15_000, 100, 600_000),
    corsOrigins: (text('CORS_ORIGINS') ?? '').split(/[\s,]+/).filter(Boolean),
    metricsToken: text('METRICS_TOKEN'),
    workerMetricsPort: text('WORKER_METRICS_PORT') ? integer('WORKER_METRICS_PORT', 0, 0, 65_535) : undefined,
    trustedDocuments: text('TRUSTED_DOCUMENTS'),
    drainDelayMs: integer('DRAIN_DELAY_MS', 0, 0, 4_000),
    retention: {
      auditDays: integer('RETENTION_AUDIT_DAYS', 1_095, 30, 36_500),
      invitationDays: integer('RETENTION_INVITATION_DAYS', 30, 1, 3_650),
      consentProofDays: integer('RETENTION_CONSENT_PROOF_DAYS', 1_095, 1_095, 36_500),
      draftDays: integer('RETENTION_DRAFT_DAYS', 30, 1, 3_650),
      noticeDays: integer('RETENTION_NOTICE_DAYS', 30, 1, 3_650),
      suppressionDays: integer('RETENTION_SUPPRESSION_DAYS', 365, 30, 3_650),
    },
  };

  const OIDC_NAMES = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME'];
  if (OIDC_NAMES.some(text))
    for (const name of OIDC_NAMES.filter((one) => !text(one)))
      bad(
        name,
        `obligatoire avec les autres réglages du fournisseur d’identité (${OIDC_NAMES.join(', ')}).`,
        `required with the other settings of the identity provider (${OIDC_NAMES.join(', ')}).`,
      );
  // Whoever could change what a provider answers could sign in as anybody.
  if (mode === 'production' && oidcIssuer?.startsWith('http:'))
    bad('OIDC_ISSUER', 'attendu en production : https://….', 'expected in production: https://….');

  // Paths are added to it, so nothing may follow; and fetch refuses a name and a password in an address.
  if (routingUrl && !/^https?:\/\/[^@?#]+$/i.test(routingUrl))
    bad(
      'ROUTING_URL',
      'attendu : une adresse de base, sans mot de passe, « ? » ni « # ».',
      'expected a base address, without a password, "?" or "#".',
    );
  if (!/^[^<>@\s]+@[^<>@\s]+$|^[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>$/.test(settings.mailFrom))
    bad('MAIL_FROM', 'attendu : « Nom <adresse@domaine> ».', 'expected "Name <address@domain>".');
  for (const origin of settings.corsOrigins)
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
      bad(
        'CORS_ORIGINS',
        `« ${origin} » n'est pas une origine ; attendu : « https://exemple.org », sans « / » à la fin ni « * ».`,
        `"${origin}" is not an origin; expected "https://example.org", without "/" at the end and never "*".`,
      );
  for (const name of ['MAIL_WEBHOOK_SECRET', 'MAIL_WEBHOOK_MAILGUN_KEY'])
    if ((text(name)?.length ?? MINIMUM_HOOK_SECRET_LENGTH) < MINIMUM_HOOK_SECRET_LENGTH)
      bad(
        name,
        `au moins ${MINIMUM_HOOK_SECRET_LENGTH} caractères.`,
        `at least ${MINIMUM_HOOK_SECRET_LENGTH} characters.`,
      );
  if (settings.mailHooks.sendgrid && !isP256PublicKey(settings.mailHooks.sendgrid))
    bad(
      'MAIL_WEBHOOK_SENDGRID_PUBLIC_KEY',
      'attendu : la clé de vérification que SendGrid affiche, « MFkwEwYH… ».',
      'expected the verification key that SendGrid shows, "MFkwEwYH…".',
    );
  if (settings.metricsToken && settings.metricsToken.length < MINIMUM_METRICS_TOKEN_LENGTH)
    bad(
      'METRICS_TOKEN',
      `au moins ${MINIMUM_METRICS_TOKEN_LENGTH} caractères.`,
      `at least ${MINIMUM_METRICS_TOKEN_LENGTH} characters.`,
    );
  if (settings.secretKey.length < MINIMUM_SECRET_LENGTH)
    bad('SECRET_KEY', `au moins ${MINIMUM_SECRET_LENGTH} caractères.`, `at least ${MINIMUM_SECRET_LENGTH} characters.`);
  if (mode === 'production') {
    const required = (name: string) =>
      bad(name, 'obligatoire en production (NODE_ENV=production).', 'required in production (NODE_ENV=production).');
    if (settings.secretKey === DEVELOPMENT_SECRET) required('SECRET_KEY');
    if (settings.rateLimits === 'off')
      bad(
        'RATE_LIMITS',
        'pas en production (NODE_ENV=production) ; RATE_LIMIT_PER_MINUTE=0 lève celle des requêtes.',
        'not in production (NODE_ENV=production); RATE_LIMIT_PER_MINUTE=0 lifts the one on requests.',
      );
    for (const name of ['SMTP_URL', 'MAIL_FROM', 'MAIL_POSTAL_ADDRESS', 'PUBLIC_URL']) if (!text(name)) required(name);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** DER in base64, as SendGrid shows it. */
function isP256PublicKey(base64: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/**
 * How Node is run for the API: a page of matches reads hundreds of rows that live for one request, and with the default
 * of 16 MiB for young objects they are copied around instead of dropped (measured: a third off the median page).
 */
export const API_NODE_FLAGS = ['--max-semi-space-size=64'];
