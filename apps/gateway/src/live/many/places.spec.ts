import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { parsePlaces, Places } from './places.js';

const sessions = ['s_1', 's_2', 's_3'];
const known = [{ gen: 'g_1', n: 3, sequence: 7 }, undefined, { gen: 'g_0', n: 9, sequence: 9 }];

describe('the id of a stream of many sessions', () => {
  it('holds the place in each of them, and is read back', () => {
    const places = new Places('g_1', sessions, known);
    // What is of another life of the log begins with a snapshot.
    expect(parsePlaces(places.id, sessions)).toEqual([known[0], undefined, undefined]);
    const far = { gen: 'g_1', n: 123_456_789_012, sequence: 999_999_999_999_999 };
    places.move('s_2', far);
    places.move('s_9', far);
    expect(parsePlaces(places.id, sessions)).toEqual([known[0], far, undefined]);
  });

  it('is short and fits into a header, for as many as there may be', () => {
    const many = Array.from({ length: 50 }, (_, index) => `s_${'x'.repeat(20)}${index}`);
    const at = many.map(() => ({ gen: 'g_1', n: 1_000_000, sequence: 100_000_000 }));
    const { id } = new Places('g_1', many, at);
    expect(id.length).toBeLessThan(800);
    expect(id).toMatch(/^[\x21-\x7e]+$/);
  });

  it('of no session at all is one too', () => {
    expect(parsePlaces(new Places('g_1', [], []).id, [])).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['the cursor of one session', 'g_1.3.7'],
    ['a place too few', `${new Places('g_1', sessions, known).id.replace(/,[^,]*$/, '')}`],
    ['a place that is none', `${new Places('g_1', sessions, known).id.replace(/~[^~]*$/, '~1.2,x,3.4')}`],
    [
      'a number beyond all',
      `${new Places('g_1', sessions, known).id.replace(/~[^~]*$/, '~zzzzzzzzzzz.1,-,-')}`,
    ],
    ['more than three parts', `${new Places('g_1', sessions, known).id}~`],
    ['the id for the same sessions in another order', new Places('g_1', sessions.toReversed(), known).id],
  ])('is not %s', (_, id) => {
    const details = [{ path: 'Last-Event-ID', problem: expect.stringMatching(/^is /) }];
    expect(refusal(id)).toMatchObject({ code: 'invalid_request', details });
  });
});

function refusal(id: string): unknown {
  try {
    return parsePlaces(id, sessions);
  } catch (error) {
    return ParleyError.is(error) ? error.body : error;
  }
}
