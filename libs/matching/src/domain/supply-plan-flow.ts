/**
 * The arithmetic under a supply plan: who gives how much once it is decided who takes part. Volumes are whole numbers of
 * grains (`supply-plan.ts`), at most 2^52, so that doubles carry them exactly.
 */

/** One offering, as the search sees it. */
export interface Source {
  /** Number of its organization. */
  readonly supplier: number;
  /** Tenths of a point. */
  readonly score: number;
  readonly distanceM: number;
  /** By segment: the least volume it gives there if it gives any, and the most it can; most 0 or at least the least. */
  readonly least: readonly number[];
  readonly most: readonly number[];
  /** The most over all segments. */
  readonly total: number;
  /** The lanes of limited room, any one of which may carry it; empty: what carries it is not limited. */
  readonly lanes: readonly number[];
}

export interface PoolingProblem {
  /** Volume asked, by segment. */
  readonly demand: readonly number[];
  /** Best first; equal ones in the order in which they are preferred. */
  readonly sources: readonly Source[];
  readonly suppliers: number;
  /** Room by lane, then by segment. */
  readonly lanes: readonly (readonly number[])[];
}

const NO_ARC = -1;
/** What starting over costs, in steps, beside what has to be taken back. */
const RESET_WORK = 100;

/**
 * A network source → lane → segment. With decided pairs at least at their minimum, filling it source by source, the one
 * that is worth most first, and rerouting earlier ones where that makes room, covers as much as can be and is worth as
 * much as can be: what sources can give together in a network is a polymatroid, on which the greedy order is optimal.
 */
export class PoolingFlow {
  readonly #segments: number;
  readonly #sink: number;
  /** Arcs come in pairs: 2i there, 2i + 1 back. */
  readonly #target: number[] = [];
  readonly #arcsOf: number[][] = [];
  /** Arcs back that have carried something since the last reset. */
  readonly #backOf: number[][] = [];
  readonly #initial: number[] = [];
  readonly #capacity: Float64Array;
  /** What changed since the last reset: arcs, sources that give something, nodes that lead nowhere. */
  readonly #changed: number[] = [];
  readonly #givers: number[] = [];
  readonly #deadEnds: number[] = [];
  readonly #required: number[] = [];
  readonly #placed: number[] = [];
  /** Arc out of a source for a segment; -1 where it can give nothing. */
  readonly #pairArc: Int32Array;
  readonly #segmentArc: number[] = [];
  readonly #laneArc: number[][] = [];
  /** By source and segment, arcs to each of its lanes, for sources that may choose. */
  readonly #choices = new Map<number, number[]>();
  /** Sources that could give the same elsewhere: limited over all segments, or with a choice of lanes. */
  readonly #movable: readonly boolean[];
  /** Whether one of them gives anything yet: if not, there is nothing to reroute. */
  #moving = false;

  readonly #left: Float64Array;
  readonly #least: Float64Array;
  readonly #lane: Int32Array;
  readonly #seen: Int32Array;
  readonly #dead: Uint8Array;
  readonly #parent: Int32Array;
  #round = 0;
  readonly #asked: number;
  #open: number;
  /** Steps taken so far: a measure of time that is the same on every machine. */
  work = 0;

  constructor(readonly problem: PoolingProblem) {
    const { demand, sources, lanes } = problem;
    this.#segments = demand.length;
    this.#movable = sources.map(
      ({ lanes: ways, total, most }) => ways.length > 1 || total < most.reduce((sum, volume) => sum + volume, 0),
    );
    let nodes = sources.length;
    const segmentNode = demand.map(() => nodes++);
    const laneNode = lanes.map((room) => room.map(() => nodes++));
    this.#sink = nodes++;
    demand.forEach((volume, s) => this.#segmentArc.push(this.#arc(segmentNode[s]!, this.#sink, volume)));
    lanes.forEach((room, l) =>
      this.#laneArc.push(room.map((volume, s) => this.#arc(laneNode[l]![s]!, segmentNode[s]!, volume))),
    );
    this.#pairArc = new Int32Array(sources.length * this.#segments).fill(-1);
    sources.forEach((source, c) =>
      source.most.forEach((volume, s) => {
        if (volume === 0) return;
        const pair = c * this.#segments + s;
        const [only] = source.lanes;
        if (source.lanes.length > 1) {
          const fork = nodes++;
          this.#pairArc[pair] = this.#arc(c, fork, volume);
          this.#choices.set(
            pair,
            source.lanes.map((l) => this.#arc(fork, laneNode[l]![s]!, Infinity)),
          );
        } else {
          this.#pairArc[pair] = this.#arc(c, only === undefined ? segmentNode[s]! : laneNode[only]![s]!, volume);
        }
      }),
    );
    this.#capacity = new Float64Array(this.#initial);
    this.#asked = demand.reduce((sum, volume) => sum + volume, 0);
    this.#open = this.#asked;
    this.#left = Float64Array.from(sources, ({ total }) => total);
    this.#lane = Int32Array.from(sources, ({ lanes: ways }) => (ways.length === 1 ? ways[0]! : -1));
    this.#least = new Float64Array(this.#pairArc.length);
    this.#seen = new Int32Array(nodes);
    this.#dead = new Uint8Array(nodes);
    this.#parent = new Int32Array(nodes);
  }

  #arc(from: number, to: number, capacity: number): number {
    const arc = this.#target.push(to, from) - 2;
    this.#initial.push(capacity, 0);
    (this.#arcsOf[from] ??= []).push(arc);
    this.#backOf[from] ??= [];
    this.#backOf[to] ??= [];
    return arc;
  }

  /** Takes back everything given and decided. */
  reset(): void {
    for (const arc of this.#changed) {
      this.#capacity[arc] = this.#initial[arc]!;
      this.#capacity[arc ^ 1] = this.#initial[arc ^ 1]!;
      this.#backOf[this.#target[arc]!]!.length = 0;
      this.#backOf[this.#target[arc ^ 1]!]!.length = 0;
    }
    for (const source of this.#givers) this.#left[source] = this.problem.sources[source]!.total;
    for (const pair of this.#required) this.#least[pair] = 0;
    for (const source of this.#placed) this.#lane[source] = -1;
    for (const node of this.#deadEnds) this.#dead[node] = 0;
    this.work += this.#changed.length + RESET_WORK;
    this.#changed.length = 0;
    this.#givers.length = 0;
    this.#required.length = 0;
    this.#placed.length = 0;
    this.#deadEnds.length = 0;
    this.#moving = false;
    this.#open = this.#asked;
  }

  /** Nothing from a source in a segment. */
  exclude(source: number, segment: number): void {
    const arc = this.#pairArc[source * this.#segments + segment]!;
    if (arc >= 0) this.#change(arc, 0);
  }

  /** A source comes by this one of its lanes. */
  useLane(source: number, lane: number): void {
    this.#lane[source] = lane;
    this.#placed.push(source);
    const choice = this.problem.sources[source]!.lanes.indexOf(lane);
    for (let s = 0; s < this.#segments; s++) {
      const arcs = this.#choices.get(source * this.#segments + s);
      arcs?.forEach((arc, i) => {
        if (i !== choice) this.#change(arc, 0);
      });
    }
  }

  /** Gives the minimum of a source in a segment, for good; false: there is no room. Its lane must be decided. */
  require(source: number, segment: number): boolean {
    const pair = source * this.#segments + segment;
    const least = this.problem.sources[source]!.least[segment]!;
    const lane = this.#lane[source]!;
    const arcs = [this.#pairArc[pair]!, this.#segmentArc[segment]!];
    if (lane >= 0) arcs.push(this.#laneArc[lane]![segment]!);
    if (this.#left[source]! < least || arcs.some((arc) => this.#capacity[arc]! < least)) return false;
    for (const arc of arcs) this.#change(arc, this.#capacity[arc]! - least);
    this.#take(source, least);
    this.#least[pair] = least;
    this.#required.push(pair);
    return true;
  }

  #change(arc: number, capacity: number): void {
    this.work++;
    this.#capacity[arc] = capacity;
    this.#changed.push(arc);
  }

  #take(source: number, volume: number): void {
    if (this.givenBy(source) === 0) this.#givers.push(source);
    this.#left[source]! -= volume;
    this.#open -= volume;
  }

  /** Has a source give as much as it can, given those before it. */
  fill(source: number): void {
    for (let s = 0; s < this.#segments && this.#left[source]! > 0; s++) {
      const pair = source * this.#segments + s;
      const arc = this.#pairArc[pair]!;
      this.work++;
      if (arc < 0 || this.#capacity[arc] === 0 || this.#capacity[this.#segmentArc[s]!] === 0) continue;
      const { lanes } = this.problem.sources[source]!;
      const choices = this.#choices.get(pair);
      if (choices) choices.forEach((choice, i) => this.#send(source, s, arc, choice, this.#laneArc[lanes[i]!]![s]!));
      else this.#send(source, s, arc, NO_ARC, lanes.length === 0 ? NO_ARC : this.#laneArc[lanes[0]!]![s]!);
    }
    if (this.#moving) while (this.#left[source]! > 0 && this.#open > 0 && this.#reroute(source));
    if (this.#movable[source] && this.givenBy(source) > 0) this.#moving = true;
  }

  /** Along the one straight way: out of the source, to a lane, through the lane, into the segment. */
  #send(source: number, segment: number, out: number, choice: number, lane: number): void {
    const last = this.#segmentArc[segment]!;
    let volume = Math.min(this.#left[source]!, this.#capacity[out]!, this.#capacity[last]!);
    if (choice !== NO_ARC) volume = Math.min(volume, this.#capacity[choice]!);
    if (lane !== NO_ARC) volume = Math.min(volume, this.#capacity[lane]!);
    if (volume === 0) return;
    this.#carry(out, volume);
    if (choice !== NO_ARC) this.#carry(choice, volume);
    if (lane !== NO_ARC) this.#carry(lane, volume);
    this.#carry(last, volume);
    this.#take(source, volume);
  }

  #carry(arc: number, volume: number): void {
    if (this.#capacity[arc ^ 1] === 0) this.#backOf[this.#target[arc]!]!.push(arc ^ 1);
    this.#capacity[arc ^ 1]! += volume;
    this.#change(arc, this.#capacity[arc]! - volume);
  }

  /** One shortest augmenting path; false: none, and what was seen on the way leads nowhere ever after. */
  #reroute(source: number): boolean {
    const round = ++this.#round;
    const queue = [source];
    this.#seen[source] = round;
    for (const node of queue) {
      const forward = this.#arcsOf[node]!;
      const back = this.#backOf[node]!;
      for (let i = 0; i < forward.length + back.length; i++) {
        const arc = i < forward.length ? forward[i]! : back[i - forward.length]!;
        this.work++;
        const next = this.#target[arc]!;
        if (this.#capacity[arc] === 0 || this.#seen[next] === round || this.#dead[next] === 1) continue;
        this.#parent[next] = arc;
        if (next === this.#sink) {
          const path: number[] = [];
          for (let at = next; at !== source; at = this.#target[this.#parent[at]! ^ 1]!) path.push(this.#parent[at]!);
          const volume = path.reduce((least, step) => Math.min(least, this.#capacity[step]!), this.#left[source]!);
          for (const step of path) this.#carry(step, volume);
          this.#take(source, volume);
          return true;
        }
        this.#seen[next] = round;
        queue.push(next);
      }
    }
    for (const node of queue) this.#dead[node] = 1;
    this.#deadEnds.push(...queue);
    return false;
  }

  /** What is not covered yet, over all segments. */
  get open(): number {
    return this.#open;
  }

  /** The same in one segment. */
  openIn(segment: number): number {
    return this.#capacity[this.#segmentArc[segment]!]!;
  }

  /** What a source gives in a segment. */
  given(source: number, segment: number): number {
    const pair = source * this.#segments + segment;
    const arc = this.#pairArc[pair]!;
    return arc < 0 ? 0 : this.#capacity[arc + 1]! + this.#least[pair]!;
  }

  /** The sources that give something. */
  get givers(): number[] {
    return this.#givers.toSorted((a, b) => a - b);
  }

  /** What a source gives in all. */
  givenBy(source: number): number {
    return this.problem.sources[source]!.total - this.#left[source]!;
  }

  /** The lanes that carry a source. */
  lanesOf(source: number): number[] {
    const { lanes } = this.problem.sources[source]!;
    if (this.#lane[source]! >= 0) return [this.#lane[source]!];
    return lanes.filter((_, i) => {
      for (let s = 0; s < this.#segments; s++) {
        const arc = this.#choices.get(source * this.#segments + s)?.[i];
        if (arc !== undefined && this.#capacity[arc + 1]! > 0) return true;
      }
      return false;
    });
  }
}
