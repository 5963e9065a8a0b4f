import { readWireCallId } from '../../conversations/call-ids.js';
import { responsesTelling } from '../../openai/responses/telling/responses-telling.js';
import { Teller } from '../../telling/teller.js';
import { turn } from '../entries.js';
import type { End, FaceInTest, Seen } from './seen.js';

interface Event {
  type: string;
  delta?: string;
  item?: { type: string; call_id: string; name: string; arguments: string };
  response?: {
    incomplete_details: { reason: string } | null;
    usage: { input_tokens: number; output_tokens: number } | null;
  };
}

const ends: Record<string, End> = {
  max_output_tokens: 'too long',
  content_filter: 'filtered',
};

export const openAiResponsesInTest: FaceInTest = {
  name: 'OpenAI Responses',
  counts: 'each answer',
  frames: (log, answered) => {
    const behind = [...answered].at(-1);
    const request = { agent: 'default', thinking: 'low' } as const;
    const answer = { session: 's_1', turn, behind, request, acceptedAt: 0 };
    const teller = new Teller({ turn, telling: responsesTelling(answer, { as: 'stream' }), answered });
    return log.flatMap((append) => teller.tellAppend(append));
  },
  seenIn: (frames) =>
    seenIn(
      frames.map((frame) => {
        const [, type, data = ''] = /^event: (\S+)\ndata: ([^\n\r]*)\n\n$/.exec(frame) ?? [];
        const event = JSON.parse(data) as Event;
        if (event.type !== type) throw new Error(`${event.type} is called ${type}.`);
        return event;
      }),
    ),
};

function seenIn(events: readonly Event[]): Seen {
  const handed = events.flatMap(({ type, item }) => {
    if (type !== 'response.output_item.done' || item?.type !== 'function_call') return [];
    const key = readWireCallId('call', item.call_id)?.key ?? '';
    return [{ key, name: item.name, input: JSON.parse(item.arguments) as unknown }];
  });
  const last = events.at(-1);
  const usage = last?.response?.usage;
  return {
    text: said(events, 'output_text'),
    thoughts: said(events, 'reasoning_summary_text'),
    handed,
    usage: usage && last.type !== 'response.failed' ? [usage.input_tokens, usage.output_tokens] : undefined,
    end: endOf(last, handed.length),
  };
}

/** Whoever was stopped is told that it is incomplete, for no reason of the model's. */
function endOf(last: Event | undefined, handed: number): End {
  if (last?.type === 'response.completed') return handed > 0 ? 'yours to run' : 'natural';
  if (last?.type !== 'response.incomplete') return 'error';
  return ends[last.response?.incomplete_details?.reason ?? ''] ?? 'natural';
}

function said(events: readonly Event[], kind: string): string {
  return events
    .flatMap(({ type, delta = '' }) => {
      if (type === `response.${kind}.delta`) return [delta];
      return type === `response.${kind}.done` ? ['\n'] : [];
    })
    .join('');
}
