import { fileURLToPath } from 'node:url';
import { runBroken } from './broken/run.js';
import { BadOptions, readOptions, type Options } from './run/options.js';
import { spread } from './run/parent.js';
import { isGood, progressLine, reportOf } from './run/report.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

// The whole house takes a second to load, and of the processes of a run only those that play need it.
if (process.argv[2] === '--child') (await import('./run/child.js')).serveSeeds();
else process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options.broken !== undefined) return await runBroken(options.broken, withoutBroken(args));
    return options.trace ? await trace(options) : await run(options);
  } catch (error) {
    if (!(error instanceof BadOptions)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function withoutBroken(args: readonly string[]): string[] {
  return args.filter((arg, place) => !arg.startsWith('--broken') && args[place - 1] !== '--broken');
}

async function run({ seeds, jobs, json }: Options): Promise<number> {
  const here = fileURLToPath(import.meta.url);
  const progress = await spread(seeds, jobs, here, (each) => !json && say(progressLine(each)));
  say(json ? JSON.stringify(progress) : reportOf(progress));
  return isGood(progress) ? 0 : 1;
}

/** In one process and with every word of it. */
async function trace({ seeds: [seed = 0], json }: Options): Promise<number> {
  const { fingerprintOf, play } = await import('./play.js');
  const { forbidRealTime } = await import('./real-time.js');
  const { count, emptyTally } = await import('./run/tally.js');
  const allow = forbidRealTime();
  const played = await play(seed, json ? undefined : say).finally(allow);
  const violations = count(emptyTally(), played);
  for (const { kind, session, what } of violations) say(`VIOLATION ${kind} ${session ?? ''} ${what}`);
  say(`seed ${seed} is ${fingerprintOf(played)}`);
  return violations.length === 0 ? 0 : 1;
}
