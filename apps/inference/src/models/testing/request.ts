import type { Block, Message } from '#shared/contracts';
import type { ModelRequest } from '../model-port.js';

/** A request that asks for nothing in particular. */
export function requestOf(messages: readonly Message[], parts: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'claude-sonnet-4-5',
    system: [],
    messages,
    files: new Map(),
    tools: [],
    maxTokens: 1_000,
    shape: {},
    stepKey: 't1.0',
    user: 'u1',
    ...parts,
  };
}

export function said(role: Message['role'], ...blocks: Block[]): Message {
  return {
    id: 'm',
    parent: null,
    turn: 't',
    role,
    author: 'x',
    status: 'complete',
    blocks,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

export function text(words: string): Block {
  return { kind: 'text', text: words };
}

export function tool(step: number, call: string, outcome?: 'ok' | 'error'): Block {
  const answered = outcome ? { outcome, output: `saw ${call}` } : {};
  return { kind: 'tool', step, call, name: 'look', input: { at: call }, ...answered };
}
