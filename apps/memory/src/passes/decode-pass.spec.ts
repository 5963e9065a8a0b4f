import { describe, expect, it } from '@jest/globals';
import { decodePass } from './decode-pass.js';
import { jobFor } from './testing/tavern.js';

const decoded = (value: unknown) => decodePass(new TextEncoder().encode(JSON.stringify(value)));

describe('a job that cannot be read', () => {
  it('still says whose it is, so that nobody waits for it for ever', () => {
    const job = { ...jobFor('memory'), v: 2, pass: 'prophecy' };
    expect(decoded(job)).toMatchObject({
      kind: 'unreadable',
      named: { id: 'pj_1', session: 's1', pass: 'prophecy', turn: 't1' },
    });
    expect(decoded({ ...job, pass: 7, turn: 8 })).toMatchObject({ named: { id: 'pj_1', pass: 'unknown' } });
  });

  it.each([null, 'words', { id: 'pj_1' }, { session: 's1', id: 'not an id' }])(
    'or does not, as %j',
    (value) => {
      expect(decoded(value)).toEqual({ kind: 'unreadable', problem: expect.any(String) });
    },
  );
});
