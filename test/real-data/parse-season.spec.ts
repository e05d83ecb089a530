import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayFromNumber } from '#kernel';
import { parseSeason } from './parse-season.js';

test.each([
  ['06/14/2017 to 08/30/2017', 6, 8],
  ['11/04/2017 to 05/19/2018', 11, 5],
  ['05/01/2013 to 05/01/2014', 1, 12],
  ['01/01/2014 to 12/31/2014', 1, 12],
  ['July to November', 7, 11],
  ['November to April', 11, 4],
  ['June 11, 2012 to October', 6, 10],
  ['June 5, 2012 to Oct 30, 2012', 6, 10],
  ['May 2 to October 31', 5, 10],
  ['  may  -  oct ', 5, 10],
  ['Year-round', 1, 12],
])('%s', (text, from, to) => expect(parseSeason(text)).toEqual({ from, to }));

test.each([
  ['', 'EMPTY'],
  ['05/27/2017 to', 'NO_END'],
  ['June', 'NO_END'],
  ['06/25/2016', 'SINGLE_DAY'],
  ['June 17, 2012 to June 17, 2012', 'SINGLE_DAY'],
  ['10/01/2012 to 04/31/2013', 'NOT_A_DATE'],
  ['05/02/2014 to 11/25/2015', 'LONGER_THAN_A_YEAR'],
  ['08/30/2017 to 06/14/2017', 'END_BEFORE_START'],
  ['when the corn is ripe', 'UNREADABLE'],
  ['May to July to October', 'UNREADABLE'],
])('%s: %s', (text, trouble) => expect(parseSeason(text)).toEqual({ trouble }));

const american = (day: number) => {
  const [year, month, date] = dayFromNumber(day).split('-');
  return `${month}/${date}/${year}`;
};

test('two dates less than eleven months apart are their months', () => {
  fc.assert(
    fc.property(fc.integer({ min: 15_000, max: 18_500 }), fc.integer({ min: 1, max: 330 }), (start, days) => {
      expect(parseSeason(`${american(start)} to ${american(start + days)}`)).toEqual({
        from: Number(dayFromNumber(start).slice(5, 7)),
        to: Number(dayFromNumber(start + days).slice(5, 7)),
      });
    }),
  );
});

test('no text stops it', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSeason(text)));
});
