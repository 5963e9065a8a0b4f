import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { ManualClock } from '../calls/testing/manual-clock.js';
import { ToolHouse } from '../file-tools/testing/tool-house.js';
import { found as sandbox } from '../sandbox/testing/sandbox-here.js';
import { findRipgrep } from './find-ripgrep.js';
import { OwnSearch } from './own-search.js';
import { RipgrepSearch } from './ripgrep-search.js';
import { searchTools } from './search-tools.js';
import type { Searcher } from './searched.js';

const program = await findRipgrep(process.env['PATH'] ?? '');

const searchers: [name: string, searcher: Searcher | undefined][] = [
  ['our own search', new OwnSearch(new ManualClock())],
  [
    'ripgrep',
    sandbox.kind === 'sandbox' && program !== undefined
      ? new RipgrepSearch(sandbox.sandbox, program, pino({ level: 'silent' }))
      : undefined,
  ],
];

const files: Record<string, string | Buffer> = {
  'a.ts': 'const one = 1;\nconst two = 2;\n// the end',
  'b.md': '# One\n\none more\n',
  'crlf.txt': 'first\r\nsecond one\r\nthird\r\n',
  'src/deep/c.ts': 'export const one = "ä one";\n',
  'src/deep/d.js': 'one\n'.repeat(5),
  'src/[x].ts': 'one in brackets\n',
  'image.bin': Buffer.from('one\0two one\n'),
  'late.bin': `one\n${'x'.repeat(20_000)}\0`,
  'utf16.txt': Buffer.from('\uFEFFone\n', 'utf16le'),
  'latin.txt': Buffer.from([0x6f, 0x6e, 0x65, 0x20, 0xe4, 0x0a]),
  'huge.txt': `one\n${'x'.repeat(6 * 2 ** 20)}\n`,
  '.hidden': 'one hidden\n',
  '.git/config': 'one in git\n',
  '.gitignore':
    'build/\n*.log\n!keep.log\n/only-here.txt\nsub/*.tmp\n\\#hash\ntrailing   \n**/far/*.x\n# one\n',
  'build/out.txt': 'one built\n',
  'src/build/out.txt': 'one built\n',
  'a.log': 'one logged\n',
  'keep.log': 'one kept\n',
  'only-here.txt': 'one\n',
  'src/only-here.txt': 'one there\n',
  'sub/x.tmp': 'one\n',
  'sub/below/x.tmp': 'one below\n',
  '#hash': 'one\n',
  trailing: 'one\n',
  'p/far/q.x': 'one\n',
  'nested/.gitignore': '*.ts\n!a.log\n/own\n',
  'nested/e.ts': 'one\n',
  'nested/a.log': 'one back\n',
  'nested/own': 'one\n',
  'nested/more/own': 'one own\n',
  'odd\nname': 'one odd\n',
};

const without = searchers.filter(([, searcher]) => !searcher);
(without.length > 0 ? describe.skip : describe)('on this machine', () => {
  it('ripgrep is tried too (no sandbox: or no ripgrep to run in it)', () => {
    expect(without).toEqual([]);
  });
});

let house: ToolHouse;
beforeAll(async () => {
  house = await ToolHouse.open();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(house.inProject(path)), { recursive: true });
    await writeFile(house.inProject(path), content);
  }
  await writeFile(join(house.dir, 'secret'), 'one secret\n');
  await symlink(join(house.dir, 'secret'), house.inProject('link.txt'));
  await symlink(house.dir, house.inProject('link'));
  await link(join(house.dir, 'secret'), house.inProject('hard.txt'));
  await house.workspaces.root('s_one');
  await mkdir(house.inWorkspace('.parley'));
  await writeFile(house.inWorkspace('.parley', 'note'), 'one note');
  await writeFile(house.inWorkspace('.parley-x.part'), 'one part');
  await writeFile(house.inWorkspace('mine'), 'one mine');
});
afterAll(() => house.close());

const found = [
  'a.ts:1', '.hidden:1', 'b.md:1', 'crlf.txt:1', 'src/deep/c.ts:1', 'src/deep/d.js:5', 'src/[x].ts:1', 'latin.txt:1', 'keep.log:1',
  'src/only-here.txt:1', 'sub/below/x.tmp:1', 'nested/a.log:1', 'nested/more/own:1', '"odd\\nname":1', '.gitignore:1',
]; // prettier-ignore

/** The files, each with the number of its matches. */
function counts(said: string): string[] {
  const counted = new Map<string, number>();
  let file = '';
  for (const line of said.split('\n').slice(0, -1)) {
    if (!line.startsWith('  ')) file = line;
    else if (/^ {2}\d+:/.test(line)) counted.set(file, (counted.get(file) ?? 0) + 1);
  }
  return [...counted].map(([name, count]) => `${name}:${count}`).toSorted();
}

describe.each(searchers.flatMap(([name, searcher]) => (searcher ? [{ name, searcher }] : [])))(
  'with $name',
  ({ searcher }) => {
    beforeAll(() => house.add(searchTools(house.places, searcher)));

    it('finds text where it may look, and nowhere else', async () => {
      const said = await house.run('grep', { pattern: '\\bone\\b' });
      expect(counts(said)).toEqual(found.toSorted());
      expect(said).toMatch(/19 matching lines in 15 files\.$/);
      expect(said).not.toContain('secret');
    });

    const cases: [what: string, input: object, lines: string[]][] = [
      [
        'a line as it is',
        { pattern: 'two', glob: '*.ts' },
        ['a.ts', '  2: const two = 2;', '1 matching line in 1 file.'],
      ],
      [
        'lines around it',
        { pattern: 'second', context: 1 },
        ['crlf.txt', '  1- first', '  2: second one', '  3- third', '1 matching line in 1 file.'],
      ],
      [
        'a gap between them',
        { pattern: '^(const one|// the)', glob: 'a.ts', context: 0 },
        ['a.ts', '  1: const one = 1;', '  3: // the end', '2 matching lines in 1 file.'],
      ],
      [
        'whatever the case',
        { pattern: 'ONE MORE', ignoreCase: true },
        ['b.md', '  3: one more', '1 matching line in 1 file.'],
      ],
      ['the case that was asked for', { pattern: 'ONE MORE' }, ['No matches.']],
      [
        'the end of a line with a carriage return',
        { pattern: 'one$', glob: 'crlf.*' },
        ['crlf.txt', '  2: second one', '1 matching line in 1 file.'],
      ],
      [
        'as many as were asked for',
        { pattern: 'one', glob: '**/d.js', limit: 2 },
        [
          'src/deep/d.js',
          '  1: one',
          '  2: one',
          '2 matching lines in 1 file. Not everything was searched or shown: 2 matching lines are shown.',
        ],
      ],
      [
        'below a folder',
        { pattern: 'export', path: 'src' },
        ['src/deep/c.ts', '  1: export const one = "ä one";', '1 matching line in 1 file.'],
      ],
      [
        'in one file',
        { pattern: 'two', path: 'a.ts' },
        ['a.ts', '  2: const two = 2;', '1 matching line in 1 file.'],
      ],
      [
        'in the workspace without our notes',
        { pattern: 'one', in: 'workspace' },
        ['mine', '  1: one mine', '1 matching line in 1 file.'],
      ],
      [
        'a character that takes two bytes',
        { pattern: 'ä', glob: '*.ts' },
        ['src/deep/c.ts', '  1: export const one = "ä one";', '1 matching line in 1 file.'],
      ],
    ];
    it.each(cases)('finds %s', async (_what, input, lines) => {
      expect((await house.run('grep', input)).split('\n')).toEqual(lines);
    });

    const globs: [glob: string, path: string, expected: string[]][] = [
      ['*.ts', '.', ['a.ts', 'src/[x].ts', 'src/deep/c.ts']],
      ['src/**/*.{ts,js}', '.', ['src/[x].ts', 'src/deep/c.ts', 'src/deep/d.js']],
      ['src/*', '.', ['src/[x].ts', 'src/only-here.txt']],
      ['**/deep/**', '.', ['src/deep/c.ts', 'src/deep/d.js']],
      ['deep/?.[cj]s', 'src', ['src/deep/d.js']],
      ['\\[x\\].ts', '.', ['src/[x].ts']],
      ['.hid*', '.', ['.hidden']],
      ['link*', '.', []],
      ['hard*', '.', []],
      ['config', '.', []],
    ];
    it.each(globs)('finds files like %s in %s', async (glob, path, expected) => {
      const said = (await house.run('find_files', { glob, path })).split('\n');
      expect(said.slice(0, -1)).toEqual(expected);
    });

    it.each(['(', 'a(?=b)', '(a)\\1', 'a{2000}'])('refuses the pattern %s with a reason', async (pattern) => {
      expect(await house.run('grep', { pattern })).toMatch(/^error: pattern: /);
    });

    it('is not kept busy by patterns that are made for it', async () => {
      await writeFile(house.inProject('evil.txt'), `${'a'.repeat(5_000)}!\n`);
      expect(await house.run('grep', { pattern: '^(a+)+$', glob: 'evil.txt' })).toBe('No matches.');
      const glob = `${'*a'.repeat(100)}b`;
      await writeFile(house.inProject('a'.repeat(200)), '');
      expect(await house.run('find_files', { glob })).toBe('No files.');
    });

    it('tells how a long line begins, and how long it is', async () => {
      await writeFile(house.inWorkspace('long'), `two${'x'.repeat(1_000_000)}\n`);
      const said = await house.run('grep', { pattern: '^two', in: 'workspace', glob: 'long' });
      expect(said.split('\n')[1]).toBe(`  1: two${'x'.repeat(397)} … (999603 more)`);
    });

    it('does not follow a link where a folder was asked for', async () => {
      expect(await house.run('grep', { pattern: 'one', path: 'link' })).toMatch(/^error: .*link/);
      expect(await house.run('find_files', { glob: '*', path: 'link' })).toMatch(/^error: .*link/);
    });

    it('of 6,000 files tells as many as were asked for, and says that there are more', async () => {
      const folder = house.inWorkspace('many');
      if (!existsSync(folder)) {
        mkdirSync(folder);
        for (let each = 0; each < 6_000; each += 1) writeFileSync(join(folder, `f${each}`), '');
      }
      const said = await house.run('find_files', { in: 'workspace', path: 'many', glob: 'f1*', limit: 3 });
      expect(said.split('\n')).toEqual([
        'many/f1',
        'many/f10',
        'many/f100',
        '3 files. Not everything was searched or shown: 3 files are told.',
      ]);
    }, 20_000);
  },
);
