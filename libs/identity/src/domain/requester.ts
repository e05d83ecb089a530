/** Where a request comes from: what limits count by, and what the list of one's sessions shows. */
export interface Requester {
  /** IP address, as the proxies that are trusted give it. */
  readonly networkAddress: string;
  /** The browser and system in a few words; null: unknown. */
  readonly client: string | null;
  /** The session it came with: signing in puts a new one in its place, never the same again (session fixation). */
  readonly sessionToken: string | null;
}
