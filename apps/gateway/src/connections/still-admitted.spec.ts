import { expect, it } from '@jest/globals';
import type { Access } from '#shared/contracts';
import { stillAdmitted } from './still-admitted.js';

const access: Access = { user: 'u_1', scopes: ['read'], expiresAt: null, budgeted: false };
const connection = (tokenHash: string) => ({ admitted: { access, tokenHash } });

it('asks once for each token, and takes silence for no reason to end anything', async () => {
  const asked: string[] = [];
  const answers: Record<string, Access | null> = {
    good: access,
    revoked: null,
    narrowed: { ...access, scopes: ['write'] },
  };
  const standings = await stillAdmitted(
    ['good', 'good', 'revoked', 'narrowed', 'unasked'].map(connection),
    async (hash) => {
      asked.push(hash);
      if (!(hash in answers)) throw new Error('memory is away');
      return answers[hash] ?? null;
    },
  );
  expect(asked).toEqual(['good', 'revoked', 'narrowed', 'unasked']);
  expect(Object.fromEntries(standings)).toEqual({
    good: 'yes',
    revoked: 'no',
    narrowed: 'no',
    unasked: 'unknown',
  });
});
