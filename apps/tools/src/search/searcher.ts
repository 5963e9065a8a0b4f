import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import type { FoundSandbox } from '../sandbox/sandbox.js';
import { findRipgrep } from './find-ripgrep.js';
import { OwnSearch } from './own-search.js';
import { RipgrepSearch } from './ripgrep-search.js';
import type { Searcher } from './searched.js';

/** ripgrep where there is one and a sandbox to run it in; else our own, which finds the same, more slowly. */
export async function searcherFor(
  sandbox: FoundSandbox,
  searchPath: string,
  clock: Pick<Clock, 'elapsed'>,
  log: Pick<Logger, 'debug'>,
): Promise<Searcher> {
  const program = sandbox.kind === 'sandbox' ? await findRipgrep(searchPath) : undefined;
  if (sandbox.kind !== 'sandbox' || program === undefined) return new OwnSearch(clock);
  return new RipgrepSearch(sandbox.sandbox, program, log);
}
