import type { z } from 'zod';
import type { AssistantPart, UserPart } from '../asked/parts.js';
import type { countSchema } from '../asked/request-schema.js';
import { textTokens } from './text-tokens.js';

/** What providers put around a message, a call with its result, a tool. */
const aroundMessage = 4;
const aroundCall = 24;
const aroundTool = 12;
/** The most that an image costs: how large it is stands in its content, which nobody reads for an estimate. */
const image = 1_600;

type Counted = z.infer<typeof countSchema>;

/** Of what was sent, by the rules of our own contexts; what Parley adds to it nobody knows before the turn. */
export function estimatedTokens({ system, messages, tools }: Counted): number {
  const said = messages.map(({ content }) => aroundMessage + sum(content.map(partTokens)));
  const offered = (tools ?? []).map(
    ({ name, description = '', input_schema: schema }) =>
      aroundTool + textTokens(name) + textTokens(description) + textTokens(JSON.stringify(schema)),
  );
  return sum((system ?? []).map(({ text }) => textTokens(text))) + sum(said) + sum(offered);
}

function partTokens(part: UserPart | AssistantPart): number {
  switch (part.type) {
    case 'text':
      return textTokens(part.text);
    case 'image':
      return image;
    case 'document':
      return part.source.type === 'text'
        ? textTokens(part.source.data)
        : sum(part.source.content.map(partTokens));
    case 'tool_use':
      return aroundCall + textTokens(part.name) + textTokens(JSON.stringify(part.input) ?? '');
    case 'tool_result':
      return sum((part.content ?? []).map(partTokens));
    // Its thoughts are not sent to a model again.
    case 'thinking':
    case 'redacted_thinking':
      return 0;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, each) => all + each, 0);
}
