import { z, ZodError } from 'zod';

/** Far above any documented answer; what is longer is something else. */
const MAX_ANSWER_BYTES = 1_000_000;

/**
 * A service outside did not answer as its manual says. The message says why and repeats nothing of what was sent or
 * received, which is personal: it may be logged.
 */
export class ServiceFailure extends Error {}

interface Question {
  /** Who asks, as the usage policies of public services want to know. */
  readonly publicUrl: string;
  /** When to stop waiting. */
  readonly signal: AbortSignal;
  /** Sent as JSON, by POST; without it, GET. */
  readonly body?: unknown;
}

/**
 * Asks a JSON service, and reads its answer.
 * @param read gives the answer's meaning, or throws ZodError when it is of another shape
 * @throws ServiceFailure, and nothing else
 */
export async function askService<T>(url: URL, question: Question, read: (answer: unknown) => T): Promise<T> {
  try {
    const response = await fetch(url, {
      headers: {
        accept: 'application/json',
        'user-agent': `Maillage (${question.publicUrl})`,
        ...(question.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: question.signal,
      ...(question.body === undefined ? {} : { method: 'POST', body: JSON.stringify(question.body) }),
    });
    const text = await readText(response);
    if (!response.ok) throw new ServiceFailure(`status ${response.status}${errorCodeIn(text)}`);
    return read(JSON.parse(text));
  } catch (error) {
    throw error instanceof ServiceFailure ? error : new ServiceFailure(reasonOf(error));
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (bytes > MAX_ANSWER_BYTES) throw new ServiceFailure('its answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const refusal = z.object({ code: z.string().optional(), error_code: z.number().optional() });

/** The code that routing engines give with a refusal, such as TooBig or 154, in parentheses. */
function errorCodeIn(text: string): string {
  try {
    const { code, error_code: number } = refusal.parse(JSON.parse(text));
    const name = code ?? String(number ?? '');
    return /^\w{1,40}$/.test(name) ? ` (${name})` : '';
  } catch {
    return '';
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ZodError) return 'its answer has another shape';
  if (error instanceof SyntaxError) return 'its answer is not JSON';
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'TimeoutError') return 'it took too long';
  // undici's own reason, a code such as ECONNREFUSED: the messages may carry the address asked for.
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? `the request failed (${code})` : 'the request failed';
}
