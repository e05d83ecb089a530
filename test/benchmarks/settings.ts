/** What `BENCH_*` variables decide; docs/benchmarks.md describes them. */
const whole = (name: string, fallback: number): number => {
  const value = Number(process.env[name] || fallback);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name}: a whole number above 0 is expected`);
  return value;
};

export const SERVER_URL = process.env['BENCH_DATABASE_URL'] || 'postgresql://postgres@127.0.0.1:5432/postgres';
export const OFFERINGS = whole('BENCH_OFFERINGS', 1_000_000);
export const NEEDS = whole('BENCH_NEEDS', 10_000);
export const CROWD = whole('BENCH_CROWD', Math.max(1, Math.min(50_000, Math.round(OFFERINGS / 20))));
export const EMBEDDED_OFFERINGS = whole('BENCH_EMBEDDED_OFFERINGS', 20_000);
export const DIGEST_READERS = whole('BENCH_DIGEST_READERS', 10_000);
/** Requests to each contender at each number of clients, and before the first of them. */
export const REQUESTS = whole('BENCH_REQUESTS', 600);
export const WARM_UP = whole('BENCH_WARM_UP', 300);
export const CROWD_REQUESTS = whole('BENCH_CROWD_REQUESTS', 60);
export const CLIENTS = (process.env['BENCH_CLIENTS'] || '1,8,32').split(',').map(Number);
/** Of the first server; the others take the next ones. */
export const FIRST_PORT = whole('BENCH_PORT', 3990);
