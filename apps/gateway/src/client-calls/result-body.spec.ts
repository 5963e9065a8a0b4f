import { describe, expect, it } from '@jest/globals';
import { parseResult } from './result-body.js';

function read(body: unknown): unknown {
  try {
    return parseResult(body);
  } catch (error) {
    const { code, details } = (error as { body: { code: string; details: { path: string }[] } }).body;
    return [code, details.map(({ path }) => path)];
  }
}

describe('the result of a client’s own tool', () => {
  it.each([
    [{ output: 'here' }, 'ok', 'here'],
    [{ output: '' }, 'ok', ''],
    [{ output: { lat: 1, lon: [2] } }, 'ok', '{"lat":1,"lon":[2]}'],
    [{ error: 'no signal' }, 'error', 'no signal'],
  ])('%j', (body, outcome, output) => expect(read(body)).toEqual({ outcome, output }));

  it.each<[unknown, string, string]>([
    [null, 'invalid_request', 'body'],
    [{}, 'invalid_request', 'body'],
    [{ output: 'a', error: 'b' }, 'invalid_request', 'body'],
    [{ output: 5 }, 'invalid_request', 'output'],
    [{ output: ['a'] }, 'invalid_request', 'output'],
    [{ output: { a: '\0' } }, 'invalid_request', 'output'],
    [{ error: '' }, 'invalid_request', 'error'],
    [{ error: { message: 'a' } }, 'invalid_request', 'error'],
    [{ output: 'x'.repeat(524_288) }, 'too_large', 'output'],
    [{ error: 'é'.repeat(262_145) }, 'too_large', 'error'],
    [{ output: 'a', extra: 1 }, 'invalid_request', 'extra'],
  ])('%# is refused', (body, code, path) => expect(read(body)).toEqual([code, [path]]));
});
