import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuditLog } from '#audit';
import { TaxonomyStore } from '#catalog';
import { FindOwnSite, WritePublication } from '#identity';
import {
  formatQuantity,
  formatUnitPrice,
  formatWeekday,
  Fraction,
  fraction,
  type Language,
  projectRoot,
  toDecimal,
} from '#kernel';
import {
  AssessFeasibility,
  COUNT_LIMIT,
  type DraftFeasibility,
  explainNearMiss,
  EXACTLY,
  FindMatches,
  HARD_CRITERIA,
  type HardCriterion,
  inUnitOf,
  judge,
  LOOKS,
  type Match,
  MAX_CONSIDERED,
  type NearMiss,
  NEAREST_FOR_NEAR_MISSES,
  OFFERINGS_TO_MATCH,
  OUTSIDE,
  type PlannedSupply,
  PlanSupply,
  pointsOf,
  REFERENCE_DISTANCE_M,
  type ScoredCriterion,
  VISITING,
  WEIGHTS,
} from '#matching';
import { PublishNeed } from '#needs';
import { NEAR_SHARE, PICK_UP_REFERENCE_M, SHIFT_REFERENCE_DAYS } from '../../libs/matching/src/domain/near-miss.js';
import { POINTS_PER_EXTRA_SUPPLIER } from '../../libs/matching/src/domain/supply-plan.js';
import { COARSE_DISTANCE_M } from '../../libs/matching/src/domain/view.js';
import { MOST_FOR_FEASIBILITY } from '../../libs/matching/src/persistence/assess-feasibility.sql.js';
import { type OfferingRow, toOfferingFacts } from '../../libs/matching/src/persistence/candidate-rows.js';
import { reachOf } from '../../libs/matching/src/persistence/candidates.sql.js';
import { wantedFrom } from '../../libs/matching/src/persistence/pair.sql.js';
import { openTestDatabase } from '../harness/database.js';
import {
  type Box,
  EXAMPLE_CLOCK,
  LANES,
  NEED,
  OFFERINGS,
  type Position,
  productCalled,
  settleExample,
  TODAY,
} from '../harness/worked-example.js';

/**
 * docs/matching.md says what the code gives: its example is published in a database, and every figure of the page is
 * compared with what is found there.
 */
const PAGE = readFileSync(join(projectRoot, 'docs/matching.md'), 'utf8');

/** A cell: its text, or the value that what is worked out in it has, exactly. */
type Cell = string | Fraction;
/** The rows of a table, or the first cells of each, by the heading that it stands under. */
type Tables = Readonly<Record<string, readonly (readonly Cell[])[]>>;

const EN: Language = 'en';
const grouped = (value: number) => value.toLocaleString('en');
const metres = (value: number) => `${grouped(value)} m`;
const kilometres = (valueM: number) => `${grouped(valueM / 1000)} km`;
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const weekdays = (days: readonly number[]) => days.map((day) => formatWeekday(day, EN)).join(', ') || 'none';
const place = ([longitude, latitude]: Position) => `${latitude}° N, ${-longitude}° W`;
const span = ({ west, south, east, north }: Box) => `${south}° to ${north}° N, ${-east}° to ${-west}° W`;
const rounded = (value: Fraction) => String(Number(value.toNumber().toFixed(4)));

const PERIODS = { WEEK: 'a week', MONTH: 'a month', TOTAL: 'in all' };

/** A score of 85.0 may be 84.95. */
const HIDDEN_BY_ROUNDING = 0.05;

/** What the page tells without any world: rules and limits. */
async function rules(reach: (score: number) => Promise<number>, { pair }: Match): Promise<Tables> {
  const points = (relation: 'NARROWER' | 'BROADER') => pointsOf(judge({ ...pair, relation }), 'PRODUCT').points;
  return {
    'The score': Object.entries(WEIGHTS).map(([name, weight]) => [name, fraction(weight).mul(100)]),
    'What is measured against what': [
      ['nearness, where the need sets no maximum', kilometres(REFERENCE_DISTANCE_M)],
      ['a narrower product earns', `${points('NARROWER')} points`],
      ['a broader product earns', `${points('BROADER')} points`],
      ['a near miss lacks at most', `${NEAR_SHARE} of what there is`],
      ['picking up', kilometres(PICK_UP_REFERENCE_M)],
      ['shifting the window', `${SHIFT_REFERENCE_DAYS} days`],
      ['each supplier beyond the first costs a plan', `${POINTS_PER_EXTRA_SUPPLIER} points`],
      ['distances as outsiders see them, in steps of', kilometres(COARSE_DISTANCE_M)],
    ],
    'How much is looked at': [
      ['all are read under', `${grouped(LOOKS.few)} in reach`],
      ['the first look is at the nearest', grouped(LOOKS.first)],
      ['a second look, where the circle holds at least', grouped(LOOKS.many)],
      ['the second look is at the most promising', grouped(LOOKS.second)],
      ['within so many times the distance of the first', grouped(LOOKS.wider)],
      ['of each product at least', grouped(LOOKS.ofEach)],
    ],
    'How far a page has to read': await Promise.all(
      [70, 75, 85, 95].map(async (score) => [
        score.toFixed(1),
        metres(Math.round(await reach(score - HIDDEN_BY_ROUNDING))),
      ]),
    ),
    'What is exact up to which limit': [
      ['a page of matches', 'always'],
      ['`totalCount`', grouped(COUNT_LIMIT)],
      ['near misses of a need', grouped(NEAREST_FOR_NEAR_MISSES)],
      ['feasibility of a draft', grouped(MOST_FOR_FEASIBILITY)],
      ['a supply plan', grouped(MAX_CONSIDERED)],
    ],
  };
}

/** The facts of the example. */
function facts(): Tables {
  const { terms } = NEED;
  const byOffering = (label: string, told: (offering: (typeof OFFERINGS)[number]) => string) => [
    label,
    ...OFFERINGS.map(told),
  ];
  return {
    'The need': [
      ['today', `${TODAY}, a ${formatWeekday(1, EN)}`],
      ['where', place(NEED.at)],
      ['receives on', weekdays(NEED.receivingDays)],
      ['product', productCalled(NEED.product).name.en],
      ['one delivery', `${plain(formatQuantity(terms.quantity, EN))}, ${terms.recurrence}`],
      ['window', `${terms.window.from} to ${terms.window.to}`],
      ['maximum distance', kilometres(terms.maxDistanceM)],
      ['preferred certification', terms.preferredCertifications.join(', ')],
      ['ceiling', formatUnitPrice(terms.priceCeiling, EN)],
    ],
    'The offerings': [
      byOffering('where', ({ at }) => place(at)),
      byOffering('product', ({ product }) => productCalled(product).name.en),
      byOffering('months', ({ terms: { availability } }) =>
        availability.map((months) => ('fromMonth' in months ? `${months.fromMonth} to ${months.toMonth}` : '')).join(),
      ),
      byOffering('capacity', ({ terms: { capacity } }) =>
        capacity ? `${plain(formatQuantity(capacity.quantity, EN))} ${PERIODS[capacity.period]}` : '',
      ),
      byOffering('minimum order', ({ terms }) =>
        plain(terms.minimumOrder ? formatQuantity(terms.minimumOrder, EN) : ''),
      ),
      byOffering('price', ({ terms }) => (terms.price ? formatUnitPrice(terms.price, EN) : '')),
      byOffering('lead time, in days', ({ terms }) => String(terms.leadTimeDays)),
      byOffering('delivers within', ({ terms }) => (terms.deliveryRadiusM ? kilometres(terms.deliveryRadiusM) : '–')),
      byOffering('delivers on', ({ terms }) =>
        terms.deliveryDays ? weekdays(terms.deliveryDays) : terms.deliveryRadiusM ? 'any day' : '–',
      ),
      byOffering('distributors', ({ terms }) => (terms.acceptsDistributors ? 'may carry it' : '–')),
      byOffering('holds', ({ terms }) => terms.certifications?.map(({ scheme }) => scheme).join() ?? '–'),
    ],
    'The lanes': LANES.map(({ terms, collects, delivers }) => [
      terms.name,
      weekdays(terms.days),
      `${terms.cutoffDays}`,
      plain(terms.spareCapacity ? formatQuantity(terms.spareCapacity, EN) : ''),
      span(collects),
      span(delivers),
    ]),
  };
}

interface World {
  /** All five, in the order of `OFFERINGS`. */
  readonly pairs: readonly Match[];
  readonly matches: readonly Match[];
  readonly seenBy: {
    readonly member: readonly Match[];
    readonly outsider: readonly Match[];
    readonly visitor: readonly Match[];
  };
  readonly nearMisses: readonly NearMiss[];
  readonly supply: PlannedSupply;
  readonly draft: DraftFeasibility;
  readonly nameOf: (match: Pick<Match, 'pair'>) => string;
}

const failedOr = (criterion: HardCriterion, { assessment }: Match, text: string) =>
  assessment.failed.includes(criterion) ? `**${text}**` : text;

const TELLS: Readonly<Record<HardCriterion, (match: Match) => string>> = {
  PRODUCT: ({ pair }) => pair.relation ?? 'none',
  PREPARATION: () => 'any',
  SEASON: ({ assessment: { season } }) => `${season.coveredDays} of ${season.days} days`,
  DISTANCE: ({ pair }) => metres(pair.distanceM),
  DELIVERY: ({ assessment: { options } }) => options.join(', ') || 'none',
  CERTIFICATION: () => 'none asked',
  MINIMUM_ORDER: ({ assessment: { minimumOrderShare } }) => `${rounded(minimumOrderShare!)} of a delivery`,
  PRICE: ({ assessment: { priceShare } }) => `${rounded(priceShare!)} of the ceiling`,
  ELIGIBILITY: () => 'yes',
};

/** What the code makes of the facts. */
function results({ pairs, matches, seenBy, nearMisses, supply, draft, nameOf }: World): Tables {
  const points = ({ assessment }: Match) => [
    ...(Object.keys(WEIGHTS) as ScoredCriterion[]).map((name) => {
      const { points, maxPoints } = pointsOf(assessment, name);
      return [name, assessment.scores[name].mul(maxPoints), points.toFixed(2)];
    }),
    ['score', '', `**${assessment.score}**`],
  ];
  const [first, second] = matches as [Match, Match];
  const { plan, need } = supply;
  const inKg = (amount: Fraction) => toDecimal(amount.div(1000), 3);
  return {
    'What holds': [
      ...HARD_CRITERIA.map((name) => [name, ...pairs.map((match) => failedOr(name, match, TELLS[name](match)))]),
      [
        'so it is',
        ...pairs.map((match) =>
          match.assessment.failed.length === 0
            ? 'a match'
            : nearMisses.some((near) => nameOf(near) === nameOf(match))
              ? 'a near miss'
              : 'neither',
        ),
      ],
    ],
    'Who comes when': pairs.flatMap((match, i) => {
      const { ownDelivery, lanes } = match.assessment;
      const terms = OFFERINGS[i]!.terms;
      const own =
        match.assessment.failed.length === 0 && ownDelivery
          ? [
              [
                nameOf(match),
                'its own means',
                weekdays(terms.deliveryDays ?? []),
                weekdays(ownDelivery.days),
                ownDelivery.nextDay,
              ],
            ]
          : [];
      const carried = LANES.map(({ terms: lane }) => {
        const met = lanes.find((works) => works.lane.name === lane.name);
        return [nameOf(match), lane.name, weekdays(lane.days), weekdays(met?.days ?? []), met?.nextDay ?? '–'];
      });
      return [...own, ...(terms.acceptsDistributors ? carried : [])];
    }),
    [`Points of ${nameOf(first)}`]: points(first),
    [`Points of ${nameOf(second)}`]: points(second),
    'The order': matches.map((match, i) => [
      `${i + 1}`,
      nameOf(match),
      `${match.assessment.score}`,
      metres(match.pair.distanceM),
    ]),
    'As others see it': (['member', 'outsider', 'visitor'] as const).map((who) => [
      { member: 'a member of the CPE', outsider: 'somebody else, signed in', visitor: 'a visitor' }[who],
      ...pairs.slice(0, 2).flatMap((pair) => {
        const seen = seenBy[who].find((match) => nameOf(match) === nameOf(pair))!;
        return [metres(seen.pair.distanceM), `${seen.assessment.score}`];
      }),
    ]),
    'The near misses': nearMisses.map((near) => [
      nameOf(near),
      near.criterion,
      near.change.missing,
      near.change.shortfall,
      `${near.assessment.score}`,
      plain(explainNearMiss(near, 'need', EN)),
    ]),
    'What the draft would have found': [
      ...draft.months.map(({ month, asked, offered }) => [
        month,
        plain(formatQuantity(asked, EN)),
        plain(formatQuantity(offered, EN)),
      ]),
      ['covered', '', `${draft.coverage}`],
    ],
    'What would bring more': draft.relaxations.map(({ name, suppliersGained }) => [name, `${suppliersGained}`]),
    'The supply plan': supply.segments.map(({ month, days }, s) => [
      month,
      `${days}`,
      ...pairs.slice(0, 2).map((pair) => {
        const line = plan.lines.find(({ offeringId }) => offeringId === pair.pair.offering.id)!;
        return inUnitOf(need, line.quantities[s]!, 'DOWN').value;
      }),
      inKg(plan.uncovered[s]!),
    ]),
    'What the plan is worth': [
      ...plan.lines.map(({ offeringId, option, share }) => [
        nameOf(supply.matchOf.get(offeringId)!),
        `${option.kind}, ${weekdays(option.days)}`,
        share,
      ]),
      ['covered', '', plan.coveredShare],
      ['worth, in points', '', plan.value],
    ],
  };
}

/** The tables of a page, without their headings, by the heading that each stands under. */
function tablesOf(page: string): Map<string, string[][]> {
  const tables = new Map<string, string[][]>();
  for (const section of page.split(/^#+ /m).slice(1)) {
    const [heading = '', ...lines] = section.split('\n');
    const rows = lines.filter((line) => line.startsWith('|')).slice(2);
    if (rows.length > 0)
      tables.set(
        heading,
        rows.map((row) =>
          row
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ),
      );
  }
  return tables;
}

/** The value of what is worked out in a cell; every side of an `=` has to have it. Units are read over. */
function valueOf(cell: string): Fraction | undefined {
  const [value, ...others] = cell.split('=').map((side) => {
    const tokens = side.match(/[\d.,]+|[()+−×/]/g) ?? [];
    const factor = (): Fraction => {
      const token = tokens.shift();
      if (token !== '(') return fraction((token ?? '').replaceAll(',', ''));
      const inner = sum();
      tokens.shift();
      return inner;
    };
    const product = (): Fraction => {
      let value = factor();
      while (tokens[0] === '×' || tokens[0] === '/')
        value = tokens.shift() === '×' ? value.mul(factor()) : value.div(factor());
      return value;
    };
    const sum = (): Fraction => {
      let value = product();
      while (tokens[0] === '+' || tokens[0] === '−')
        value = tokens.shift() === '+' ? value.add(product()) : value.sub(product());
      return value;
    };
    return sum();
  });
  return others.every((other) => value?.equals(other)) ? value : undefined;
}

const FIGURE = /\d(?:[\d.,]*\d)?/g;
const figuresIn = (text: string): string[] => text.match(FIGURE) ?? [];

/** The page without what is no figure of it: where its links lead. */
const told = (page: string) => page.replaceAll(/\]\([^)]*\)/g, ']');

/** @throws what jest throws where the page says something else than the code */
function check(page: string, expected: Tables): void {
  const tables = tablesOf(page);
  expect([...tables.keys()].sort()).toEqual(Object.keys(expected).sort());
  const figures = new Set<string>();
  for (const [heading, rows] of Object.entries(expected)) {
    const found = tables.get(heading) ?? [];
    const read = found.map((row, i) =>
      row.slice(0, rows[i]?.length).map((cell, j) => {
        const right = rows[i]?.[j];
        for (const figure of figuresIn(cell)) figures.add(figure);
        return right instanceof Fraction && valueOf(cell)?.equals(right) ? right : cell;
      }),
    );
    expect({ [heading]: read }).toEqual({ [heading]: rows });
  }
  // What is said again outside of what was compared.
  expect(figuresIn(told(page)).filter((figure) => !figures.has(figure))).toEqual([]);
}

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let expected: Tables;
beforeAll(async () => {
  opened = await openTestDatabase();
  const { db } = opened;
  const { actor, need, needId, offeringIds } = await settleExample(db);
  const taxonomy = new TaxonomyStore(db);
  const find = new FindMatches(db, EXAMPLE_CLOCK, taxonomy);
  const page = async (view: typeof EXACTLY) => (await find.pageOfNeed(needId, { limit: 20, view })).matches;
  const [member, outsider, visitor] = await Promise.all([page(EXACTLY), page(OUTSIDE), page(VISITING)]);
  const nearMisses = await find.nearMissesOfNeed(needId, 20);
  const write = new WritePublication(db, new AuditLog(EXAMPLE_CLOCK));
  const publishNeed = new PublishNeed(EXAMPLE_CLOCK, taxonomy, new FindOwnSite(db), write);
  const draft = await new AssessFeasibility(db, EXAMPLE_CLOCK, taxonomy, publishNeed).execute(actor, need);
  const supply = await new PlanSupply(db, EXAMPLE_CLOCK, taxonomy, find).ofNeed(needId);

  const nameById = new Map([...offeringIds].map(([name, id]) => [id, name]));
  const nameOf = ({ pair }: Pick<Match, 'pair'>) => nameById.get(pair.offering.id) ?? '';
  /** Of an offering that is neither listed as a match nor as a near miss. */
  const unlisted = async (id: string): Promise<Match> => {
    const [row] = await db.query<OfferingRow[]>(OFFERINGS_TO_MATCH, [[id]]);
    const [between] = await db.query<{ m: number }[]>(
      'SELECT round(ST_Distance(o.location, n.location)) AS m FROM offerings o, needs n WHERE o.id = $1',
      [id],
    );
    const offering = toOfferingFacts(row!, await taxonomy.current());
    const pair = { ...nearMisses[0]!.pair, offering, distanceM: between!.m };
    return { pair, assessment: judge(pair) };
  };
  const pairs = await Promise.all(
    [...offeringIds.values()].map(
      async (id) => [...member, ...nearMisses].find(({ pair }) => pair.offering.id === id) ?? (await unlisted(id)),
    ),
  );
  /** How far a score can be reached, as the statement reckons for the need of the example. */
  const reach = async (score: number) => {
    const [row] = await db.query<{ m: number }[]>(
      `SELECT ${reachOf('$1::float8')} AS m FROM (${wantedFrom('matchable_needs')}) AS n`,
      [score, EXAMPLE_CLOCK.now(), 0, false],
    );
    return row!.m;
  };
  const world = { pairs, matches: member, seenBy: { member, outsider, visitor }, nearMisses, supply, draft, nameOf };
  expected = { ...(await rules(reach, member[0]!)), ...facts(), ...results(world) };
});
afterAll(() => opened.close());

test('docs/matching.md says what the code gives, in every figure', () => {
  check(PAGE, expected);
});

test('a figure of docs/matching.md cannot be changed without notice', () => {
  check(PAGE, expected);
  const page = told(PAGE);
  const isTrue = (changed: string) => {
    try {
      check(changed, expected);
      return true;
    } catch {
      return false;
    }
  };
  const unnoticed = [...page.matchAll(FIGURE)].filter(({ index, 0: figure }) => {
    const end = index + figure.length;
    return isTrue(`${page.slice(0, end)}7${page.slice(end)}`);
  });
  expect(unnoticed.map(({ index }) => page.slice(index - 40, index + 40))).toEqual([]);
});
