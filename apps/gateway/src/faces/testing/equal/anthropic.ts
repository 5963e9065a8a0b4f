import { readWireCallId } from '../../conversations/call-ids.js';
import { callPrefix } from '../../anthropic/asked/results.js';
import { messagesTelling } from '../../anthropic/telling/messages-telling.js';
import { Teller } from '../../telling/teller.js';
import { turn } from '../entries.js';
import type { End, FaceInTest, Seen } from './seen.js';

interface Event {
  type: string;
  index?: number;
  content_block?: { type: string; id: string; name: string };
  delta?: { text?: string; thinking?: string; partial_json?: string; stop_reason?: string };
  usage?: Record<string, number>;
}

const ends: Record<string, End> = {
  max_tokens: 'too long',
  model_context_window_exceeded: 'too long',
  refusal: 'filtered',
  tool_use: 'yours to run',
};

export const anthropicInTest: FaceInTest = {
  name: 'Anthropic Messages',
  counts: 'each answer',
  frames: (log, answered) => {
    const telling = messagesTelling({ session: 's_1', turn, thoughts: 'shown', sent: 'as it comes' });
    const teller = new Teller({ turn, telling, answered });
    return log.flatMap((append) => teller.tellAppend(append));
  },
  seenIn: (frames) => seenIn(frames.flatMap(eventsOf)),
};

/** A frame of theirs may hold several events. */
function eventsOf(frame: string): Event[] {
  return frame
    .split('\n\n')
    .filter(Boolean)
    .map((event) => {
      const [, type, data = ''] = /^event: (\S+)\ndata: ([^\n\r]*)$/.exec(event) ?? [];
      const parsed = JSON.parse(data) as Event;
      if (parsed.type !== type) throw new Error(`${parsed.type} is called ${type}.`);
      return parsed;
    });
}

function seenIn(events: readonly Event[]): Seen {
  const blocks: { kind: string; said: string; id: string; name: string }[] = [];
  let usage: Seen['usage'];
  let end: End = 'error';
  for (const { type, index = 0, content_block: block, delta, usage: told } of events) {
    if (type === 'content_block_start' && block) {
      const { type: kind, id, name } = block;
      blocks[index] = { kind, said: '', id, name };
    }
    const open = blocks[index];
    if (type === 'content_block_delta' && open)
      open.said += delta?.text ?? delta?.thinking ?? delta?.partial_json ?? '';
    if (type === 'message_delta') {
      end = ends[delta?.stop_reason ?? ''] ?? 'natural';
      usage = told && [tokensIn(told), told['output_tokens'] ?? 0];
    }
  }
  const of = (wanted: string) => blocks.filter(({ kind }) => kind === wanted);
  const joined = (wanted: string): string =>
    of(wanted)
      .map(({ said }) => said)
      .join('\n');
  const handed = of('tool_use').map(({ id, name, said }) => {
    const key = readWireCallId(callPrefix, id)?.key ?? '';
    return { key, name, input: JSON.parse(said) as unknown };
  });
  return { text: joined('text'), thoughts: joined('thinking'), handed, usage, end };
}

function tokensIn(usage: Record<string, number>): number {
  const {
    input_tokens = 0,
    cache_creation_input_tokens: written = 0,
    cache_read_input_tokens: read = 0,
  } = usage;
  return input_tokens + written + read;
}
