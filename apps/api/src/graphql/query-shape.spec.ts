import { expect, test } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { shapeOf } from './query-shape.js';

const shape = (text: string) => {
  const document = parse(text);
  return shapeOf(document, document.definitions[0] as OperationDefinitionNode);
};

test('levels are counted through fragments, inline or not', () => {
  expect(shape('{ a { b { c } } }').depth).toBe(3);
  expect(shape('{ a { ...f } } fragment f on A { ... on B { b { c } } }').depth).toBe(3);
});

test('aliases are counted in all, and of each field', () => {
  const { aliases, aliasesOf } = shape('{ x: a { ...f } y: a { ...f } } fragment f on A { z: b }');
  expect([aliases, aliasesOf.get('a'), aliasesOf.get('b')]).toEqual([4, 2, 2]);
});

test('fragments that double at each step are counted without being written out', () => {
  const steps = Array.from({ length: 60 }, (_, i) => `fragment f${i} on A { ...f${i + 1} ...f${i + 1} }`);
  expect(shape(`{ ...f0 } ${steps.join(' ')} fragment f60 on A { a }`).fields).toBeGreaterThan(2 ** 60);
});

test('a fragment within itself is endless', () => {
  expect(shape('{ ...f } fragment f on A { a { ...f } }').fields).toBe(Infinity);
});

test('introspection has no levels of its own', () => {
  expect(shape('{ __schema { types { fields { type { ofType { name } } } } } }').depth).toBe(0);
});
