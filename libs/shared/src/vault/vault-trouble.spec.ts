import { describe, expect, it } from '@jest/globals';
import { troubleOf, VaultTrouble } from './vault-trouble.js';

function ofDisk(code: string): Error {
  return Object.assign(new Error(`${code}: /a/machine/path`), { code });
}

describe('what a disk refuses', () => {
  it.each([
    ['ENOSPC', 'no space is left on the disk'],
    ['EROFS', 'the disk is read-only'],
    ['EACCES', 'the server is not allowed to'],
    ['ESTALE', 'the disk says ESTALE'],
  ])('is told in words, without the path: %s', (code, reason) => {
    const trouble = troubleOf(ofDisk(code));
    expect(trouble).toBeInstanceOf(VaultTrouble);
    expect(trouble).toMatchObject({ message: reason, cause: { code } });
  });

  it('is nothing else', () => {
    const errors = [new Error('ours'), ofDisk('ERR_ENCODING_INVALID_ENCODED_DATA'), 'x', undefined];
    for (const error of errors) expect(troubleOf(error)).toBe(error);
  });
});
