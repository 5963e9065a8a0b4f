import type { Chunk } from '../telling/chunks.js';
import type { ShownPart } from './shown-message.js';

/** A call as it stands in a message that is being made. */
export interface ToolPart {
  kind: 'tool';
  id: string;
  name: string;
  isDynamic: boolean;
  state: ToolState;
  /** Input, output, text of an error: as the last chunk had them. */
  holds: Record<string, unknown>;
  providerExecuted?: true;
  approval?: { id: string; approved?: boolean };
}

type ToolState =
  | 'input-streaming'
  | 'input-available'
  | 'approval-requested'
  | 'output-available'
  | 'output-error'
  | 'output-denied';

/** What a chunk makes of the call that it is about; undefined: it is about none. */
export function afterToolChunk(known: ToolPart | undefined, chunk: Chunk): ToolPart | undefined {
  if (chunk.type === 'tool-input-start' || chunk.type === 'tool-input-available')
    return withInput(known ?? begun(chunk), chunk);
  return known && changed(known, chunk);
}

/** Its decision was told apart from it. */
export function withDecision(part: ToolPart, approval: string, decision: string): ToolPart {
  if (part.approval?.id !== approval) return part;
  return { ...part, approval: { id: approval, approved: decision === 'approve' || decision === 'edit' } };
}

export function shownTool(part: ToolPart): ShownPart {
  const { id, name, isDynamic, holds, providerExecuted } = part;
  const state = stateOf(part);
  const approval = approvalIn(part, state);
  return {
    ...(isDynamic ? { type: 'dynamic-tool', toolName: name } : { type: `tool-${name}` }),
    toolCallId: id,
    state,
    ...holds,
    ...(providerExecuted ? { providerExecuted } : {}),
    ...(approval ? { approval } : {}),
  };
}

function begun({ toolCallId, toolName, dynamic }: Chunk): ToolPart {
  return {
    kind: 'tool',
    id: String(toolCallId),
    name: String(toolName),
    isDynamic: dynamic === true,
    state: 'input-streaming',
    holds: {},
  };
}

function withInput(part: ToolPart, { type, input, providerExecuted }: Chunk): ToolPart {
  const by = providerExecuted === true ? { providerExecuted: true as const } : {};
  if (type === 'tool-input-start') return { ...part, ...by };
  return { ...part, ...by, state: 'input-available', holds: { input } };
}

function changed(part: ToolPart, chunk: Chunk): ToolPart {
  const { input, rawInput } = part.holds;
  const { output, errorText } = chunk;
  const by = chunk['providerExecuted'] === true ? { providerExecuted: true as const } : {};
  switch (chunk.type) {
    case 'tool-input-delta':
      return {
        ...part,
        holds: written(`${typeof rawInput === 'string' ? rawInput : ''}${String(chunk['inputTextDelta'])}`),
      };
    case 'tool-approval-request':
      return { ...part, state: 'approval-requested', approval: { id: String(chunk['approvalId']) } };
    case 'tool-output-available':
      return { ...part, ...by, state: 'output-available', holds: { input, output } };
    case 'tool-output-denied':
      return { ...part, state: 'output-denied' };
    case 'tool-output-error': {
      const raw = rawInput === undefined ? {} : { rawInput };
      return { ...part, ...by, state: 'output-error', holds: { input, ...raw, errorText } };
    }
    default:
      return part;
  }
}

/** Of what is kept the whole is told at once. */
function written(rawInput: string): Record<string, unknown> {
  try {
    return { input: JSON.parse(rawInput), rawInput };
  } catch {
    // Whatever has broken off there is no input.
    return { rawInput };
  }
}

/** One that somebody has answered elsewhere is asked of no page any more. */
function stateOf({ state, approval }: ToolPart): string {
  return state === 'approval-requested' && approval?.approved !== undefined ? 'approval-responded' : state;
}

/** The SDK takes it only where it fits its state: nobody agreed to what never came to a word, or is still to be done. */
function approvalIn({ approval }: ToolPart, state: string): ToolPart['approval'] {
  if (state === 'approval-requested' || state === 'approval-responded') return approval;
  if (state === 'output-denied') return approval && { id: approval.id, approved: false };
  const isOver = state === 'output-available' || state === 'output-error';
  return isOver && approval?.approved === true ? approval : undefined;
}
