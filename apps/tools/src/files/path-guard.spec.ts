import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { posix } from 'node:path';
import { guardPath, isWritable, pathText, reservedProblem } from './path-guard.js';

const refused = (path: string) => {
  const guarded = guardPath(path);
  return guarded.kind === 'refused' ? guarded.problem : undefined;
};
const segmentsOf = (path: string) => {
  const guarded = guardPath(path);
  return guarded.kind === 'path' ? guarded.segments : undefined;
};

describe('a path', () => {
  it.each([
    ['a/b.txt', ['a', 'b.txt']],
    ['.', []],
    ['./a//b/./c/', ['a', 'b', 'c']],
    ['...', ['...']],
    ['..a/b..', ['..a', 'b..']],
    ['./~a', ['~a']],
    ['ünï/文字/🙂', ['ünï', '文字', '🙂']],
    ['a b/ c', ['a b', ' c']],
    ['ab:c', ['ab:c']],
  ])('%p leads to %p', (path, segments) => {
    expect(segmentsOf(path)).toEqual(segments);
  });

  it.each([
    ['', 'empty'],
    ['..', '..'],
    ['a/../../b', '..'],
    ['/etc/passwd', 'absolute'],
    ['//a', 'absolute'],
    ['~', '~'],
    ['~root/x', '~'],
    ['C:/x', 'drive'],
    ['C:x', 'drive'],
    ['a\\..\\b', 'backslash'],
    ['a\0b', 'NUL'],
    ['a\nb', 'control'],
    ['a\u001b[2Jb', 'control'],
    ['a\u2028b', 'line end'],
    ['a\u202Etxt.exe', 'direction'],
    ['a\uFEFFb', 'direction'],
    ['a\uD800b', 'surrogate'],
    [`${'n'.repeat(256)}`, '255 bytes'],
    [`${'ü'.repeat(128)}`, '255 bytes'],
    [`${'a/'.repeat(65)}b`, '64 folders'],
    [`${'nnnn/'.repeat(1_000)}b`, '4096 bytes'],
  ])('%p is refused, naming %p', (path, why) => {
    expect(refused(path)).toContain(why);
  });
});

const wild = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('..', '.', '', 'a', '~', 'C:', '\\', '\0', 'é', '.git', '.parley', ' ', '\u202e'))
    .map((names) => names.join('/')),
);

describe('whatever is written', () => {
  it('leads nowhere but down', () => {
    fc.assert(
      fc.property(wild, (written) => {
        const segments = segmentsOf(written);
        if (segments === undefined) return;
        const path = posix.resolve('/root', ...segments);
        expect(path === '/root' || path.startsWith('/root/')).toBe(true);
        expect(segments.every((name) => /^[^/\0]+$/s.test(name) && name !== '.' && name !== '..')).toBe(true);
        expect(posix.join('/root', ...segments)).toBe(posix.join('/root', written).replace(/(.)\/$/, '$1'));
      }),
    );
  });

  it('is the same path again when it is written back', () => {
    fc.assert(
      fc.property(wild, (written) => {
        const segments = segmentsOf(written) ?? [];
        expect(segmentsOf(`./${pathText(segments)}`)).toEqual(segments);
      }),
    );
  });
});

describe('what is kept from tools', () => {
  it.each([
    ['.parley/x', 'workspace', 'read'],
    ['.PARLEY', 'workspace', 'write'],
    ['.git/config', 'project', 'write'],
    ['sub/.GIT', 'project', 'write'],
    ['.g\u200Cit/hooks/x', 'workspace', 'write'],
    ['.git', 'workspace', 'write'],
  ] as const)('%p in a %s to %s', (path, root, use) => {
    expect(reservedProblem(segmentsOf(path) ?? [], root, use)).toBeDefined();
  });

  it.each([
    ['.parley/x', 'project', 'write'],
    ['a/.parley', 'workspace', 'write'],
    ['.git/config', 'project', 'read'],
    ['.gitignore', 'project', 'write'],
  ] as const)('not %p in a %s to %s', (path, root, use) => {
    expect(reservedProblem(segmentsOf(path) ?? [], root, use)).toBeUndefined();
  });
});

describe('writable paths', () => {
  it.each([
    ['a/b', ['.'], true],
    ['a/b', ['a'], true],
    ['a', ['a/'], true],
    ['ab', ['a'], false],
    ['a', ['a/b'], false],
    ['a', [], false],
    ['a', ['..', '/', '', '~'], false],
  ])('%p within %p: %p', (path, writable, expected) => {
    expect(isWritable(segmentsOf(path) ?? [], writable)).toBe(expected);
  });
});
