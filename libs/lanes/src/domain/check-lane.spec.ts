import { expect, test } from '@jest/globals';
import { checkLane } from './check-lane.js';
import type { LaneTerms } from './lane.js';

const lane: LaneTerms = { organizationId: '', name: 'Montérégie', days: [2, 5], temperatureClasses: ['chilled'] };
const refused = (change: Partial<LaneTerms>) =>
  checkLane({ ...lane, ...change }).map(({ path, code, message }) => {
    expect(message.fr).not.toBe(message.en);
    return `${path.join('.')} ${code}`;
  });

test('a lane is a name, days and what it carries; the rest may be left out', () => {
  expect(refused({})).toEqual([]);
  expect(refused({ cutoffDays: 0, cutoffHour: 0, spareCapacity: { value: '12.5', unit: 'kg' } })).toEqual([]);
});

test('no spare capacity at all is an answer: the lane is full', () => {
  expect(refused({ spareCapacity: { value: '0', unit: 'kg' } })).toEqual([]);
});

test.each<[string, Partial<LaneTerms>, string]>([
  ['no name', { name: '  ' }, 'name REQUIRED'],
  ['a name as long as a story', { name: 'é'.repeat(121) }, 'name TOO_LONG'],
  ['no day', { days: [] }, 'days REQUIRED'],
  ['a day twice', { days: [2, 2] }, 'days DUPLICATE'],
  ['an eighth day', { days: [1, 8] }, 'days.1 OUT_OF_RANGE'],
  ['a cut-off of five weeks', { cutoffDays: 35 }, 'cutoffDays OUT_OF_RANGE'],
  ['a cut-off after the delivery', { cutoffDays: -1 }, 'cutoffDays OUT_OF_RANGE'],
  ['midnight as 24', { cutoffHour: 24 }, 'cutoffHour OUT_OF_RANGE'],
  ['a truck that carries nothing', { temperatureClasses: [] }, 'temperatureClasses REQUIRED'],
  ['a class twice', { temperatureClasses: ['frozen', 'frozen'] }, 'temperatureClasses DUPLICATE'],
  ['a class unknown', { temperatureClasses: ['hot' as never] }, 'temperatureClasses.0 UNKNOWN_VALUE'],
  ['less room than none', { spareCapacity: { value: '-1', unit: 'kg' } }, 'spareCapacity.value OUT_OF_RANGE'],
  ['room in cases', { spareCapacity: { value: '4', unit: 'pack' } }, 'spareCapacity.unit UNKNOWN_UNIT'],
])('%s is refused', (_, change, expected) => {
  expect(refused(change)).toEqual([expected]);
});
