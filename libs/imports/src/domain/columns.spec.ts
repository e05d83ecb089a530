import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { projectRoot } from '#kernel';
import { COLUMNS, headerKey, IMPORT_KINDS, nameHeader } from './columns.js';

test('headers are known in both languages, whatever their case and accents', () => {
  const { names, ignored, problems } = nameHeader(
    ['Référent', 'REFERENCE', 'Nom', 'Rôles', 'Code postal', 'Humeur'],
    'organizations',
  );
  expect(names).toEqual([null, 'ref', 'name', 'roles', 'postal_code', null]);
  expect(ignored).toEqual(['Référent', 'Humeur']);
  expect(problems).toEqual([]);
});

test('what is missing or there twice is said before anything is read', () => {
  expect(nameHeader(['nom', 'name'], 'organizations').problems).toHaveLength(2);
});

test.each(IMPORT_KINDS)('no two columns of %s answer to one header, and the reference lists each', (kind) => {
  const reference = readFileSync(`${projectRoot}/libs/imports/README.md`, 'utf8');
  const all = COLUMNS[kind].flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(all).size).toBe(all.length);
  for (const name of all) {
    expect(headerKey(name)).toBe(name);
    expect(reference).toContain(`\`${name}\``);
  }
});
