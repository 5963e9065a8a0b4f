import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { heavyAtOnce } from '../registry/heavy-at-once.js';
import { Slots } from '../registry/slots.js';
import { mostHeld, shownCharacters } from './found-lines.js';
import type { FoundLine, Wanted } from './searched.js';

export type Looked = { kind: 'looked'; lines: readonly FoundLine[] } | GivenUp;
interface GivenUp {
  kind: 'given up';
  why: string;
}
type Said = { kind: 'ready' } | { kind: 'refused'; why: string } | Looked;

const longest = 1_000;
const compileMs = 5_000;
const memory = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };
/** Of the whole process, for its memory and its cores are what is short. */
const slots = new Slots(heavyAtOnce);
const engine = createRequire(import.meta.url).resolve('re2js');

/**
 * A thread that is given all it needs, so that it needs no file of its own beside this one. It tells what is shown of a
 * line, and no more: what it posts is copied, so the file does not stay in memory for the sake of a few lines.
 */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { RE2JS } = require(workerData.engine);
let compiled;
try {
  compiled = RE2JS.compile(workerData.pattern, workerData.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  parentPort.on('message', (asked) => parentPort.postMessage({ kind: 'looked', lines: linesIn(asked) }));
  parentPort.postMessage({ kind: 'ready' });
} catch (error) {
  parentPort.postMessage({ kind: 'refused', why: error instanceof Error ? error.message : String(error) });
}

function linesIn({ content, context, most }) {
  const text = Buffer.from(content).toString('utf8');
  const found = [];
  const before = [];
  let [matches, after, held] = [0, 0, 0];
  const tell = (line) => {
    found.push(line);
    held += line.text.length;
  };
  for (let at = 0, number = 1; at < text.length && (matches < most || after > 0); number += 1) {
    const next = text.indexOf('\\n', at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, text[end - 1] === '\\r' ? end - 1 : end);
    at = end + 1;
    const shown = { number, text: line.slice(0, workerData.shownCharacters), length: line.length };
    if (matches < most && compiled.test(line)) {
      before.splice(0).forEach(tell);
      tell({ ...shown, kind: 'match' });
      [matches, after] = [matches + 1, context];
    } else if (after > 0) {
      tell({ ...shown, kind: 'context' });
      after -= 1;
    } else if (context > 0) {
      before.push({ ...shown, kind: 'context' });
      if (before.length > context) before.shift();
    }
    if (held > workerData.mostHeld) break;
  }
  return found;
}
`;

/**
 * Looks for a pattern in a thread of its own. The engine takes time in proportion to the text times the pattern, and a
 * pattern of a few characters can stand for a million: nothing of it may run where anybody else is served.
 */
export class LineThread {
  private readonly over = new AbortController();
  private readonly signal: AbortSignal;

  private constructor(
    private readonly worker: Worker,
    private readonly wanted: AbortSignal,
    private readonly giveBack: () => void,
  ) {
    this.signal = AbortSignal.any([wanted, this.over.signal]);
    // What it dies of is told to whoever waits for it; later, while it is being ended, it must harm nobody.
    worker.on('error', () => {});
  }

  /** Waits until few enough others are there. Throws, naming what is wrong with the pattern. Must be closed. */
  static async start(
    { pattern, ignoreCase }: Pick<Wanted, 'pattern' | 'ignoreCase'>,
    signal: AbortSignal,
    timeMs = compileMs,
  ): Promise<LineThread> {
    if (pattern.length > longest) throw new Error(`pattern: is longer than ${longest} characters.`);
    const giveBack = await slots.take(signal);
    try {
      const thread = new LineThread(workerFor(pattern, ignoreCase), signal, giveBack);
      return await thread.ready(timeMs);
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** No more matches than `most`, with what stands around them. Once it has given up, it is of no use any more. */
  async look(content: Uint8Array, context: number, most: number, timeMs: number): Promise<Looked> {
    this.signal.throwIfAborted();
    const copy = new Uint8Array(content);
    this.worker.postMessage({ content: copy, context, most }, [copy.buffer]);
    return (await this.next(timeMs)) as Looked;
  }

  async close(): Promise<void> {
    try {
      await this.worker.terminate();
    } finally {
      this.giveBack();
    }
  }

  private async ready(timeMs: number): Promise<this> {
    try {
      throwUnlessReady(await this.next(timeMs, 'once it runs'));
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** How long a busy machine takes to start a thread says nothing about a pattern. */
  private async next(timeMs: number, counted: 'at once' | 'once it runs' = 'at once'): Promise<Said> {
    let timer: NodeJS.Timeout | undefined;
    const count = (): void => void (timer = setTimeout(() => this.over.abort(), timeMs));
    if (counted === 'at once') count();
    else this.worker.once('online', count);
    try {
      const [said] = (await once(this.worker, 'message', { signal: this.signal })) as [Said];
      return said;
    } catch (error) {
      this.wanted.throwIfAborted();
      if (this.over.signal.aborted) return { kind: 'given up', why: 'looking for the pattern took too long' };
      if (isOutOfMemory(error))
        return { kind: 'given up', why: 'looking for the pattern took too much memory' };
      throw error;
    } finally {
      this.worker.off('online', count);
      clearTimeout(timer);
    }
  }
}

function workerFor(pattern: string, ignoreCase: boolean): Worker {
  const workerData = { engine, pattern, ignoreCase, shownCharacters, mostHeld };
  return new Worker(program, { eval: true, env: {}, execArgv: [], workerData, resourceLimits: memory });
}

function throwUnlessReady(said: Said): void {
  if (said.kind === 'refused')
    throw new Error(`pattern: is no regular expression that can be used here (RE2 syntax): ${said.why}`);
  if (said.kind === 'given up') throw new Error('pattern: is too much to be made ready for a search.');
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
