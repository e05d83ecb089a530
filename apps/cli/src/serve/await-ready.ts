import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../terminal.js';

const READY_WITHIN_MS = 120_000;
const ONE_ANSWER_MS = 5_000;
const POLL_MS = 200;

/** Waits until the API answers that it is ready. */
export async function awaitReady(port: number, signal: AbortSignal): Promise<void> {
  const url = `http://127.0.0.1:${port}/health/ready`;
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = '';
  while (Date.now() < deadline && !signal.aborted) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(ONE_ANSWER_MS) });
      if (answer.status === 200) return;
      last = `${answer.status} ${(await answer.text()).slice(0, 200)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await delay(POLL_MS);
  }
  if (!signal.aborted)
    throw new Error(
      say(
        `L'API n'est pas prête après ${READY_WITHIN_MS / 1000} s (${last}).`,
        `The API is not ready after ${READY_WITHIN_MS / 1000} s (${last}).`,
      ),
    );
}
