import { noUsage, type Block, type Message, type Receipt } from '#shared/contracts';
import type { CompactionPlan, PromptParts } from '../prompt-parts.js';

const createdAt = '2026-01-02T03:04:05.678Z';

export function said(id: string, text: string, parent: string | null = null): Message {
  const blocks: Block[] = [{ kind: 'text', text }];
  return { id, parent, turn: `t-${id}`, role: 'user', author: 'u1', status: 'complete', blocks, createdAt };
}

export function replied(id: string, blocks: Block[], parent: string | null = null): Message {
  return { ...said(id, '', parent), role: 'assistant', author: 'assistant', blocks };
}

/** Each of the messages hangs on the one before it. */
export function pathOf(...messages: Message[]): Message[] {
  return messages.map((message, place) => ({ ...message, parent: messages[place - 1]?.id ?? null }));
}

export function open(reply: Message): Message {
  return { ...reply, status: 'streaming' };
}

export function counted(reply: Message, contextUsed: number): Message {
  return { ...reply, usage: { ...noUsage, contextUsed, contextSize: 200_000 } };
}

export const text = (what: string): Block => ({ kind: 'text', text: what });
export const thinking = (what: string): Block => ({ kind: 'thinking', text: what, signature: 's' });
export function tool(step: number, call: string, output = 'done'): Block {
  return {
    kind: 'tool',
    step,
    call,
    name: 'look',
    input: { at: call },
    outcome: 'ok',
    output,
    truncated: false,
  };
}

/** Words of about so many tokens. */
export function words(tokens: number, word = 'word'): string {
  return Array.from({ length: tokens }, () => word).join(' ');
}

export function partsOf(parts: Partial<PromptParts> = {}): PromptParts {
  return {
    sections: [{ kind: 'base', text: 'You help.' }],
    path: [],
    receipts: [],
    current: null,
    tools: [],
    window: 200_000,
    maxTokens: 8_000,
    level: 'whole',
    factor: 1,
    ...parts,
  };
}

export function receiptFor(plan: CompactionPlan, on: string, summary: string, receipt = 'r1'): Receipt {
  const { cut, dropped, tokensBefore } = plan;
  return {
    receipt,
    trigger: 'auto',
    method: 'summary',
    summary,
    cut,
    on,
    before: null,
    tokensBefore,
    tokensAfter: 0,
    dropped,
  };
}

export function receiptOn(
  on: string,
  cut: Receipt['cut'],
  summary = 'It was said.',
  receipt = 'r1',
): Receipt {
  const plan = { cut, span: [], dropped: 1, tokensBefore: 1, summaryTokens: 1 };
  return receiptFor(plan, on, summary, receipt);
}

/** What each message of a prompt says, for comparing at a glance. */
export function inShort(messages: readonly Message[]): string[] {
  return messages.map(({ id, blocks }) => `${id}: ${blocks.map(shortBlock).join(' ')}`);
}

function shortBlock(block: Block): string {
  if (block.kind === 'text' || block.kind === 'thinking') return block.text.slice(0, 20);
  return block.kind === 'tool' ? `${block.call}(${block.output?.slice(0, 10)})` : block.kind;
}
