import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { refuseUnknown } from './taken-query.js';

function refusal(query: object, taken: string[]): unknown {
  try {
    return refuseUnknown(query, taken);
  } catch (error) {
    return ParleyError.is(error) ? error.body : error;
  }
}

describe('what stands behind the question mark', () => {
  it('is refused by name where the route does not take it', () => {
    expect(refusal({ wiat: 'true', wait: 'true' }, ['wait'])).toEqual({
      code: 'invalid_request',
      message: 'wiat: is not taken here; wait may be',
      details: [{ path: 'wiat', problem: 'is not taken here; wait may be' }],
    });
    expect(refusal({ limit: '5' }, [])).toMatchObject({ details: [{ path: 'limit' }] });
  });

  it('passes where it does', () => {
    expect(refusal({}, [])).toBeUndefined();
    expect(refusal({ limit: '5' }, ['limit', 'cursor'])).toBeUndefined();
  });
});
