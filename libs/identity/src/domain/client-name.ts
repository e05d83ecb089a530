const MAX_LENGTH = 80;

/** Most particular first: nearly every browser claims to be several others. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\b(?:Linux|X11)\b/, 'Linux'],
];

/**
 * A browser and its system in a few words, e.g. `Firefox · Linux`, for their owner to recognize a session. Other programs
 * go by the name they give (`curl`). Versions are left out: they change, and tell strangers apart.
 */
export function clientName(userAgent: string | undefined): string | null {
  const agent = userAgent?.slice(0, 500) ?? '';
  const nameIn = (list: typeof BROWSERS) => list.find(([pattern]) => pattern.test(agent))?.[1];
  const named = [nameIn(BROWSERS), nameIn(SYSTEMS)].filter((name) => name !== undefined);
  if (named.length > 0) return named.join(' · ');
  return /^[\w.-]+/.exec(agent)?.[0].slice(0, MAX_LENGTH) ?? null;
}
