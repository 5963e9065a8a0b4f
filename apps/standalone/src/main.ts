import { fileURLToPath } from 'node:url';
import { environment, loadConfig } from '#shared/config';
import { fail, onceStopped } from '#shared/service';
import { greeting } from './greeting.js';
import { startStandalone } from './start.js';
import { Stopped, Teardown } from './teardown.js';

const teardown = new Teardown();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

onceStopped(async () => {
  say('\nStopping…');
  await teardown.close();
  say('Everything is stopped.');
});

try {
  // A person who presses Ctrl-C means now: what runs is left where the log ends, and the next start goes on.
  const config = loadConfig({ PARLEY_DRAIN_MS: '2000', ...environment() });
  const started = await startStandalone({
    config,
    cacheDir: fileURLToPath(new URL('../../../../.cache', import.meta.url)),
    report: say,
    teardown,
    onExit: (what, { code, signal }) =>
      void giveUp(new Error(`${what} has ended by itself (${signal ?? `code ${code}`}).`)),
    onLost: (failure) => void giveUp(failure),
  });
  say(greeting(started));
} catch (error) {
  if (!(error instanceof Stopped)) await giveUp(error);
}

async function giveUp(error: unknown): Promise<never> {
  try {
    await teardown.close();
  } catch (failure) {
    process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  }
  return fail(error);
}
