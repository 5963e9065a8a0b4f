import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { FrameWriter } from './face.js';
import { movesOf } from './moves.js';
import { Stage } from './stage.js';
import { Outlet, stream, type Sink } from './stream.js';

/** Takes so many writes and then says that it is full, until it is drained. */
class FakeResponse extends EventEmitter implements Sink {
  readonly socket = null;
  readonly written: string[] = [];

  constructor(private readonly room: number) {
    super();
  }

  write(text: string): boolean {
    this.written.push(text);
    return this.written.length % this.room !== 0;
  }

  end(): void {
    throw new Error('Whoever streams ends the response, not the stream.');
  }
}

const writer: FrameWriter = {
  open: () => 'open ',
  start: () => '',
  delta: (_block, text) => `${text}${'.'.repeat(1000)}`,
  stop: () => '',
  error: () => '!',
  close: () => '',
};

function play(response: FakeResponse, stage: Stage, count: number): Promise<number | undefined> {
  const naming = { seed: '', callPrefix: '', callLength: 1 };
  const moves = movesOf([{ kind: 'words', count, stamped: false }], naming);
  const outlet = new Outlet(response, stage);
  return stream(moves, writer, outlet, 0);
}

async function immediates(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise(setImmediate);
}

describe('stream', () => {
  it('gathers unpaced words into few writes, and writes no more than the socket takes', async () => {
    const response = new FakeResponse(3);
    const playing = play(response, new Stage(), 1000);
    await immediates(2);
    await immediates(50);
    expect(response.written).toHaveLength(3);
    expect(response.written[0]?.length).toBeGreaterThan(30_000);
    response.emit('drain');
    await immediates(50);
    expect(response.written).toHaveLength(6);
    const draining = setInterval(() => response.emit('drain'), 0);
    expect(await playing).toBeGreaterThan(1000);
    clearInterval(draining);
  });

  it('lets others have their turn between batches', async () => {
    const response = new FakeResponse(Infinity);
    const playing = play(response, new Stage(), 1000);
    await new Promise(setImmediate);
    expect(response.written.length).toBeLessThan(5);
    await playing;
  });

  it('gives up when its stage ends, also where the socket is full', async () => {
    const stage = new Stage();
    const response = new FakeResponse(1);
    const playing = play(response, stage, 1000);
    await immediates(2);
    stage.end();
    expect(await playing).toBeUndefined();
    expect(response.written).toHaveLength(1);
  });
});
