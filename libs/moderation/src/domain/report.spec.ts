import { expect, test } from '@jest/globals';
import { checkDecision, type ReportDecision, type ReportSubject } from './report.js';

const codes = (decision: ReportDecision, subject: ReportSubject) =>
  checkDecision(decision, subject).map(({ code }) => code);

test('a report is dismissed without a measure, and needs no note', () => {
  expect(codes({ uphold: false, measure: 'NONE' }, 'NEED')).toEqual([]);
  expect(codes({ uphold: false, measure: 'WITHDRAWN', note: 'Doublon.' }, 'NEED')).toEqual(['CONFLICT']);
});

test('a measure is explained to those it is done to', () => {
  expect(codes({ uphold: true, measure: 'SUSPENDED', note: '  ' }, 'ORGANIZATION')).toEqual(['REQUIRED']);
  expect(codes({ uphold: true, measure: 'SUSPENDED', note: 'Usurpation.' }, 'ORGANIZATION')).toEqual([]);
});

test('a need or an offering is withdrawn, an organization is not', () => {
  expect(codes({ uphold: true, measure: 'WITHDRAWN', note: 'Doublon.' }, 'OFFERING')).toEqual([]);
  expect(codes({ uphold: true, measure: 'WITHDRAWN', note: 'Doublon.' }, 'ORGANIZATION')).toEqual([
    'NOT_A_PUBLICATION',
  ]);
});
