import type Anthropic from '@anthropic-ai/sdk';
import type { Block, Message, ToolBlock } from '#shared/contracts';

type Param = Anthropic.MessageParam;

/**
 * A path in Anthropic's words. Every tool call gets its result in the very next message, also one that was
 * never answered: a history with an open call is refused for ever after.
 */
export function anthropicMessages(path: readonly Message[]): Param[] {
  return path.flatMap((message) =>
    message.role === 'assistant' ? assistantTurns(message.blocks) : userTurn(message),
  );
}

function userTurn({ blocks }: Message): Param[] {
  const text = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n\n');
  return text === '' ? [] : [{ role: 'user', content: text }];
}

function assistantTurns(blocks: readonly Block[]): Param[] {
  return stepsOf(blocks).flatMap((step): Param[] => {
    const content = step.flatMap(contentOf);
    if (content.length === 0) return [];
    const calls = step.filter((block) => block.kind === 'tool');
    const said: Param = { role: 'assistant', content };
    return calls.length === 0 ? [said] : [said, { role: 'user', content: calls.map(resultOf) }];
  });
}

/** Cuts a reply where the model was asked again: behind each step's tool calls. */
function stepsOf(blocks: readonly Block[]): Block[][] {
  const steps: Block[][] = [];
  let calls: number | undefined;
  for (const block of blocks) {
    const next = block.kind === 'tool' ? block.step : undefined;
    const current = steps.at(-1);
    if (current && (calls === undefined || calls === next)) current.push(block);
    else steps.push([block]);
    calls = next;
  }
  return steps;
}

function contentOf(block: Block): Anthropic.ContentBlockParam[] {
  switch (block.kind) {
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
    case 'thinking':
      return block.signature ? [{ type: 'thinking', thinking: block.text, signature: block.signature }] : [];
    case 'tool':
      return [{ type: 'tool_use', id: block.call, name: block.name, input: asObject(block.input) }];
    case 'error':
      return [];
  }
}

function resultOf(block: ToolBlock): Anthropic.ToolResultBlockParam {
  return {
    type: 'tool_result',
    tool_use_id: block.call,
    content: block.output ?? 'The call was not carried out.',
    ...(block.outcome === 'ok' ? {} : { is_error: true }),
  };
}

/** Arguments that never became valid JSON stand as text; the API takes objects and nothing else. */
function asObject(input: unknown): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { malformed: input };
}
