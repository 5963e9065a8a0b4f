import type { Block, Message } from '#shared/contracts';
import type { Draft } from './draft.js';
import type { UnderWay } from './under-way.js';

/** Of one text: a trace is no archive, and collectors refuse what is too large. */
const longest = 8_192;

/** Nothing but this file may put what people, models and tools have said into a span, and only where that is wanted. */
export function tellInput({ words, asked }: UnderWay, reply: Draft): void {
  if (words === 'told' && asked) tell(reply, 'gen_ai.input.messages', [messageOf('user', asked.blocks)]);
}

export function tellSaid({ words, said }: UnderWay, chat: Draft): void {
  if (words === 'told') tell(chat, 'gen_ai.output.messages', [messageOf('assistant', said)]);
}

export function tellArguments({ words }: UnderWay, call: Draft, input: unknown): void {
  if (words === 'told') tell(call, 'gen_ai.tool.call.arguments', input);
}

export function tellResult({ words }: UnderWay, call: Draft, output: string): void {
  if (words === 'told') call.attributes['gen_ai.tool.call.result'] = shortened(output);
}

function messageOf(role: 'user' | 'assistant', blocks: Message['blocks']): object {
  return { role, parts: blocks.map(partOf) };
}

function partOf(block: Block): object {
  switch (block.kind) {
    case 'text':
      return { type: 'text', content: shortened(block.text) };
    case 'thinking':
      return { type: 'reasoning', content: shortened(block.text) };
    case 'tool':
      return { type: 'tool_call', id: block.call, name: block.name, arguments: argumentsIn(block.input) };
    default:
      return { type: block.kind };
  }
}

/** Left out where they are long: half of a JSON value is none. */
function argumentsIn(input: unknown): unknown {
  return (JSON.stringify(input) ?? '').length > longest ? undefined : input;
}

function tell(draft: Draft, name: string, value: unknown): void {
  const text = JSON.stringify(value) ?? '';
  draft.attributes[name] = name.endsWith('.arguments') ? shortened(text) : text;
}

function shortened(text: string): string {
  return (text.length > longest ? `${text.slice(0, longest)}…` : text).toWellFormed();
}
