import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, isFrom } from './fingerprint.js';

describe('the fingerprint of a file', () => {
  it('tells by the path whether it is a copy, however an accent in it is written', () => {
    const fingerprint = fingerprintOf('notes/\u00e9.md', [{ role: 'user', text: 'Hello' }]);
    expect(isFrom(fingerprint, 'notes/e\u0301.md')).toBe(true);
    expect(isFrom(fingerprint, 'notes/e.md')).toBe(false);
  });
});
