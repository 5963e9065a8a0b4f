import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildPackage, loadAsPage, packageFolder, packedFiles, problemsOf } from './built-package.js';
import { knownFields } from './known-fields.js';
import { first, stage } from './stage.js';

/** The client as it is published. */
export function published(): void {
  describe('the package', () => {
    let folder: string;

    beforeAll(async () => {
      await buildPackage();
      folder = await mkdtemp(path.join(tmpdir(), 'parley-client-'));
      await mkdir(path.join(folder, 'node_modules/@parley'), { recursive: true });
      await symlink(packageFolder, path.join(folder, 'node_modules/@parley/client'));
      await writeFile(path.join(folder, 'package.json'), '{"type": "module"}');
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('holds what was built and nothing else', async () => {
      const files = await packedFiles();
      const [others, built] = [
        files.filter((file) => !file.startsWith('dist/')),
        files.filter((file) => file.startsWith('dist/')),
      ];
      expect(others).toEqual(['LICENSE', 'README.md', 'package.json']);
      expect(built).toContain('dist/index.d.ts');
      expect(built.filter((file) => !/\.(js|d\.ts)$/.test(file) || /spec|testing/.test(file))).toEqual([]);
    });

    it('needs nothing but the web', async () => {
      const files = (await readdir(path.join(packageFolder, 'dist'), { recursive: true })).filter(
        (file) => file.endsWith('.js') || file.endsWith('.d.ts'),
      );
      const texts = await Promise.all(
        files.map((file) => readFile(path.join(packageFolder, 'dist', file), 'utf8')),
      );
      const imported = texts.flatMap((text) =>
        Array.from(text.matchAll(/(?:from|import\()\s*['"]([^'"]+)/g), ([, name = '']) => name),
      );
      expect(imported.length).toBeGreaterThan(20);
      expect(imported.filter((name) => !name.startsWith('./') && !name.startsWith('../'))).toEqual([]);
      expect(
        texts.filter((text) => /\bnode:|\brequire\(|\bprocess\.|\bBuffer\b|\/\/\/ *<reference/.test(text)),
      ).toEqual([]);
    });

    it('speaks from where there is nothing but the web', async () => {
      const page = await loadAsPage();
      const session = await new page.Parley({
        url: stage.proxy.url,
        token: stage.started.api.token,
      }).sessions.create({
        name: 'A page',
      });
      const run = await session.submit('[[say: From a page.]]');
      expect((await run.finished()).text).toBe('From a page.');
      const state = await first(session.watch(), () => true);
      expect(state.messages).toHaveLength(2);
    });

    it('brings its types along', async () => {
      const program = path.join(folder, 'program.ts');
      const text = [
        "import { Parley, ParleyApiError, type SessionState } from '@parley/client';",
        "const session = new Parley({ url: '/', token: 'secret' }).session('s_1');",
        'const seen: SessionState[] = [];',
        'for await (const state of session.watch({ signal: AbortSignal.timeout(5) })) seen.push(state);',
        'const [block] = seen[0]?.messages[0]?.blocks ?? [];',
        "if (block?.kind === 'tool') block.outcome satisfies string | undefined;",
        "await session.submit({ text: 'Hello', policy: 'enqueue' }).catch(ParleyApiError.is);",
        '// @ts-expect-error: there is no such policy',
        "await session.submit({ text: 'Hello', policy: 'soon' });",
      ];
      await writeFile(program, text.join('\n'));
      expect(await problemsOf(program)).toBe('');
    });

    it('knows the fields that the API has', async () => {
      const document = (await (await fetch(`${stage.proxy.url}/openapi.json`)).json()) as {
        components: { schemas: Record<string, { properties?: object }> };
      };
      const { schemas } = document.components;
      const there = Object.keys(knownFields).map((name) => [
        name,
        Object.keys(schemas[name]?.properties ?? {}).toSorted(),
      ]);
      expect(knownFields).toEqual(Object.fromEntries(there));
    });

    it('does what its pages say', async () => {
      const [docs, readme] = await Promise.all(
        [path.resolve(packageFolder, '../../../docs/client.md'), path.join(packageFolder, 'README.md')].map(
          (file) => readFile(file, 'utf8'),
        ),
      );
      const example = exampleIn(docs ?? '');
      expect(exampleIn(readme ?? '')).toBe(example);
      await writeFile(path.join(folder, 'example.js'), example);
      const env = {
        PATH: process.env['PATH'],
        PARLEY_URL: stage.proxy.url,
        PARLEY_TOKEN: stage.started.api.token,
      };
      const { stdout } = await promisify(execFile)(process.execPath, [path.join(folder, 'example.js')], {
        env,
      });
      expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^completed ".*rehearsal.*"$/);
    });
  });
}

function exampleIn(page: string): string {
  return /```js\n(import [^`]+)```/.exec(page)?.[1] ?? '';
}
