import { FIRST_PAUSE_MS, MAX_PAUSE_MS, MAX_RETRY_MS } from '../domain/turn.js';

/** The rules of `domain/turn.ts` as Redis runs them, one script at a time and by its own clock. */

const DAY_MS = 86_400_000;
const NOW = `local t = redis.call('TIME') local now = t[1] * 1000 + t[2] / 1000`;
const READ = `
local v = redis.call('HMGET', KEYS[1], 'next', 'promised', 'paused', 'pauses')
local nextAt, promised, paused, pauses = tonumber(v[1] or 0), tonumber(v[2] or 0), tonumber(v[3] or 0), tonumber(v[4] or 0)`;
const keep = (fields: string) => `redis.call('HSET', KEYS[1], ${fields}) redis.call('PEXPIRE', KEYS[1], ${DAY_MS})`;
/** As text: of a number, Redis would keep the whole part. */
const number = (value: string) => `string.format('%.3f', ${value})`;

/** ARGV: how far apart, ms; within how long, ms. Returns given (1, 0), ms, pauses. */
export const TAKE = `
${NOW} ${READ}
local every, within = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = math.max(now, nextAt, paused)
if at <= now + within then
  if every > 0 then ${keep(`'next', ${number('at + every')}`)} end
  return {1, ${number('at - now')}, pauses}
end
local back = math.min(math.max(promised, at) + every, now + ${MAX_RETRY_MS})
${keep(`'promised', ${number('back')}`)}
return {0, ${number('back - now')}, pauses}`;

export const PAUSE = `
${NOW} ${READ}
if paused > now then return end
local length = math.min(${FIRST_PAUSE_MS} * 2 ^ math.min(pauses, 30), ${MAX_PAUSE_MS})
${keep(`'pauses', pauses + 1, 'paused', ${number('now + length')}`)}`;

export const RESUME = `redis.call('HDEL', KEYS[1], 'pauses', 'paused')`;
