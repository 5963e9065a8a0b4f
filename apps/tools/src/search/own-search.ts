import type { Clock } from '#shared/broker';
import { contentOf, Refused, withFileIn } from '../files/opened/index.js';
import type { Glob } from './glob.js';
import { LineThread, type Looked } from './line-thread.js';
import {
  largestSearched,
  type FoundFile,
  type Reach,
  type Searched,
  type Searcher,
  type Wanted,
} from './searched.js';
import { turns } from './turns.js';
import { walk, type WalkedFile } from './walk.js';

const mostBytes = 256 * 2 ** 20;
const longestMs = 20_000;

/** For machines without ripgrep or without a sandbox for it. */
export class OwnSearch implements Searcher {
  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  async *files(searched: Searched, glob: Glob, reach: Reach): AsyncGenerator<readonly string[]> {
    const until = this.clock.elapsed() + longestMs;
    const turn = turns(searched.signal);
    for await (const { segments } of walk(searched, reach)) {
      if (await glob(segments, turn)) yield segments;
      if (this.isOver(until, reach)) return;
    }
  }

  async *lines(searched: Searched, wanted: Wanted, most: number, reach: Reach): AsyncGenerator<FoundFile> {
    const thread = await LineThread.start(wanted, searched.signal);
    try {
      yield* this.found(searched, wanted, most, reach, thread);
    } finally {
      await thread.close();
    }
  }

  private async *found(
    searched: Searched,
    wanted: Wanted,
    most: number,
    reach: Reach,
    thread: LineThread,
  ): AsyncGenerator<FoundFile> {
    const until = this.clock.elapsed() + longestMs;
    const turn = turns(searched.signal);
    let bytes = 0;
    for await (const file of walk(searched, reach)) {
      const content = (await wanted.glob(file.segments, turn)) ? await contentUnlessUnfit(file) : undefined;
      if (content) {
        bytes += content.length;
        const looked = await thread.look(content, wanted.context, most, until - this.clock.elapsed());
        if (looked.kind === 'given up') return void (reach.cut = looked.why);
        if (looked.lines.length > 0) yield { segments: file.segments, lines: looked.lines };
      }
      if (bytes > mostBytes) reach.cut = `more than ${mostBytes} bytes were searched`;
      if (bytes > mostBytes || this.isOver(until, reach)) return;
    }
  }

  private isOver(until: number, reach: Reach): boolean {
    if (this.clock.elapsed() < until) return false;
    reach.cut = `it took longer than ${longestMs / 1_000} s`;
    return true;
  }
}

/** Undefined for what is too large, no text, gone, or refused. */
async function contentUnlessUnfit({ folder, name }: WalkedFile): Promise<Buffer | undefined> {
  try {
    const content = await withFileIn(folder, name, (file) => contentOf(file, largestSearched, name));
    return content.includes(0) ? undefined : content;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** In one file, which is read only when its turn has come: those that wait hold nothing. */
export async function linesIn(
  read: () => Promise<Buffer>,
  wanted: Wanted,
  most: number,
  signal: AbortSignal,
): Promise<Looked> {
  const thread = await LineThread.start(wanted, signal);
  try {
    return await thread.look(await read(), wanted.context, most, longestMs);
  } finally {
    await thread.close();
  }
}
