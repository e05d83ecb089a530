/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `warning`: it works, and somebody should know. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do about it. */
  readonly mend?: string;
}

export const ok = (name: string, detail: string): Finding => ({ name, status: 'ok', detail });
export const warning = (name: string, detail: string, mend: string): Finding => ({
  name,
  status: 'warning',
  detail,
  mend,
});
export const failed = (name: string, detail: string, mend: string): Finding => ({
  name,
  status: 'failed',
  detail,
  mend,
});
export const skipped = (name: string, detail: string): Finding => ({ name, status: 'skipped', detail });

/** Dotted versions as numbers: `6.10` is above `6.9`. */
export function atLeast(version: string, least: string): boolean {
  const parts = (text: string) => (/\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const [have, need] = [parts(version), parts(least)];
  for (let i = 0; i < need.length; i++) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
