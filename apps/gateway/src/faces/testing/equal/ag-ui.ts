import { readWireCallId } from '../../conversations/call-ids.js';
import { agUiTelling } from '../../ag-ui/telling/ag-ui-telling.js';
import { greetingOf, type Run } from '../../ag-ui/telling/run.js';
import { continued } from '../../ag-ui/telling/state.js';
import { passageBehind } from '../../ag-ui/runs/passage.js';
import { Teller } from '../../telling/teller.js';
import { turn } from '../entries.js';
import { behindEntry, keptOf, type End, type FaceInTest, type Seen } from './seen.js';

interface Event {
  type: string;
  delta?: string;
  toolCallId?: string;
  toolCallName?: string;
  usage?: { inputTokens: number; outputTokens: number }[];
  result?: { status: string; stopReason?: string };
  outcome?: { interrupts?: { metadata: { parley: { approval: string } } }[] };
}

const ends: Record<string, End> = {
  max_tokens: 'too long',
  model_context_window_exceeded: 'too long',
  refusal: 'filtered',
};

const run: Run = {
  threadId: 'thread',
  runId: 'run',
  version: '1.0',
  session: 's_1',
  turn,
  names: new Map(),
  base: [],
};

export const agUiInTest: FaceInTest = {
  name: 'AG-UI',
  counts: 'the steps of each answer',
  frames: (log, answered) => {
    const greeting = greetingOf(run, false);
    const telling = agUiTelling(run, greeting);
    const passage = answered.size > 0 ? passageBehind(keptOf(log), answered, telling) : undefined;
    const from = passage ? agUiTelling(run, greeting, continued(passage.state)) : telling;
    const teller = new Teller({ turn, telling: from, answered, waits: passage?.waits });
    return behindEntry(log, passage?.before.n ?? 0).flatMap((append) => teller.tellAppend(append));
  },
  seenIn: (frames) =>
    seenIn(frames.map((frame) => JSON.parse(/^data: ([^\n\r]*)\n\n$/.exec(frame)?.[1] ?? '') as Event)),
};

/** A call that is answered by nobody here, or that was told to be wanted, is the client's. */
function seenIn(events: readonly Event[]): Seen {
  const calls = new Map<string, { name: string; json: string }>();
  for (const { type, toolCallId = '', toolCallName: name = '', delta = '' } of events) {
    if (type === 'TOOL_CALL_START') calls.set(toolCallId, { name, json: '' });
    const call = calls.get(toolCallId);
    if (type === 'TOOL_CALL_ARGS' && call) call.json += delta;
  }
  const results = new Set(
    events.flatMap(({ type, toolCallId }) => (type === 'TOOL_CALL_RESULT' ? [toolCallId] : [])),
  );
  const whole = [...calls].flatMap(([id, { name, json }]) => {
    const key = readWireCallId('call', id)?.key;
    return isJson(json) ? [{ id, key, name, input: JSON.parse(json) as unknown }] : [];
  });
  const last = events.at(-1);
  const usage = last?.usage?.reduce<[number, number]>(
    ([before, after], { inputTokens, outputTokens }) => [before + inputTokens, after + outputTokens],
    [0, 0],
  );
  return {
    text: said(events, 'TEXT_MESSAGE'),
    thoughts: said(events, 'REASONING_MESSAGE'),
    handed: whole.flatMap(({ id, key, name, input }) =>
      key === undefined || results.has(id) ? [] : [{ key, name, input }],
    ),
    ours: whole.flatMap(({ key, name, input }) => (key === undefined ? [{ name, input }] : [])),
    approvals: last?.outcome?.interrupts?.map(({ metadata }) => metadata.parley.approval) ?? [],
    usage: last?.type === 'RUN_FINISHED' ? (usage ?? [0, 0]) : undefined,
    end: endOf(last),
  };
}

function endOf(last: Event | undefined): End {
  if (last?.type !== 'RUN_FINISHED') return 'error';
  const { status, stopReason = '' } = last.result ?? {};
  if (status === 'waiting') return 'yours to run';
  return status === 'completed' ? (ends[stopReason] ?? 'natural') : 'natural';
}

function said(events: readonly Event[], kind: string): string {
  return events
    .flatMap(({ type, delta = '' }) => {
      if (type === `${kind}_CONTENT`) return [delta];
      return type === `${kind}_END` ? ['\n'] : [];
    })
    .join('');
}

/** What the turn was stopped in the midst of is not. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
