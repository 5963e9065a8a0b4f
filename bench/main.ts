import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pairsOf } from './figures.js';
import { loads } from './loads.js';
import { marks } from './marks.js';
import { parseOptions, usage, UsageError, type Options } from './options.js';
import { machineLine } from './report/machine.js';
import { findingTable } from './report/findings.js';
import { printProfiles } from './report/print-profiles.js';
import { cpuTable, loadTable, markTable, problemsOf, warningsOf } from './report/tables.js';
import { judge } from './report/verdicts.js';
import { run, type Run } from './run.js';

class Interrupted extends Error {
  constructor(readonly exitCode: number) {
    super('Stopped.');
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(usage);
  const profile = options.profile === undefined ? undefined : resolve(options.profile);
  if (profile !== undefined) await mkdir(profile, { recursive: true });
  const result = await run({ ...options, profile }, interruption());
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
  print(result, options);
  if (profile !== undefined) await printProfiles(profile);
}

/** A first signal ends the run in good order; a second one does not wait for that. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const [name, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      process.stderr.write('\n  Stopping everything …\n');
      controller.abort(new Interrupted(exitCode));
    });
  }
  // Nobody reads any more (`| head`): without a listener that would end us on the spot, and nothing else.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => controller.abort(new Interrupted(141)));
  }
  return controller.signal;
}

function print({ machine, measurements, findings }: Run, options: Options): void {
  const problems = measurements.flatMap(problemsOf);
  const whole = measurements.filter((measurement) => problemsOf(measurement).length === 0);
  console.log(`\n${machineLine(machine)}\n`);
  if (measurements.length > 0) {
    console.log(loadTable(whole));
    console.log(`\nParley's processes, and beside them what is not Parley's:\n`);
    console.log(cpuTable(whole));
  }
  const titles = new Map(loads.map(({ id, title }) => [id as string, title]));
  // The marks are for whole loads.
  if (!options.quick) console.log(`\n${markTable(judge(marks, pairsOf(whole)), titles)}`);
  if (findings.length > 0) console.log(`\n${findingTable(findings)}`);
  const notes = whole.flatMap(warningsOf);
  if (options.quick) notes.push('This was a quick run: its figures are to see that all works, not to quote.');
  if (options.profile !== undefined) notes.push('Parley was being profiled: it is faster than this.');
  if (notes.length > 0) console.log(`\n${notes.map((note) => `- ${note}`).join('\n')}`);
  if (problems.length === 0) return;
  console.error(`\nNot every delta came through; such a load has no row above.\n${problems.join('\n')}`);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (error instanceof Interrupted) {
    process.stderr.write(`  ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
