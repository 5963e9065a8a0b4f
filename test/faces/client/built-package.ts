import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import vm from 'node:vm';
import type * as client from '#client';

const run = promisify(execFile);
const projectRoot = path.resolve(import.meta.dirname, '../../..');
const tsc = path.join(projectRoot, 'node_modules/typescript/bin/tsc');

export const packageFolder = path.join(projectRoot, 'libs/client/package');

/** As `npm pack` would have it built. */
export async function buildPackage(): Promise<void> {
  await run('npm', ['run', 'build', '--silent'], { cwd: packageFolder });
}

/** The paths of what would be published. */
export async function packedFiles(): Promise<string[]> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await run('npm', args, { cwd: packageFolder });
  const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
  return (packed?.files ?? []).map((file) => file.path).toSorted();
}

/** What the compiler says of a program that uses the package, where there is a browser and nothing else. */
export async function problemsOf(program: string): Promise<string> {
  const lib = ['es2023', 'dom', 'dom.iterable'];
  const compilerOptions = {
    target: 'es2023',
    lib,
    types: [],
    module: 'nodenext',
    strict: true,
    noEmit: true,
  };
  const settings = path.join(path.dirname(program), 'tsconfig.json');
  await writeFile(settings, JSON.stringify({ compilerOptions, files: [path.basename(program)] }));
  return run(process.execPath, [tsc, '-p', settings]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

/** What pages of every browser have, and no more: no process, no Buffer, nothing to import. */
const ofTheWeb = {
  AbortController,
  AbortSignal,
  Blob,
  FormData,
  Headers,
  ReadableStream,
  Response,
  TextDecoder,
  URLSearchParams,
  clearTimeout,
  crypto,
  fetch,
  setTimeout,
};

/** The built package as a page has it. */
export async function loadAsPage(): Promise<typeof client> {
  const context = vm.createContext({ ...ofTheWeb });
  const modules = new Map<string, Promise<vm.SourceTextModule>>();
  const read = async (file: string): Promise<vm.SourceTextModule> => {
    const identifier = pathToFileURL(file).href;
    return new vm.SourceTextModule(await readFile(file, 'utf8'), { context, identifier });
  };
  const load = (file: string): Promise<vm.SourceTextModule> => {
    const known = modules.get(file) ?? read(file);
    modules.set(file, known);
    return known;
  };
  const entry = await load(path.join(packageFolder, 'dist/index.js'));
  await entry.link((specifier, from) => load(new URL(specifier, from.identifier).pathname));
  await entry.evaluate();
  return entry.namespace as typeof client;
}
