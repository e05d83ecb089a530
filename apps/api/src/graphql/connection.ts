import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { type Cursor, type CursorKey, decodeCursor, encodeCursor, InvalidInput, problem } from '#kernel';

/** Relay connections (https://relay.dev/graphql/connections.htm), paged by the sort key of a row, never by offset. */

export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 100;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `From the start; at most ${MAX_PAGE}, ${DEFAULT_PAGE} when neither is given.`,
  })
  first?: number;
  @Field(() => String, { nullable: true }) after?: string;
  @Field(() => Int, { nullable: true, description: `From the end; at most ${MAX_PAGE}.` })
  last?: number;
  @Field(() => String, { nullable: true }) before?: string;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => Boolean) hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true }) startCursor!: string | null;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

export interface Page<T> {
  edges: { node: T; cursor: Cursor }[];
  nodes: T[];
  pageInfo: PageInfo;
  readonly totalCount: number | Promise<number>;
}

/** The GraphQL types of a list of `node`. */
export function connectionOf<T>(name: string, node: Type<T>): Type<Page<T>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => node) node!: T;
    @Field(() => String) cursor!: string;
  }
  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [Edge]) edges!: Edge[];
    @Field(() => [node]) nodes!: T[];
    @Field(() => PageInfo) pageInfo!: PageInfo;
    @Field(() => Int) totalCount!: number;
  }
  return Connection;
}

/** What part of an ordered list is asked for. */
export interface PageWindow {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: CursorKey | undefined;
  readonly before: CursorKey | undefined;
}

/** @throws InvalidInput naming the argument */
export function windowOf(
  args: PageArgs,
  keyShape: readonly ('string' | 'number')[],
  isKey: (key: CursorKey) => boolean = () => true,
): PageWindow {
  const limitOf = (name: 'first' | 'last'): number | undefined => {
    const value = args[name];
    if (value == null || (value >= 0 && value <= MAX_PAGE)) return value ?? undefined;
    throw new InvalidInput([
      problem(name, 'OUT_OF_RANGE', {
        fr: `Attendu : un entier de 0 à ${MAX_PAGE} (reçu : ${value}).`,
        en: `Expected a whole number from 0 to ${MAX_PAGE} (received: ${value}).`,
      }),
    ]);
  };
  const keyOf = (name: 'after' | 'before'): CursorKey | undefined => {
    const cursor = args[name];
    if (cursor == null) return undefined;
    const key = decodeCursor(cursor, keyShape);
    if (key && isKey(key)) return key;
    throw new InvalidInput([
      problem(name, 'INVALID_CURSOR', {
        fr: "Ce curseur n'a pas été donné par cette liste.",
        en: 'This cursor was not given by this list.',
      }),
    ]);
  };
  const first = limitOf('first');
  const last = limitOf('last');
  if (first !== undefined && last !== undefined)
    throw new InvalidInput([
      problem('last', 'CONFLICT', {
        fr: 'Demander « first » ou « last », pas les deux.',
        en: 'Ask for "first" or "last", not both.',
      }),
    ]);
  return {
    limit: first ?? last ?? DEFAULT_PAGE,
    backward: last !== undefined,
    after: keyOf('after'),
    before: keyOf('before'),
  };
}

/** The page of a list that is in memory, in order. */
export function sliceOf<T>(
  list: readonly T[],
  window: PageWindow,
  keyOf: (item: T) => CursorKey,
  compare: (a: CursorKey, b: CursorKey) => number,
): Page<T> {
  const { after, before, limit, backward } = window;
  const from = after ? list.findIndex((item) => compare(keyOf(item), after) > 0) : 0;
  const end = before ? list.findIndex((item) => compare(keyOf(item), before) >= 0) : -1;
  const start = from < 0 ? list.length : from;
  const stop = end < 0 ? list.length : end;
  const inside = list.slice(start, stop);
  const kept = backward ? inside.slice(Math.max(0, inside.length - limit)) : inside.slice(0, limit);
  return pageOf(kept, keyOf, list.length, {
    hasNextPage: backward ? stop < list.length : kept.length < inside.length,
    hasPreviousPage: backward ? kept.length < inside.length : start > 0,
  });
}

/** The page of a list that a keyset query fetched one row too many of, in the direction of the window. */
export function fetchedPage<T>(
  rows: readonly T[],
  window: PageWindow,
  keyOf: (item: T) => CursorKey,
  totalCount: () => Promise<number>,
): Page<T> {
  const kept = rows.slice(0, window.limit);
  return foundPage(window.backward ? kept.reverse() : kept, rows.length > window.limit, window, keyOf, totalCount);
}

/** The page of a list whose rows were found, in order, with whether there are more in the direction of the window. */
export function foundPage<T>(
  rows: readonly T[],
  more: boolean,
  window: PageWindow,
  keyOf: (item: T) => CursorKey,
  totalCount: () => Promise<number>,
): Page<T> {
  return pageOf([...rows], keyOf, totalCount, {
    hasNextPage: window.backward ? window.before !== undefined : more,
    hasPreviousPage: window.backward ? more : window.after !== undefined,
  });
}

function pageOf<T>(
  nodes: T[],
  keyOf: (item: T) => CursorKey,
  count: number | (() => Promise<number>),
  more: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
): Page<T> {
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(keyOf(node)) }));
  const pageInfo = { ...more, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  return {
    edges,
    nodes,
    pageInfo,
    /** A getter: counting is a statement of its own, made only when somebody asks. */
    get totalCount() {
      return typeof count === 'function' ? count() : count;
    },
  };
}
