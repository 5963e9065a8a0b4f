import { beforeEach, describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { FakeStore } from '../files/testing/fake-store.js';
import { Exports } from './exports.js';

let store: FakeStore;
let asked: number;
let exports: Exports;
/** Of Markdown that is being written: each ends one. */
let underWay: { end: () => void; fail: (error: Error) => void }[];

beforeEach(() => {
  store = new FakeStore();
  asked = 0;
  underWay = [];
  const now = {
    ask: async () => {
      asked += 1;
      const file = `f_${asked}`;
      store.contents.set(file, Buffer.from('{}'));
      return { file, name: 'A garden', size: 2 };
    },
  };
  const rewrite = (file: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        store.contents.set(file, Buffer.from('# A garden'));
        resolve(10);
      };
      underWay.push({ end, fail: reject });
    });
  const log = { warn: () => undefined };
  exports = new Exports({ files: store } as never, log, now as never, { rewrite });
});

const sender = { session: 's_1', user: 'u_1' };
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('exports as Markdown', () => {
  it('are written one at a time; a few wait, and who comes then is sent away before anything is done for him', async () => {
    const all = Array.from({ length: 3 }, () => exports.of(sender, 'markdown'));
    const refused = await exports.of(sender, 'markdown').catch((error: unknown) => error);
    expect(ParleyError.is(refused) && refused.body.code).toBe('unavailable');
    for (let place = 0; place < all.length; place += 1) {
      await breath();
      expect([asked, underWay.length]).toEqual([place + 1, place + 1]);
      underWay[place]?.end();
      const { size, content } = (await all[place]) ?? { size: 0, content: [] as never };
      expect([size, await textOf(content)]).toEqual([10, '# A garden']);
    }
    expect(store.contents.size).toBe(0);
  });

  it('leave nothing behind where they fail, and the next is written', async () => {
    const [first, second] = [exports.of(sender, 'markdown'), exports.of(sender, 'markdown')];
    await breath();
    underWay[0]?.fail(new Error('too much'));
    await expect(first).rejects.toThrow('too much');
    await breath();
    underWay[1]?.end();
    await (await second).letGo();
    expect(store.contents.size).toBe(0);
  });

  it('are waited for by nobody who takes JSON', async () => {
    const waiting = exports.of(sender, 'markdown');
    await breath();
    expect(await textOf((await exports.of(sender, 'json')).content)).toBe('{}');
    underWay[0]?.end();
    await (await waiting).letGo();
  });
});
