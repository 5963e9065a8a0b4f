import { describe, expect, it } from '@jest/globals';
import type { StoredFile } from '#shared/broker';
import { FileContents, type ContentsLimits } from './file-contents.js';

const roomy: ContentsLimits = { keptBytes: 1_000, timeMs: 60_000 };

class Shelf {
  readonly reads: string[] = [];
  readonly missed: string[] = [];
  readonly contents: FileContents;

  constructor(
    private readonly stored: Record<string, string | Error>,
    limits: Partial<ContentsLimits> = {},
    private readonly opened: Promise<void> = Promise.resolve(),
  ) {
    this.contents = new FileContents({
      files: { get: (file) => this.get(file) },
      limits: { ...roomy, ...limits },
      missed: (file) => this.missed.push(file),
    });
  }

  async load(...files: [file: string, size: number][]): Promise<Record<string, string>> {
    const loaded = await this.contents.load(files.map(([file, size]) => ({ file, size })));
    return Object.fromEntries([...loaded].map(([file, content]) => [file, Buffer.from(content).toString()]));
  }

  private async get(file: string): Promise<StoredFile | undefined> {
    this.reads.push(file);
    await this.opened;
    const text = this.stored[file];
    if (text instanceof Error) throw text;
    if (text === undefined) return undefined;
    return { size: text.length, content: piecesOf(text) };
  }
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  for (const character of text) yield Buffer.from(character);
}

describe('the contents for a prompt', () => {
  it('come from the store once, and are kept for the next step', async () => {
    const shelf = new Shelf({ a: 'one', b: 'two' });
    expect(await shelf.load(['a', 3], ['b', 3], ['a', 3])).toEqual({ a: 'one', b: 'two' });
    expect(await shelf.load(['a', 3])).toEqual({ a: 'one' });
    expect(shelf.reads.toSorted()).toEqual(['a', 'b']);
  });

  it('are read once for all who want them at once', async () => {
    let open = (): void => {};
    const shelf = new Shelf({ a: 'one' }, {}, new Promise((resolve) => (open = resolve)));
    const both = [shelf.load(['a', 3]), shelf.load(['a', 3])];
    open();
    expect(await Promise.all(both)).toEqual([{ a: 'one' }, { a: 'one' }]);
    expect(shelf.reads).toEqual(['a']);
  });

  it('are kept up to a number of bytes; what was used longest ago is read again', async () => {
    const shelf = new Shelf({ a: 'aaa', b: 'bbb', c: 'ccc' }, { keptBytes: 6 });
    for (const file of ['a', 'b', 'a', 'c', 'a', 'b']) await shelf.load([file, 3]);
    expect(shelf.reads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('lack what is not there, and the rest goes on', async () => {
    const shelf = new Shelf({ a: 'one', broken: new Error('no'), short: 'x' });
    expect(await shelf.load(['gone', 3], ['broken', 3], ['short', 2], ['a', 3])).toEqual({ a: 'one' });
    expect(shelf.missed.toSorted()).toEqual(['broken', 'short']);
  });

  it('are asked for again after they could not be had', async () => {
    const stored: Record<string, string | Error> = { a: new Error('no') };
    const shelf = new Shelf(stored);
    expect(await shelf.load(['a', 3])).toEqual({});
    stored['a'] = 'one';
    expect(await shelf.load(['a', 3])).toEqual({ a: 'one' });
  });

  it('lack what does not come in time', async () => {
    const shelf = new Shelf({ a: 'one' }, { timeMs: 1 }, new Promise(() => {}));
    expect(await shelf.load(['a', 3])).toEqual({});
  });
});
