import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..', '..');
const out = path.join(root, '.cache', 'simulation');
const imports = { '#shared/*': './libs/shared/src/*/index.js' };

export const main = path.join(out, 'test', 'simulation', 'main.js');

/**
 * Compiles the simulation and the services' code that it runs, once, into a tree of its own: inside a test runner
 * every seed would cost several times as much. Type errors are told and no hindrance: another check is for them.
 */
export function build() {
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, 'package.json'), JSON.stringify({ type: 'module', imports }));
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = path.join(import.meta.dirname, 'tsconfig.json');
  const { status, stdout, error } = spawnSync(process.execPath, [compiler, '-p', project], {
    encoding: 'utf8',
  });
  if (status === null) throw error ?? new Error('The compiler was ended by a signal.');
  process.stderr.write(stdout);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) build();
