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

const SYNC = Uint8Array.of('S'.charCodeAt(0), 0, 0, 0, 4);

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
  private running = false;

  constructor(private readonly db: PGlite) {}

  enqueue(handlerId: number, message: Uint8Array, onData: (data: Uint8Array) => void): Promise<number> {
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

  /** Ends what a connection that is gone left half done. */
  async clearTransactionIfNeeded(handlerId: number): Promise<void> {
    if (this.owner !== handlerId) return;
    await this.execute(SYNC, () => undefined);
    if (this.db.isInTransaction()) await this.db.exec('ROLLBACK');
    this.owner = undefined;
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let next = this.next(); next; next = this.next()) {
      try {
        const bytes = await this.execute(next.message, next.onData);
        this.keep(next);
        next.resolve(bytes);
      } catch (error) {
        this.keep(next);
        next.reject(error);
      }
    }
    this.running = false;
  }

  private next(): WaitingMessage | undefined {
    const position = this.owner === undefined ? 0 : this.waiting.findIndex(({ handlerId }) => handlerId === this.owner);
    return position < 0 ? undefined : this.waiting.splice(position, 1)[0];
  }

  private keep({ handlerId, message }: WaitingMessage): void {
    const goesOn = CONTINUED.has(message[0] ?? 0) || this.db.isInTransaction();
    this.owner = goesOn ? handlerId : undefined;
  }

  private async execute(message: Uint8Array, onData: (data: Uint8Array) => void): Promise<number> {
    let bytes = 0;
    await this.db.runExclusive(() =>
      this.db.execProtocolRawStream(message, {
        onRawData: (data) => {
          bytes += data.length;
          onData(data);
        },
      }),
    );
    return bytes;
  }
}
