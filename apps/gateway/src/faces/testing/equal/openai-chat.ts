import { readWireCallId } from '../../conversations/call-ids.js';
import { chatTelling } from '../../openai/chat/chat-telling.js';
import { callPrefix } from '../../openai/chat/history.js';
import { Teller } from '../../telling/teller.js';
import { turn } from '../entries.js';
import type { End, FaceInTest, Seen, SeenCall } from './seen.js';

interface Chunk {
  choices?: {
    delta: {
      content?: string;
      reasoning_content?: string;
      tool_calls?: { id: string; function: { name: string; arguments: string } }[];
    };
    finish_reason: string | null;
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
}

const ends: Record<string, End> = {
  stop: 'natural',
  length: 'too long',
  content_filter: 'filtered',
  tool_calls: 'yours to run',
};

export const openAiChatInTest: FaceInTest = {
  name: 'OpenAI Chat Completions',
  counts: 'each answer',
  frames: (log, answered) => {
    const shows = { as: 'stream', usage: true, reasoning: true } as const;
    const telling = chatTelling({ session: 's_1', turn, model: 'default', created: 0, shows });
    const teller = new Teller({ turn, telling, answered });
    return log.flatMap((append) => teller.tellAppend(append));
  },
  seenIn: (frames) =>
    seenIn(
      frames
        .map((frame) => /^data: ([^\n\r]*)\n\n$/.exec(frame)?.[1] ?? '')
        .filter((data) => data !== '[DONE]')
        .map((data) => JSON.parse(data) as Chunk),
    ),
};

function seenIn(chunks: readonly Chunk[]): Seen {
  const choices = chunks.flatMap(({ choices: all = [] }) => all);
  const said = (field: 'content' | 'reasoning_content'): string =>
    choices.map(({ delta }) => delta[field] ?? '').join('');
  const handed = choices
    .flatMap(({ delta }) => delta.tool_calls ?? [])
    .map(({ id, function: { name, arguments: input } }): SeenCall => ({
      key: readWireCallId(callPrefix, id)?.key ?? '',
      name,
      input: JSON.parse(input) as unknown,
    }));
  const usage = chunks.findLast((chunk) => chunk.usage)?.usage;
  const reason = choices.at(-1)?.finish_reason ?? '';
  return {
    text: said('content'),
    thoughts: said('reasoning_content'),
    handed,
    usage: usage ? [usage.prompt_tokens, usage.completion_tokens] : undefined,
    end: ends[reason] ?? 'error',
  };
}
