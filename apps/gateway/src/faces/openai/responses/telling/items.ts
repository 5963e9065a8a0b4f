import { wireCallId } from '../../../conversations/call-ids.js';
import type { OpenCall } from '../../../telling/telling.js';
import { callPrefix } from '../../chat/history.js';

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export interface OutputMessage {
  type: 'message';
  id: string;
  role: 'assistant';
  status: ItemStatus;
  content: readonly TextPart[];
}

export interface ReasoningItem {
  type: 'reasoning';
  id: string;
  status: ItemStatus;
  summary: readonly SummaryPart[];
}

export interface FunctionCall {
  type: 'function_call';
  id: string;
  call_id: string;
  name: string;
  arguments: string;
  status: ItemStatus;
}

export type OutputItem = OutputMessage | ReasoningItem | FunctionCall;

export type TextPart = ReturnType<typeof textPart>;
export type SummaryPart = ReturnType<typeof summaryPart>;

export function textPart(text: string) {
  return { type: 'output_text' as const, text, annotations: [], logprobs: [] };
}

export function summaryPart(text: string) {
  return { type: 'summary_text' as const, text };
}

/** A block as an item; without a text there is nothing in it yet. */
export function itemOfBlock(
  { kind, id }: { kind: 'text' | 'thinking'; id: string },
  status: ItemStatus,
  text?: string,
): OutputMessage | ReasoningItem {
  return kind === 'text'
    ? {
        type: 'message',
        id: `msg_${id}`,
        role: 'assistant',
        status,
        content: text === undefined ? [] : [textPart(text)],
      }
    : {
        type: 'reasoning',
        id: `rs_${id}`,
        status,
        summary: text === undefined ? [] : [summaryPart(text)],
      };
}

export function itemOfCall(
  { session, turn }: { session: string; turn: string },
  { key, name, input }: OpenCall,
): FunctionCall {
  return {
    type: 'function_call',
    id: `fc_${key}`,
    call_id: wireCallId(callPrefix, { session, turn, key }),
    name,
    arguments: JSON.stringify(input ?? {}),
    status: 'completed',
  };
}
