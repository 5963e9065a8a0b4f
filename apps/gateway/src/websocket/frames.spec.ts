import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { jsonOf, parseFrame, refOf } from './frames.js';

function refusal(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return ParleyError.is(error) ? error.body : error;
  }
}

describe('a frame', () => {
  it.each([
    [{ op: 'ping' }],
    [{ op: 'watch', ref: 1, session: 's_1', snapshots: true }],
    [{ op: 'watch', ref: 'a', sessions: [{ session: 's_1' }, { session: 's_2', snapshots: true }] }],
    [{ op: 'unwatch', session: 's_1' }],
    [{ op: 'submit', session: 's_1', text: 'hi', key: 'k', policy: 'enqueue' }],
    [{ op: 'stop', session: 's_1' }],
    [{ op: 'steer', session: 's_1', turn: 't_1', text: 'hi' }],
    [{ op: 'answer', session: 's_1', approval: 'ap_1', decision: 'edit', input: { path: 'a' } }],
  ])('may be %j', (frame) => expect(parseFrame(frame)).toEqual(frame));

  it('carries cursors as they came', () => {
    const cursor = { gen: 'g_1', n: 3, sequence: 7 };
    expect(parseFrame({ op: 'watch', session: 's_1', cursor: 'g_1.3.7' })).toMatchObject({ cursor });
  });

  it.each<[unknown, string, string]>([
    [{}, 'op', 'must be watch'],
    [{ op: 'sing' }, 'op', 'must be watch'],
    [{ op: 'answer', session: 's_1', approval: 'ap_1', decision: 'maybe' }, 'decision', 'approve'],
    [{ op: 'ping', extra: 1 }, 'extra', 'is not a known field'],
    [{ op: 'watch' }, 'session', 'is missing'],
    [{ op: 'watch', sessions: [{ session: 's_1' }, { session: 's_1' }] }, 'sessions', 'names s_1 twice'],
    [{ op: 'watch', session: 'a.b' }, 'session', 'must be 1 to 64'],
    [{ op: 'watch', session: 's_1', cursor: 'garbage' }, 'cursor', 'is no cursor'],
    [{ op: 'watch', sessions: [] }, 'sessions', '>=1'],
    [
      { op: 'watch', sessions: [{ session: 's_1' }, { session: '>' }] },
      'sessions.1.session',
      'must be 1 to 64',
    ],
    [{ op: 'watch', sessions: [{ session: 's_1' }], session: 's_1' }, 'session', 'is not a known field'],
    [{ op: 'submit', session: 's_1', text: 'a', key: 'a b' }, 'key', 'printable'],
    [{ op: 'stop', session: 's_1', turn: '' }, 'turn', 'must be 1 to 64'],
    [{ op: 'ping', ref: {} }, 'ref', 'Invalid input'],
    ['text', 'frame', 'Invalid input'],
    [[], 'frame', 'Invalid input'],
    [null, 'frame', 'Invalid input'],
  ])('%j is refused by the name of its field', (frame, path, problem) => {
    const details = expect.arrayContaining([{ path, problem: expect.stringContaining(problem) }]);
    expect(refusal(() => parseFrame(frame))).toMatchObject({ code: 'invalid_request', details });
  });

  it.each([
    ['binary', Buffer.from('{}'), true],
    ['no JSON', Buffer.from('{"op":'), false],
    ['no UTF-8', Buffer.from([0xff]), false],
  ])('that is %s is refused', (_, data, isBinary) => {
    expect(refusal(() => jsonOf(data, isBinary))).toMatchObject({ details: [{ path: 'frame' }] });
  });

  it('shows its reference even where the rest cannot be read', () => {
    expect(
      [{ ref: 'a', op: 5 }, { ref: 7 }, { ref: {} }, { ref: 'x'.repeat(129) }, null, 'ref'].map(refOf),
    ).toEqual(['a', 7, undefined, undefined, undefined, undefined]);
  });
});
