import { describe, expect, it } from '@jest/globals';
import { parseCron } from './cron.js';

describe('a cron expression', () => {
  it.each([
    ['0 9 * * 1-5', '0 0 9 * * 1-5'],
    ['  */15   *  * * * ', '0 */15 * * * *'],
    ['*/1 * * * * *', '*/1 * * * * *'],
    ['0 30 8 1,15 jan-mar ?', '0 30 8 1,15 JAN-MAR ?'],
    ['5/10 0 0 * * sun,wed', '5/10 0 0 * * SUN,WED'],
    ['0 0 29 2 *', '0 0 0 29 2 *'],
    ['0 0 31 2 mon', '0 0 0 31 2 MON'],
  ])('%j goes to the broker as %j', (text, expression) => expect(parseCron(text)).toEqual({ expression }));

  it.each([
    ['', 'it has 0'],
    ['* * * *', 'it has 4'],
    ['* * * * * * *', 'it has 7'],
    ['60 * * * *', '"60" is nothing that the minutes (0 to 59) can be'],
    ['* 24 * * *', '"24" is nothing that the hours'],
    ['* * 0 * *', '"0" is nothing that the day of the month (1 to 31)'],
    ['* * * 13 *', '"13" is nothing that the month (1 to 12)'],
    ['* * * * 7', '"7" is nothing that the day of the week (0 to 6)'],
    ['* * * FEBR *', '"FEBR" is nothing'],
    ['*/0 * * * *', '"*/0" is nothing'],
    ['9-5 * * * *', '"9-5" is nothing'],
    ['*-5 * * * *', '"*-5" is nothing'],
    ['? * * * *', '"?" is nothing'],
    ['1, * * * *', '"" is nothing'],
    ['-1 * * * *', '"-1" is nothing'],
    ['1.5 * * * *', '"1.5" is nothing'],
    ['@daily', 'it has 1'],
    ['0 0 31 2,4 *', 'a day that no such month has'],
  ])('%j is refused by the field that is wrong', (text, problem) =>
    expect(parseCron(text)).toEqual({ problem: expect.stringContaining(problem) }),
  );
});
