import { spawn } from 'node:child_process';
import path from 'node:path';
import { BadOptions } from '../run/options.js';
import { breakBuild } from './break.js';
import { builds } from './builds.js';

/** Runs the simulation in a copy of this very build that lacks one rule. */
export async function runBroken(name: string, args: readonly string[]): Promise<number> {
  const build = builds[name];
  if (!build)
    throw new BadOptions(`There is no broken build "${name}". There are: ${Object.keys(builds).join(', ')}.`);
  const whole = path.join(import.meta.dirname, '..', '..', '..');
  const broken = path.join(path.dirname(whole), 'simulation-broken', name.replaceAll(' ', '-'));
  breakBuild(whole, broken, build);
  const main = path.join(broken, 'test', 'simulation', 'main.js');
  const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
