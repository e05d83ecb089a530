import type { PGlite } from '@electric-sql/pglite';

interface WaitingMessage {
  readonly handlerId: number;
  readonly message: Uint8Array;
  readonly onData: (data: Uint8Array) => void;
  readonly resolve: (bytes: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Frontend messages of the extended query protocol after which the same client goes on, up to its `Sync`. */
const CONTINUED = new Set([...'PBDECHdcf'].map((letter) => letter.charCodeAt(0)));

/** How long a connection may say nothing in the middle of a unit, while all the others wait for it. */
const IDLE_IN_TRANSACTION_MS = 30_000;

const PARSE = 'P'.charCodeAt(0);

/** Who closes what those that are gone have prepared. */
const HOUSEKEEPING = -1;

const SYNC = Uint8Array.of('S'.charCodeAt(0), 0, 0, 0, 4);

/** The name of the statement that a `Parse` prepares, which stands after its letter and length; empty: unnamed. */
const preparedBy = (parse: Uint8Array): string => Buffer.from(parse.subarray(5, parse.indexOf(0, 5))).toString();

/** A `Close` of a prepared statement; it is no error when there is none of that name. */
function closing(name: string): Uint8Array {
  const message = Buffer.from(`C\0\0\0\0S${name}\0`);
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

/** A whole ReadyForQuery: its letter, its length, and a transaction status. */
const READY = ['Z'.charCodeAt(0), 0, 0, 0, 5];

/**
 * PGlite says ReadyForQuery after an error in the middle of a unit, and again after the unit's `Sync`; PostgreSQL says
 * it after the `Sync` alone. A client that hears it twice takes the next statement's answer for the one before.
 */
function withoutReady(data: Uint8Array): Uint8Array {
  const start = data.length - READY.length - 1;
  return start >= 0 && READY.every((byte, i) => data[start + i] === byte) ? data.subarray(0, start) : data;
}

/**
 * Shares PGlite's one session between connections, a whole unit at a time: all messages up to a `Sync`, and all
 * statements of a transaction. pglite-socket's own queue keeps transactions together but not the messages of one
 * statement, so that under load one client's `Execute` ran another client's statement, and one client's error made
 * the server pass over another client's messages.
 */
export class SessionQueue {
  private waiting: WaitingMessage[] = [];
  /** The connection in the middle of a unit. */
  private owner: number | undefined;
  /** The connection whose message is being executed. */
  private current: number | undefined;
  /** Connections that are gone or were silent for too long: what they left half done is ended. */
  private readonly abandoned = new Set<number>();
  /** The named statements of each connection: PostgreSQL forgets them with it, the one session would keep them for ever. */
  private readonly prepared = new Map<number, Set<string>>();
  private silence: NodeJS.Timeout | undefined;
  private running = false;

  constructor(
    private readonly db: Pick<PGlite, 'exec' | 'execProtocolRawStream' | 'isInTransaction' | 'runExclusive'>,
    private readonly idleInTransactionMs = IDLE_IN_TRANSACTION_MS,
  ) {}

  /** A rejection makes pglite-socket close the connection. */
  enqueue(handlerId: number, message: Uint8Array, onData: (data: Uint8Array) => void): Promise<number> {
    if (this.abandoned.has(handlerId)) {
      return Promise.reject(new Error('the connection was idle in a transaction for too long'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ handlerId, message, onData, resolve, reject });
      void this.run();
    });
  }

  getQueueLength(): number {
    return this.waiting.length;
  }

  clearQueueForHandler(handlerId: number): void {
    const gone = this.waiting.filter((waiting) => waiting.handlerId === handlerId);
    this.waiting = this.waiting.filter((waiting) => waiting.handlerId !== handlerId);
    for (const { reject } of gone) reject(new Error('the connection is gone'));
  }

  /** Ends what a connection that is gone left half done, after the message that is being executed if there is one. */
  async clearTransactionIfNeeded(handlerId: number): Promise<void> {
    if (this.owner === handlerId || this.current === handlerId) await this.abandon(handlerId);
    else this.abandoned.delete(handlerId);
    this.closeStatements(handlerId);
  }

  private closeStatements(handlerId: number): void {
    const names = this.prepared.get(handlerId);
    this.prepared.delete(handlerId);
    if (!names) return;
    for (const message of [...[...names].map(closing), SYNC])
      // Refused only by a database that is closing.
      this.enqueue(HOUSEKEEPING, message, () => undefined).catch(() => undefined);
  }

  private async abandon(handlerId: number): Promise<void> {
    this.abandoned.add(handlerId);
    await this.run();
  }

  /** Never rejects: each message's failure goes to whoever sent it. */
  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (;;) {
      if (this.owner !== undefined && this.abandoned.has(this.owner)) await this.endUnit();
      const next = this.next();
      if (!next) break;
      clearTimeout(this.silence);
      this.current = next.handlerId;
      this.remember(next);
      try {
        const bytes = await this.execute(next.message, next.onData);
        this.keep(next);
        next.resolve(bytes);
      } catch (error) {
        this.keep(next);
        next.reject(error);
      }
      this.current = undefined;
    }
    this.running = false;
  }

  private async endUnit(): Promise<void> {
    clearTimeout(this.silence);
    try {
      await this.execute(SYNC, () => undefined).catch(() => 0);
      if (this.db.isInTransaction()) await this.db.exec('ROLLBACK');
    } catch {
      // There is nobody left to tell, and the others must not wait for ever.
    } finally {
      this.owner = undefined;
    }
  }

  private next(): WaitingMessage | undefined {
    const position = this.owner === undefined ? 0 : this.waiting.findIndex(({ handlerId }) => handlerId === this.owner);
    return position < 0 ? undefined : this.waiting.splice(position, 1)[0];
  }

  private remember({ handlerId, message }: WaitingMessage): void {
    const name = message[0] === PARSE ? preparedBy(message) : '';
    if (name) this.prepared.set(handlerId, (this.prepared.get(handlerId) ?? new Set()).add(name));
  }

  private keep({ handlerId, message }: WaitingMessage): void {
    const goesOn = CONTINUED.has(message[0] ?? 0) || this.db.isInTransaction();
    this.owner = goesOn ? handlerId : undefined;
    if (goesOn) this.silence = setTimeout(() => void this.abandon(handlerId), this.idleInTransactionMs).unref();
  }

  private async execute(message: Uint8Array, onData: (data: Uint8Array) => void): Promise<number> {
    let bytes = 0;
    const continued = CONTINUED.has(message[0] ?? 0);
    await this.db.runExclusive(() =>
      this.db.execProtocolRawStream(message, {
        onRawData: (data) => {
          const answer = continued ? withoutReady(data) : data;
          bytes += answer.length;
          if (answer.length > 0) onData(answer);
        },
      }),
    );
    return bytes;
  }
}
