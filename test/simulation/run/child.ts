import { runSeeds } from './seeds.js';

/** A process of a run: it is sent seeds and sends back what came of them, until nobody asks any more. */
export function serveSeeds(): void {
  process.on('message', (seeds: number[]) => {
    runSeeds(seeds).then(
      (tally) => process.send?.(tally),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exitCode = 1;
        process.disconnect?.();
      },
    );
  });
}
