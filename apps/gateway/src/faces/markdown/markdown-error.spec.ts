import { describe, expect, it } from '@jest/globals';
import { failureCodes, ParleyError } from '#shared/contracts';
import { VaultTrouble } from '#shared/vault';
import { failedAnswer, markdownRefusal, notInFile, unwritten } from './markdown-error.js';

const kept = { file: 'a.md', session: 's_1', turn: 't_1' };

describe('how the vault says no', () => {
  it('is a status and a sentence', () => {
    expect(
      markdownRefusal({ status: 409, error: { code: 'turn_in_progress', message: 'in_progress: wait' } }),
    ).toEqual({
      status: 409,
      body: { status_code: 409, detail: 'in_progress: wait' },
    });
    expect(markdownRefusal({ status: 400, error: { code: 'unknown_agent', message: 'who?' } })).toEqual({
      status: 404,
      body: { status_code: 404, detail: 'who?' },
    });
  });

  it('names the code of a turn that failed, and is an error whatever that is', () => {
    for (const code of failureCodes) {
      const { status_code, detail } = failedAnswer({
        kind: 'failed',
        code,
        message: 'why',
        retryable: false,
      });
      expect(status_code).toBeGreaterThanOrEqual(400);
      expect(detail).toBe(`${code}: why`);
    }
    expect(failedAnswer({ kind: 'rejected', code: 'turn_in_progress', message: 'why' }).status_code).toBe(
      409,
    );
  });

  it('tells what the disk says, and that no answer is lost', () => {
    const full = new VaultTrouble('no space is left on the disk');
    expect(unwritten(full)).toMatchObject({ status_code: 507 });
    expect(unwritten(new Error('x'))).toBeUndefined();
    for (const [error, status] of [
      [full, 507],
      [new ParleyError({ code: 'too_large', message: 'Too large.' }), 413],
      [new Error('x'), 500],
    ] as const)
      expect(notInFile(error, kept)).toMatchObject({
        status_code: status,
        detail: expect.stringContaining('s_1, turn t_1'),
      });
  });
});
