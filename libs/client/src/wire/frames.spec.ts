import { describe, expect, it } from '@jest/globals';
import { framesOf } from './frames.js';
import type { Frame } from './sse-parser.js';

/** A response whose bytes come one at a time. */
function byteByByte(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    }),
  );
}

async function all(response: Response, silenceMs = 10_000): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const piece of framesOf(response, silenceMs, undefined)) frames.push(...piece);
  return frames;
}

describe('the frames of a response', () => {
  it('are read to the letter, wherever the network cuts a character in two', async () => {
    const said = JSON.stringify({ text: 'Größe 🙂 </script> data: \u2028\r\n', half: '\ud83d' });
    const frames = await all(byteByByte(`id: 1\nevent: x\ndata: ${said}\n\n`));
    expect(frames).toEqual([{ id: '1', type: 'x', data: said }]);
  });

  it('are none where there is no body', async () => {
    expect(await all(new Response(null, { status: 204 }))).toEqual([]);
  });

  it('end with an error where nothing comes any more, and the response is left', async () => {
    let left = false;
    const silent = new Response(new ReadableStream({ cancel: () => void (left = true) }));
    await expect(all(silent, 5)).rejects.toMatchObject({ name: 'ParleyConnectionError' });
    expect(left).toBe(true);
  });
});
