import { PoolingFlow, type PoolingProblem } from './supply-plan-flow.js';

export interface FoundPlan {
  readonly covered: number;
  /** Sum of volume × score, less the cost of every supplier. */
  readonly value: number;
  readonly suppliers: ReadonlySet<number>;
  readonly distanceM: number;
  /** By source, then by segment. */
  readonly volumes: readonly (readonly number[])[];
  /** The limited lane that carries a source, if one does. */
  readonly laneOf: readonly (number | undefined)[];
}

/** What the decisions taken so far give, with minimums, lanes and suppliers that are not decided yet divisible. */
interface Relaxed {
  readonly covered: number;
  /** At most what any plan with these decisions that covers as much is worth. */
  readonly bound: number;
  /** What it is worth as it stands. */
  readonly value: number;
  readonly used: readonly number[];
  /** Sources that come by several lanes. */
  readonly split: readonly number[];
  /** Sources below their minimum in a segment, and how far they fill it. */
  readonly short: readonly { source: number; segment: number; filled: number }[];
  /** Volume by supplier. */
  readonly given: ReadonlyMap<number, number>;
}

/**
 * How long the search goes on, in steps of the flow: unlike a clock, the same on every machine, so that the same need
 * always gets the same plan.
 */
const WORK_LIMIT = 1_000_000;
/** Of which the exchanges may take this many. */
const EXCHANGE_LIMIT = 650_000;
/** How much the first plans mind the cost of a supplier. */
const STEEPNESSES = [1, 0.3, 3, 0];
/** And one refinement of one segment or supplier. */
const REFINE_LIMIT = 20_000;
/** Decisions on one path; below that the search gives up. */
const MAX_DEPTH = 400;

type Standing = 0 | 1 | 2;
const OPEN = 0;
const IN = 1;
const OUT = 2;

/**
 * The best plan found, and whether it is known that there is no better one.
 *
 * @param supplierCost what each supplier costs, in units of a source's score, of the whole volume asked
 */
export function findPlan(problem: PoolingProblem, supplierCost: number): { plan: FoundPlan; proven: boolean } {
  const search = new PlanSearch(problem, supplierCost);
  search.run();
  return { plan: search.best, proven: search.proven };
}

export class PlanSearch {
  readonly #flow: PoolingFlow;
  readonly #demand: number;
  /** What a supplier costs, in the unit of score × volume. */
  readonly #cost: number;
  /** The same spread over the most a supplier can give. */
  readonly #slope: readonly number[];
  readonly #byWorth: readonly number[];
  readonly #sourcesOf: readonly (readonly number[])[];
  /** Doubles carry values to some 1e-15; a difference below this is none. */
  readonly #tolerance: number;

  readonly #standing: Standing[];
  readonly #lanes: (readonly [source: number, lane: number])[] = [];
  readonly #pairs: (readonly [source: number, segment: number, on: boolean])[] = [];

  best: FoundPlan;
  /** Every plan was considered or is known to be no better: the best is the best. */
  proven = false;

  constructor(
    readonly problem: PoolingProblem,
    supplierCost: number,
  ) {
    const { demand, sources, suppliers } = problem;
    this.#flow = new PoolingFlow(problem);
    this.#demand = sum(demand);
    this.#cost = supplierCost * this.#demand;
    this.#tolerance = this.#demand * 1e-9;
    const sourcesOf = Array.from({ length: suppliers }, (): number[] => []);
    sources.forEach(({ supplier }, c) => sourcesOf[supplier]!.push(c));
    this.#sourcesOf = sourcesOf;
    this.#slope = sourcesOf.map((own) => {
      const bySegment = demand.map((volume, s) => Math.min(volume, sum(own.map((c) => sources[c]!.most[s]!))));
      return this.#cost / Math.min(sum(bySegment), sum(own.map((c) => sources[c]!.total)));
    });
    const worth = sources.map(({ score, supplier }) => score - this.#slope[supplier]!);
    this.#byWorth = sources.map((_, c) => c).sort((a, b) => worth[b]! - worth[a]! || a - b);
    this.#standing = Array.from({ length: suppliers }, () => OPEN);
    this.best = {
      covered: 0,
      value: 0,
      suppliers: new Set(),
      distanceM: 0,
      volumes: sources.map(() => demand.map(() => 0)),
      laneOf: sources.map(() => undefined),
    };
  }

  run(): void {
    const root = this.#relaxAndOffer();
    if (root && this.#mayLead(root)) {
      for (const steepness of STEEPNESSES) if (this.#flow.work < EXCHANGE_LIMIT) this.#construct(steepness);
      // Where hundreds are all needed, in many months, that first look was all the work there is: then everybody is asked.
      if (this.best.covered === 0) this.#try(this.#sourcesOf.map((_, supplier) => supplier));
      let before;
      do {
        before = this.best;
        this.#refine();
        this.#exchange();
      } while (this.best !== before && this.#flow.work < EXCHANGE_LIMIT);
    }
    this.proven = this.#explore(root, 0, WORK_LIMIT);
  }

  /** Undefined: the minimums decided on do not fit. */
  #relax(): Relaxed | undefined {
    const flow = this.#flow;
    flow.reset();
    for (const [source, lane] of this.#lanes) flow.useLane(source, lane);
    for (const [source, segment, on] of this.#pairs) {
      if (!on) flow.exclude(source, segment);
      else if (!flow.require(source, segment)) return undefined;
    }
    // Sources of suppliers already paid for go by score, those of the others by score less their share of the cost.
    const { sources } = this.problem;
    flow.work += sources.length >> 2;
    let paid = 0;
    for (const c of this.#byWorth) {
      if (flow.open === 0) break;
      const { supplier, score } = sources[c]!;
      for (; paid < sources.length && sources[paid]!.score >= score - this.#slope[supplier]!; paid++) {
        if (this.#standing[sources[paid]!.supplier] === IN) flow.fill(paid);
      }
      if (this.#standing[supplier] === OPEN) flow.fill(c);
    }
    for (; paid < sources.length && flow.open > 0; paid++) {
      if (this.#standing[sources[paid]!.supplier] === IN) flow.fill(paid);
    }
    return this.#inspect();
  }

  #inspect(): Relaxed {
    const flow = this.#flow;
    const { sources, demand } = this.problem;
    let gross = 0;
    const used: number[] = [];
    const split: number[] = [];
    const short: Relaxed['short'][number][] = [];
    const given = new Map<number, number>();
    for (const source of flow.givers) {
      const volume = flow.givenBy(source);
      used.push(source);
      const { supplier, score, lanes, least } = sources[source]!;
      given.set(supplier, (given.get(supplier) ?? 0) + volume);
      gross += volume * score;
      if (lanes.length > 1 && flow.lanesOf(source).length > 1) split.push(source);
      for (let segment = 0; segment < demand.length; segment++) {
        if (least[segment] === 0) continue;
        const filled = flow.given(source, segment) / least[segment]!;
        if (filled > 0 && filled < 1) short.push({ source, segment, filled });
      }
    }
    let bound = gross;
    for (const [supplier, volume] of given)
      bound -= this.#standing[supplier] === IN ? this.#cost : volume * this.#slope[supplier]!;
    return {
      covered: this.#demand - flow.open,
      bound,
      value: gross - this.#cost * given.size,
      used,
      split,
      short,
      given,
    };
  }

  /**
   * The plan of these suppliers and no others, where they fall short of a minimum either raised to it or left out;
   * offered, unless it is seen on the way that it cannot lead to the best.
   */
  #settle(suppliers: Iterable<number>, on: boolean): Relaxed {
    const flow = this.#flow;
    const { sources } = this.problem;
    const members = [...suppliers].flatMap((supplier) => this.#sourcesOf[supplier]!).sort((a, b) => a - b);
    const lanes = new Map<number, number>();
    const pairs = new Map<string, [number, number, boolean]>();
    for (;;) {
      flow.reset();
      for (const [source, lane] of lanes) flow.useLane(source, lane);
      for (const pair of pairs.values()) {
        pair[2] &&= flow.require(pair[0], pair[1]);
        if (!pair[2]) flow.exclude(pair[0], pair[1]);
      }
      for (const source of members) {
        if (flow.open === 0) break;
        flow.fill(source);
      }
      const relaxed = this.#inspect();
      if (this.#isHopeless(relaxed)) return relaxed;
      if (relaxed.split.length === 0 && relaxed.short.length === 0) {
        this.#offer(relaxed);
        return relaxed;
      }
      for (const source of relaxed.split) lanes.set(source, flow.lanesOf(source)[0]!);
      if (relaxed.split.length > 0) continue;
      for (const { source, segment } of relaxed.short) {
        if (sources[source]!.lanes.length > 1) lanes.set(source, flow.lanesOf(source)[0]!);
        pairs.set(`${source} ${segment}`, [source, segment, on]);
      }
    }
  }

  /** The better one of raising and leaving out. */
  #try(suppliers: readonly number[]): Relaxed {
    const raised = this.#settle(suppliers, true);
    const reduced = this.#settle(suppliers, false);
    return reduced.covered > raised.covered || (reduced.covered === raised.covered && reduced.value > raised.value)
      ? reduced
      : raised;
  }

  /** Covers less than the best plan, or is worth less even if one of its suppliers turned out to be superfluous. */
  #isHopeless({ covered, value }: Relaxed): boolean {
    return covered < this.best.covered || (covered === this.best.covered && value + this.#cost <= this.best.value);
  }

  /** A first plan, supplier by supplier: next is always the one worth most for what it can still give. */
  #construct(steepness: number): void {
    const flow = this.#flow;
    const { sources, demand, suppliers } = this.problem;
    const chosen = new Set<number>();
    const open = [...demand];
    flow.reset();
    while (flow.open > 0) {
      let next = -1;
      let most = -Infinity;
      for (let supplier = 0; supplier < suppliers; supplier++) {
        if (chosen.has(supplier)) continue;
        this.#flow.work += open.length;
        let volume = 0;
        let gross = 0;
        for (const c of this.#sourcesOf[supplier]!) {
          const source = sources[c]!;
          let own = 0;
          for (let s = 0; s < open.length; s++) own += Math.min(open[s]!, source.most[s]!);
          own = Math.min(own, source.total);
          volume += own;
          gross += own * source.score;
        }
        if (volume === 0) continue;
        const worth = (gross - steepness * this.#cost) / volume;
        if (worth > most) [next, most] = [supplier, worth];
      }
      if (next < 0) break;
      chosen.add(next);
      for (const c of this.#sourcesOf[next]!) flow.fill(c);
      demand.forEach((_, s) => (open[s] = flow.openIn(s)));
    }
    this.#drop([...chosen]);
  }

  /** Tries a set of suppliers, then without the one that gives least, as long as that can lead to a better plan. */
  #drop(suppliers: readonly number[]): void {
    let current = suppliers;
    for (;;) {
      const tried = this.#try(current);
      const { given } = tried;
      if (this.#isHopeless(tried) || given.size < 2 || this.#flow.work > EXCHANGE_LIMIT) return;
      const order = [...given].sort((a, b) => a[1] - b[1] || b[0] - a[0]).map(([supplier]) => supplier);
      current = order.slice(1);
    }
  }

  /** Exchanges: takes a supplier in and leaves out those that it makes superfluous, until no exchange is better. */
  #exchange(): void {
    const order = [...new Set(this.#byWorth.map((c) => this.problem.sources[c]!.supplier))];
    let since = 0;
    for (let i = 0; since <= order.length; i = (i + 1) % order.length, since++) {
      if (this.#flow.work > EXCHANGE_LIMIT) return;
      const before: FoundPlan = this.best;
      const supplier = order[i]!;
      if (before.suppliers.has(supplier)) {
        this.#try([...before.suppliers].filter((other) => other !== supplier));
      } else {
        this.#drop([...before.suppliers, supplier]);
      }
      if (this.best !== before) since = 0;
    }
  }

  /**
   * Branch and bound below the decisions taken so far, the more promising branch first.
   * False: the limit was reached before everything was looked at.
   */
  #explore(relaxed: Relaxed | undefined, depth: number, limit: number): boolean {
    if (!relaxed || !this.#mayLead(relaxed)) return true;
    if (this.#flow.work > limit || depth > MAX_DEPTH) return false;
    const branches = this.#branches(relaxed).map((decide) => {
      const undo = decide();
      const next = this.#relaxAndOffer();
      undo();
      return { decide, next };
    });
    branches.sort(({ next: a }, { next: b }) => (b ? b.covered : -1) - (a ? a.covered : -1) || b!.bound - a!.bound);
    let complete = true;
    for (const { decide, next } of branches) {
      if (!next) continue;
      const undo = decide();
      complete = this.#explore(next, depth + 1, limit) && complete;
      undo();
    }
    return complete;
  }

  #relaxAndOffer(): Relaxed | undefined {
    const relaxed = this.#relax();
    if (relaxed && relaxed.split.length === 0 && relaxed.short.length === 0) this.#offer(relaxed);
    return relaxed;
  }

  /** The decision that is most in doubt, each way. */
  #branches({ split, short, given }: Relaxed): (() => () => unknown)[] {
    const doubtful = short.length > 0 ? short.reduce((a, b) => (b.filled > a.filled ? b : a)) : undefined;
    const source = split[0] ?? doubtful?.source;
    if (source !== undefined) {
      const { lanes } = this.problem.sources[source]!;
      if (lanes.length > 1 && !this.#lanes.some(([c]) => c === source))
        return lanes.map((lane) => () => {
          this.#lanes.push([source, lane]);
          return () => this.#lanes.pop();
        });
    }
    if (doubtful)
      return [true, false].map((on) => () => {
        this.#pairs.push([doubtful.source, doubtful.segment, on]);
        return () => this.#pairs.pop();
      });
    let partial = -1;
    let widest = this.#tolerance;
    for (const [supplier, volume] of given) {
      const missing = this.#cost - volume * this.#slope[supplier]!;
      if (this.#standing[supplier] === OPEN && missing > widest) [partial, widest] = [supplier, missing];
    }
    if (partial < 0) return [];
    return ([IN, OUT] as const).map((standing) => () => {
      this.#standing[partial] = standing;
      return () => (this.#standing[partial] = OPEN);
    });
  }

  /** Looks again at each segment of the best plan, and at each of its suppliers, with the rest of it held. */
  #refine(): void {
    const { sources, demand } = this.problem;
    let before;
    do {
      before = this.best;
      demand.forEach((_, segment) => this.#reconsider((__, s) => s === segment));
      for (const supplier of this.best.suppliers) this.#reconsider((c) => sources[c]!.supplier === supplier);
    } while (this.best !== before && this.#flow.work < EXCHANGE_LIMIT);
  }

  #reconsider(free: (source: number, segment: number) => boolean): void {
    if (this.#flow.work > EXCHANGE_LIMIT) return;
    const { suppliers, laneOf, volumes } = this.best;
    this.#standing.fill(OUT);
    for (const supplier of suppliers) {
      this.#standing[supplier] = OPEN;
      for (const c of this.#sourcesOf[supplier]!) {
        const { least, most, lanes } = this.problem.sources[c]!;
        const lane = laneOf[c];
        const wholly = most.every((volume, s) => volume === 0 || free(c, s));
        if (lanes.length > 1 && lane !== undefined && !wholly) this.#lanes.push([c, lane]);
        most.forEach((volume, s) => {
          if (volume > 0 && least[s]! > 0 && !free(c, s)) this.#pairs.push([c, s, volumes[c]![s]! > 0]);
        });
      }
    }
    this.#explore(this.#relaxAndOffer(), 0, this.#flow.work + REFINE_LIMIT);
    this.#lanes.length = 0;
    this.#pairs.length = 0;
    this.#standing.fill(OPEN);
  }

  #mayLead({ covered, bound }: Relaxed): boolean {
    const { best } = this;
    return covered > best.covered || (covered === best.covered && bound > best.value + this.#tolerance);
  }

  #offer(plan: Relaxed): void {
    const { sources, demand } = this.problem;
    const distanceM = sum(plan.used.map((c) => sources[c]!.distanceM));
    const { covered, value, suppliers, distanceM: distance } = this.best;
    const gain =
      plan.covered - covered ||
      (Math.abs(plan.value - value) > this.#tolerance ? plan.value - value : 0) ||
      suppliers.size - plan.given.size ||
      distance - distanceM;
    if (gain <= 0) return;
    this.best = {
      covered: plan.covered,
      value: plan.value,
      suppliers: new Set(plan.given.keys()),
      distanceM,
      volumes: sources.map((_, c) => demand.map((__, s) => this.#flow.given(c, s))),
      laneOf: sources.map((_, c) => this.#flow.lanesOf(c)[0]),
    };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
