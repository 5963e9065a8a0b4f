import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { pageAskedFor } from './asked-page.js';

function page(query: object): unknown {
  try {
    return pageAskedFor(query);
  } catch (error) {
    return ParleyError.is(error) ? error.body.message : error;
  }
}

describe('a page', () => {
  it('is the first fifty, or as was asked for', () => {
    expect(page({})).toEqual({ limit: 50, before: null });
    expect(page({ limit: '100', cursor: '0' })).toEqual({ limit: 100, before: 0 });
  });

  it.each(['abc', '', '0', '101', '1.5', '1e1', '-1', ['1', '2']])('has no limit %j', (limit) => {
    expect(page({ limit })).toBe('limit: must be a whole number from 1 to 100');
  });

  it.each(['garbage', '', '-1', '1.5', '9'.repeat(16), ['1', '2']])('has no cursor %j', (cursor) => {
    expect(page({ cursor })).toBe('cursor: is none of this list: give the cursor of the page before');
  });
});
