import { expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { parseNewToken } from './token-body.js';

const now = Date.parse('2026-03-01T12:00:00Z');

function refused(body: unknown): string[] {
  try {
    parseNewToken(body, now);
    return [];
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return error.body.details?.map(({ path }) => path) ?? [];
  }
}

it('a token has a name, scopes and, if it is to end, a time for that', () => {
  const token = { name: 'phone', scopes: ['read'] };
  expect(parseNewToken(token, now)).toEqual({ ...token, expiresAt: null });
  expect(parseNewToken({ ...token, expiresAt: '2026-03-01T14:00:00+01:00' }, now)).toEqual({
    ...token,
    expiresAt: '2026-03-01T13:00:00.000Z',
  });
});

it.each([
  [{ scopes: ['read'] }, 'name'],
  [{ name: ' ', scopes: ['read'] }, 'name'],
  [{ name: 'a' }, 'scopes'],
  [{ name: 'a', scopes: [] }, 'scopes'],
  [{ name: 'a', scopes: ['read', 'read'] }, 'scopes'],
  [{ name: 'a', scopes: ['all'] }, 'scopes.0'],
  [{ name: 'a', scopes: ['read'], expiresAt: 'soon' }, 'expiresAt'],
  [{ name: 'a', scopes: ['read'], expiresAt: '2026-03-01T12:00:00Z' }, 'expiresAt'],
  [{ name: 'a', scopes: ['read'], owner: 'u_2' }, 'owner'],
])('%j is refused at %s', (body, path) => expect(refused(body)).toEqual([path]));
