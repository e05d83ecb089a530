const OUTCOMES = ['SENT', 'SKIPPED', 'FAILED'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** How the digests of this process ended. */
export class DigestOutcomes {
  private readonly counted = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));

  /** What is none of these, such as one that somebody else is sending, is not counted. */
  count(outcome: string): void {
    const known = OUTCOMES.find((one) => one === outcome);
    if (known) this.counted.set(known, (this.counted.get(known) ?? 0) + 1);
  }

  all(): ReadonlyMap<Outcome, number> {
    return this.counted;
  }
}
