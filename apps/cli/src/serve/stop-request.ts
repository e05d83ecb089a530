/** npm and the terminal both pass Ctrl-C on: within this time it is the same one. */
const SAME_REQUEST_MS = 1_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Waits for Ctrl-C or its like. A second one, later, calls `force`. */
export function onStopRequest(force: () => void): AbortSignal {
  const stop = new AbortController();
  let first = 0;
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (first === 0) {
        first = Date.now();
        stop.abort();
      } else if (Date.now() - first > SAME_REQUEST_MS) force();
    });
  return stop.signal;
}
