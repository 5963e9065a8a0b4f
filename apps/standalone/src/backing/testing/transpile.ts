import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import ts from 'typescript';

const backing = join(import.meta.dirname, '..');
const modules = join(backing, '../../../../node_modules');

/** Puts the code of this folder into `folder` as JavaScript, for tests that need processes of their own. */
export async function transpileBacking(folder: string): Promise<void> {
  const names = (await readdir(backing, { recursive: true })).filter((name) => /(?<!\.spec)\.ts$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const source = await readFile(join(backing, name), 'utf8');
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
      });
      const place = join(folder, name.replace(/\.ts$/, '.js'));
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, outputText);
    }),
  );
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  await symlink(modules, join(folder, 'node_modules'));
}

/** Runs a piece of code beside the transpiled folder; `line` gives the first line it prints. */
export function runBeside(folder: string, code: string): { process: ChildProcess; line: Promise<string> } {
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = new Promise<string>((resolve, reject) => {
    let text = '';
    started.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    started.once('exit', (status) => reject(new Error(`ended with ${status} before it printed a line`)));
  });
  return { process: started, line };
}

/** Kills with no chance to clean up, and resolves when it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGKILL');
  await gone;
}
