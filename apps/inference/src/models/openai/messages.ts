import type { Answering, Asked, CallResult, Exchange } from '../prompt/exchange.js';
import type { SystemPart } from '../model-port.js';

/** As Chat Completions knows them; here and not from a package, which would be there for its types alone. */
export type OpenAiMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string | OpenAiPart[] }
  | { role: 'assistant'; content: string | null; tool_calls?: OpenAiCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };
export type OpenAiPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } }
  | { type: 'file'; file: { filename: string; file_data: string } };
export interface OpenAiCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export function openAiMessages(
  system: readonly SystemPart[],
  exchanges: readonly Exchange[],
): OpenAiMessage[] {
  const told = system.map(({ text }) => text).filter((text) => text.trim() !== '');
  return [
    ...(told.length > 0 ? [{ role: 'system' as const, content: told.join('\n\n') }] : []),
    ...exchanges.flatMap((exchange) =>
      exchange.role === 'user' ? [asking(exchange.parts)] : answering(exchange),
    ),
  ];
}

/** Plain text stays plain: not every server takes parts. */
function asking(parts: readonly Asked[]): OpenAiMessage {
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  if (texts.length === parts.length) return { role: 'user', content: texts.join('\n\n') };
  return { role: 'user', content: parts.map(askedPart) };
}

function askedPart(part: Asked): OpenAiPart {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: dataUrl(part.mediaType, part.data) } };
    case 'pdf':
      return {
        type: 'file',
        file: { filename: part.name, file_data: dataUrl('application/pdf', part.data) },
      };
  }
}

/** Thoughts have no place in this API: what one server calls so, the next one refuses. */
function answering({ said, results }: Answering): OpenAiMessage[] {
  const text = said.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n\n');
  const calls = said.flatMap((part) => (part.kind === 'call' ? [callOf(part)] : []));
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
    ...results.map(resultOf),
  ];
}

function callOf({ id, name, input }: { id: string; name: string; input: unknown }): OpenAiCall {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

/** The API has no field for what went wrong. */
function resultOf({ id, output, isError }: CallResult): OpenAiMessage {
  const content = isError && !/^error\b/i.test(output) ? `Error: ${output}` : output;
  return { role: 'tool', tool_call_id: id, content };
}

function dataUrl(mediaType: string, data: Uint8Array): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return `data:${mediaType};base64,${bytes.toString('base64')}`;
}
