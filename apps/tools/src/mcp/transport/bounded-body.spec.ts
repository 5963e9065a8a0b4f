import { expect, it } from '@jest/globals';
import { boundedBody } from './bounded-body.js';
import type { Flow } from './flood-gate.js';

it.each([
  ['\n', 'a\n\nb\n\n'],
  ['\r\n', 'a\r\n\r\nb\r\n\r\n'],
  ['\r', 'a\r\rb\r\r'],
])('events are counted whose lines end with %j', async (_end, text) => {
  let messages = 0;
  const passes = (flow: Flow) => void (messages += flow.messages);
  const gate = { passes } as never;
  const body = boundedBody({ gate, messageBytes: 100, kind: 'events', cut: () => {} });
  const bytes = [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));
  const read = new Response(ReadableStream.from(bytes).pipeThrough(body)).text();
  expect(await read).toBe(text);
  expect(messages).toBe(2);
});
