import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ParleyError, newId } from '#shared/contracts';
import type { Broker, StoredFile } from '#shared/broker';
import { createNamespace } from '../harness/namespace.js';

const namespace = createNamespace();
const stream = `OBJ_${namespace.name}_FILES`;
let broker: Broker;

beforeAll(async () => {
  await namespace.migrate();
  broker = await namespace.open();
}, 30_000);

afterAll(() => namespace.drop(), 30_000);

const pieceBytes = 100_000;

/** A content that tells how far it was read, and whether it was let go of. */
class Content {
  read = 0;
  left = false;

  constructor(
    private readonly pieces: number,
    private readonly end?: Error,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (; this.read < this.pieces; this.read += 1) yield Buffer.alloc(pieceBytes, this.read);
      if (this.end) throw this.end;
    } finally {
      this.left = true;
    }
  }
}

async function whole(content: StoredFile['content']): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function messages(): Promise<number> {
  return (await broker.jsm.streams.info(stream)).state.messages;
}

async function stored(pieces: number): Promise<string> {
  const id = newId('f');
  expect(await broker.files.put(id, new Content(pieces))).toBe(pieces * pieceBytes);
  return id;
}

describe('the store of files', () => {
  it.each([0, 1, 50])('gives back what was put into it, of %i pieces', async (pieces) => {
    const id = await stored(pieces);
    expect(await broker.files.info(id)).toEqual({ size: pieces * pieceBytes });
    const file = await broker.files.get(id);
    expect(file?.size).toBe(pieces * pieceBytes);
    const expected = await whole(new Content(pieces));
    expect((file && (await whole(file.content)))?.equals(expected)).toBe(true);
  });

  it('knows nothing of what was never there, nor of what was removed', async () => {
    const before = await messages();
    const id = await stored(3);
    await broker.files.remove(id);
    await broker.files.remove(newId('f'));
    expect(await broker.files.get(id)).toBeUndefined();
    expect(await broker.files.info(newId('f'))).toBeUndefined();
    expect(await messages()).toBe(before);
  });

  it('keeps nothing of a content that breaks off, and throws what it threw', async () => {
    const before = await messages();
    const failure = new Error('It ends here.');
    const content = new Content(5, failure);
    const id = newId('f');
    await expect(broker.files.put(id, content)).rejects.toBe(failure);
    expect(await broker.files.get(id)).toBeUndefined();
    expect(await messages()).toBe(before);
    expect(content.left).toBe(true);
  });

  it('gives no more than its reader takes', async () => {
    const file = await broker.files.get(await stored(100));
    const reading = file?.content[Symbol.asyncIterator]();
    const asked: string[] = [];
    const watch = broker.nc.subscribe('$JS.API.>', {
      callback: (_, { subject }) => void asked.push(subject),
    });
    await reading?.next();
    await broker.nc.flush();
    const pages = () => asked.filter((subject) => subject.includes(`DIRECT.GET.${stream}`)).length;
    expect(pages()).toBe(1);
    while (!(await reading?.next())?.done);
    await broker.nc.flush();
    expect(pages()).toBeGreaterThan(3);
    watch.unsubscribe();
  });

  it('does not pass off as whole what has lost a part', async () => {
    const id = await stored(10);
    const { state } = await broker.jsm.streams.info(stream);
    await broker.jsm.streams.deleteMessage(stream, state.last_seq - 2);
    const file = await broker.files.get(id);
    await expect(file && whole(file.content)).rejects.toThrow(/lost its end|damaged/);
  });

  it('that is full says so, lets go of the content, and keeps nothing of it', async () => {
    const { config, state } = await broker.jsm.streams.info(stream);
    await broker.jsm.streams.update(stream, { ...config, max_bytes: state.bytes + 1_000_000 });
    const before = await messages();
    const content = new Content(30);
    const refusal: unknown = await broker.files.put(newId('f'), content).catch((error) => error);
    expect(ParleyError.is(refusal) && refusal.body).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/full.*PARLEY_FILES_MAX_BYTES/),
    });
    expect(content).toMatchObject({ left: true });
    expect(content.read).toBeLessThan(15);
    expect(await messages()).toBe(before);
    await namespace.migrate();
    await stored(20);
  });

  it('takes no name that means something to the broker', async () => {
    for (const id of ['*', '>', 'a.b', ''])
      await expect(broker.files.put(id, new Content(1))).rejects.toThrow('must be 1 to 64 characters');
  });
});
