import path from 'node:path';
import { spawn } from 'node:child_process';
import { root } from './setup.mjs';

/** Jest in the foreground, for it knows how to load the tests and to start what they stand on. */
export function jestInForeground(args, env = {}) {
  const jest = path.join('node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, jest, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // It hears Ctrl-C itself, and ends its servers; this process only waits for that.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
