import { expect, test } from '@jest/globals';
import { whereItHappened } from './unexpected-errors.js';

class QueryFailed extends Error {
  readonly code = '22P02';
  readonly parameters = ['somebody@ferme.example'];
}

test('an error is logged by its type, its code and where it happened, without its words', () => {
  const said = whereItHappened(new QueryFailed('invalid input: "somebody@ferme.example"\nDETAIL: somebody at home'));
  expect(said).toMatchObject({ type: 'QueryFailed', code: '22P02', stack: expect.stringMatching(/^\s+at .*spec/) });
  expect(JSON.stringify(said)).not.toMatch(/somebody|invalid|DETAIL/);
});

test('what is thrown without being an error is not repeated', () => {
  expect(whereItHappened('somebody@ferme.example')).toEqual({ type: 'string' });
});
