import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';

export interface StderrParts {
  server: string;
  clean: (text: string) => string;
  clock: Pick<Clock, 'elapsed' | 'after'>;
  log: Pick<Logger, 'info' | 'debug'>;
}

const longestLine = 500;
const linesPerWindow = 20;
const windowMs = 10_000;
/** Reading is work, too: who writes faster than that waits until it is read. */
const charactersPerSecond = 2 ** 20;

/** What a server says on its standard error goes to the log: the first lines of every ten seconds, each cut. */
export function logStderr(stderr: Readable, { server, clean, clock, log }: StderrParts): void {
  let rest = '';
  let since = -Infinity;
  let lines = 0;
  const say = (line: string): void => {
    if (line.trim() === '') return;
    if (clock.elapsed() - since >= windowMs) {
      if (lines > linesPerWindow)
        log.info({ server, lines: lines - linesPerWindow }, 'A tool server said more than is logged');
      since = clock.elapsed();
      lines = 0;
    }
    lines += 1;
    if (lines <= linesPerWindow)
      log.info({ server, said: clean(line).slice(0, longestLine) }, 'A tool server says');
  };
  stderr.setEncoding('utf8');
  stderr.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    // What is cut off of an endless line could have been the half of a secret: it is not held for longer than this.
    rest = (parts.pop() ?? '').slice(0, longestLine * 20);
    for (const line of parts) say(line);
  });
  readSlowly(stderr, clock);
  stderr.on('end', () => say(rest));
  stderr.on('error', (error) =>
    log.debug({ err: error, server }, 'The standard error of a tool server broke'),
  );
}

function readSlowly(stream: Readable, clock: StderrParts['clock']): void {
  let left = charactersPerSecond;
  let callOff = (): void => {};
  stream.on('data', ({ length }: string) => {
    left -= length;
    if (left > 0 || stream.isPaused()) return;
    stream.pause();
    callOff = clock.after(1_000, () => {
      left = charactersPerSecond;
      stream.resume();
    });
  });
  stream.on('close', () => callOff());
}
