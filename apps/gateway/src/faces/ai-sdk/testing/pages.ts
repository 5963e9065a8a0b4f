import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as ai5 from 'ai5';
import * as ai6 from 'ai6';
import { streamHeaders } from '../chats/stream-headers.js';

/** Both of the SDK's versions, as far as they are alike. */
export const sdks = { 5: ai5 as unknown as typeof ai6, 6: ai6 };
export type Version = keyof typeof sdks;
export const versions: Version[] = [5, 6];

export type Message = ai6.UIMessage;
type Init = ConstructorParameters<typeof ai6.AbstractChat<Message>>[0];

/** A page's chat without a page: what `useChat` has inside. */
export function chatOf(version: Version, init: Omit<Init, 'state'> & { messages?: Message[] }) {
  const { messages = [], ...more } = init;
  const { AbstractChat } = sdks[version];
  const state: Init['state'] = {
    status: 'ready',
    error: undefined,
    messages,
    pushMessage: (message) => void state.messages.push(message),
    popMessage: () => void state.messages.pop(),
    replaceMessage: (index, message) => void (state.messages[index] = message),
    snapshot: (thing) => structuredClone(thing),
  };
  class Chat extends AbstractChat<Message> {}
  return new Chat({ ...more, state });
}

/** The chunks of a stream, each checked by the SDK's own schema, and the message that they make. */
export async function read(
  version: Version,
  frames: string,
): Promise<{ chunks: object[]; message: Message }> {
  const { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema } = sdks[version];
  const chunks: ai6.UIMessageChunk[] = [];
  const stream = parseJsonEventStream({ stream: new Blob([frames]).stream(), schema: uiMessageChunkSchema });
  for await (const parsed of stream as unknown as AsyncIterable<Parsed>) {
    if (!parsed.success) throw parsed.error;
    chunks.push(parsed.value);
  }
  let message: Message | undefined;
  const replayed = ReadableStream.from(chunks) as ReadableStream<ai6.UIMessageChunk>;
  for await (const each of readUIMessageStream({ stream: replayed })) message = each;
  if (!message) throw new Error('The stream makes no message.');
  return { chunks, message };
}

type Parsed = { success: true; value: ai6.UIMessageChunk } | { success: false; error: unknown };

export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown> | undefined;
}

/** Answers each request with the next of these streams; null: 204. */
export async function tinyServer(answers: readonly (string | null)[]) {
  const asked: Asked[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    void askedBy(request).then((one) => {
      asked.push(one);
      const answer = left.shift();
      if (answer === null) response.writeHead(204).end();
      else if (answer === undefined) response.writeHead(500).end('Nobody expected this.');
      else response.writeHead(200, { 'content-type': 'text/event-stream', ...streamHeaders }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    api: `http://127.0.0.1:${port}/ai-sdk/chat`,
    asked,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const said = await text(request);
  const { method = '', url: path = '' } = request;
  return { method, path, body: said === '' ? undefined : JSON.parse(said) };
}
