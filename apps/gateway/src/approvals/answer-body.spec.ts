import { describe, expect, it } from '@jest/globals';
import { parseAnswer } from './answer-body.js';

function read(body: unknown): unknown {
  try {
    return parseAnswer(body);
  } catch (error) {
    const { code, details } = (error as { body: { code: string; details: { path: string }[] } }).body;
    return [code, details.map(({ path }) => path)];
  }
}

/** Deeper than can be written out. */
function nested(levels: number): object {
  let input: object = {};
  for (let level = 0; level < levels; level += 1) input = { a: input };
  return input;
}

describe('an answer to an approval', () => {
  it.each([
    { decision: 'approve' },
    { decision: 'deny' },
    { decision: 'deny', text: 'Not on a Sunday.' },
    { decision: 'edit', input: {} },
    { decision: 'edit', input: { path: 'b' } },
    { decision: 'answer', text: 'It is blue.' },
  ])('may be %j', (body) => expect(read(body)).toEqual(body));

  it.each<[unknown, string, string]>([
    [null, 'invalid_request', 'body'],
    [{}, 'invalid_request', 'decision'],
    [{ decision: 'expired' }, 'invalid_request', 'decision'],
    [{ decision: 'edit' }, 'invalid_request', 'input'],
    [{ decision: 'edit', input: 'rm' }, 'invalid_request', 'input'],
    [{ decision: 'edit', input: ['rm'] }, 'invalid_request', 'input'],
    [{ decision: 'edit', input: { text: 'a\0' } }, 'invalid_request', 'input'],
    [{ decision: 'edit', input: { '\ud800': 1 } }, 'invalid_request', 'input'],
    [{ decision: 'edit', input: nested(100_000) }, 'invalid_request', 'input'],
    [{ decision: 'edit', input: { text: 'x'.repeat(262_144) } }, 'too_large', 'input'],
    [{ decision: 'approve', input: {} }, 'invalid_request', 'input'],
    [{ decision: 'approve', text: 'Mind the dog.' }, 'invalid_request', 'text'],
    [{ decision: 'edit', input: {}, text: 'there, please' }, 'invalid_request', 'text'],
    [{ decision: 'answer' }, 'invalid_request', 'text'],
    [{ decision: 'answer', text: ' ' }, 'invalid_request', 'text'],
    [{ decision: 'deny', text: 'a\0' }, 'invalid_request', 'text'],
    [{ decision: 'deny', text: 'x'.repeat(100_001) }, 'invalid_request', 'text'],
    [{ decision: 'approve', approval: 'ap_1' }, 'invalid_request', 'approval'],
  ])('%# is refused', (body, code, path) => expect(read(body)).toEqual([code, [path]]));
});
