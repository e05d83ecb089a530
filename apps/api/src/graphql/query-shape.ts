import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** How large an operation is with every fragment written out. */
export interface QueryShape {
  /** Levels of fields; introspection, which is bounded by its own schema, has none. */
  readonly depth: number;
  readonly fields: number;
  /** Fields at the root. */
  readonly roots: number;
  /** Fields under another name, in all and of each. */
  readonly aliases: number;
  readonly aliasesOf: ReadonlyMap<string, number>;
}

/**
 * Reckons without writing anything out: each fragment once, however often it is spread. What refers to itself, which validation
 * refuses, counts as endless.
 */
export function shapeOf(document: DocumentNode, operation: OperationDefinitionNode): QueryShape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<string, QueryShape | 'open'>();

  const ofFragment = (name: string): QueryShape => {
    const shape = known.get(name);
    if (shape === 'open') return ENDLESS;
    if (shape) return shape;
    const fragment = fragments.get(name);
    if (!fragment) return NOTHING;
    known.set(name, 'open');
    const found = of(fragment.selectionSet);
    known.set(name, found);
    return found;
  };

  const of = ({ selections }: SelectionSetNode): QueryShape => {
    let [depth, fields, roots, aliases] = [0, 0, 0, 0];
    const aliasesOf = new Map<string, number>();
    const add = (name: string, count: number) => aliasesOf.set(name, (aliasesOf.get(name) ?? 0) + count);
    for (const selection of selections) {
      const isField = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : selection.selectionSet
            ? of(selection.selectionSet)
            : NOTHING;
      const hidden = isField && selection.name.value.startsWith('__');
      depth = Math.max(depth, hidden ? 0 : inner.depth + (isField ? 1 : 0));
      fields += inner.fields + 1;
      roots += isField ? 1 : inner.roots;
      aliases += inner.aliases;
      for (const [name, count] of inner.aliasesOf) add(name, count);
      if (!isField || !selection.alias) continue;
      aliases += 1;
      add(selection.name.value, 1);
    }
    return { depth, fields, roots, aliases, aliasesOf };
  };
  return of(operation.selectionSet);
}

const NOTHING: QueryShape = { depth: 0, fields: 0, roots: 0, aliases: 0, aliasesOf: new Map() };
const ENDLESS: QueryShape = { ...NOTHING, depth: Infinity, fields: Infinity };

/** The longest list that is written in the document itself. */
export function largestList(document: DocumentNode): { list: number } {
  let list = 0;
  visit(document, { ListValue: ({ values }) => void (list = Math.max(list, values.length)) });
  return { list };
}
