import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { longestFileName, safeFileName, splitFileName } from './file-name.js';

describe('a safe file name', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['/etc/cron.d/', 'file'],
    ['C:\\Users\\me\\secret.txt', 'secret.txt'],
    ['..', 'file'],
    ['.', 'file'],
    ['...', 'file'],
    ['', 'file'],
    ['   ', 'file'],
    ['a\0b\r\nc\u2028.txt', 'abc.txt'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['.bashrc', '.bashrc'],
    ['u\u0308nicode.txt', 'ünicode.txt'],
    ['half \uD800 pair.txt', 'half \uFFFD pair.txt'],
    ['folder\n/x', 'x'],
  ])('of %j is %j', (sent, safe) => {
    expect(safeFileName(sent)).toBe(safe);
  });

  it('keeps the extension of one that is cut, and cuts no character in two', () => {
    const safe = safeFileName(`${'😀'.repeat(100)}.jpeg`);
    expect(safe).toMatch(/^(😀)+\.jpeg$/u);
    expect(Buffer.byteLength(safe)).toBe(197);
  });

  it('can always be used, and stays what it is', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('.', '/', '\\', '\0', ' ', '\u202E', '\uD800', 'a', 'ü', '😀'),
    });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 400 })), (sent) => {
        const safe = safeFileName(sent);
        expect(safe).not.toMatch(/[/\\\p{Cc}]|^\.{0,2}$|^\s|\s$/u);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(longestFileName);
        expect(safe.isWellFormed()).toBe(true);
        expect(safeFileName(safe)).toBe(safe);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the extension of a name', () => {
  it.each([
    ['a.txt', 'a', '.txt'],
    ['report.tar.gz', 'report.tar', '.gz'],
    ['.profile', '.profile', ''],
    ['no', 'no', ''],
    ['ends.', 'ends.', ''],
    [`long.${'x'.repeat(40)}`, `long.${'x'.repeat(40)}`, ''],
  ])('of %j', (name, stem, extension) => {
    expect(splitFileName(name)).toEqual({ stem, extension });
  });
});
