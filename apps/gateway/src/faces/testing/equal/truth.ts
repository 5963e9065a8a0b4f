import type { Entry } from '#shared/contracts';
import type { End, Log, Seen } from './seen.js';

/** What a turn's log says, read without any protocol in between. */
export interface Truth extends Omit<Seen, 'handed' | 'ours' | 'usage'> {
  /** Names and inputs of all calls that are ours, whether they were carried out or not. */
  ours: { name: string; input: unknown }[];
  /** Keys of what clients have carried out. */
  done: string[];
  /** Keys of what nobody was to carry out. */
  refused: string[];
  usage: { turn: readonly [number, number]; steps: readonly [number, number] };
}

const ends: Record<string, End> = {
  max_tokens: 'too long',
  model_context_window_exceeded: 'too long',
  refusal: 'filtered',
};

export function truthOf(log: Log): Truth {
  const entries = log.flat();
  const last = entries.at(-1);
  const keys = new Map<string, string | undefined>();
  const done: string[] = [];
  const refused: string[] = [];
  for (const { type, body } of entries) {
    if (type === 'tool.requested') keys.set(body.call, body.key);
    if (type !== 'tool.completed' || body.outcome === 'cancelled') continue;
    (body.outcome === 'ok' ? done : refused).push(keys.get(body.call) ?? '');
  }
  const ours = entries.flatMap(({ type, body }) =>
    type === 'block.completed' && body.block.kind === 'tool' && body.block.name === 'shell'
      ? [{ name: body.block.name, input: body.block.input }]
      : [],
  );
  return {
    text: saidIn(entries, 'text'),
    thoughts: saidIn(entries, 'thinking'),
    ours,
    done: done.filter(Boolean),
    refused: refused.filter(Boolean),
    usage: { turn: usageOf(last), steps: stepsOf(entries) },
    end: endOf(entries, last),
  };
}

/** Block by block: all of it where it was completed, else what has come by deltas. */
function saidIn(entries: readonly Entry[], wanted: 'text' | 'thinking'): string {
  const said: string[] = [];
  let open = '';
  for (const { type, body } of entries) {
    if (type === 'block.started') open = '';
    if (type === 'block.started' && body.kind === wanted) said.push('');
    if (type === 'block.started') open = body.kind;
    if (type === 'block.delta' && open === wanted) said.push((said.pop() ?? '') + body.text);
    if (type === 'block.completed' && body.block.kind === wanted) said.splice(-1, 1, body.block.text);
  }
  return said.join('\n');
}

function endOf(entries: readonly Entry[], last: Entry | undefined): End {
  if (last?.type === 'turn.failed') return 'error';
  if (last?.type !== 'turn.completed') return 'natural';
  const step = entries.findLast(({ type }) => type === 'step.completed') as Entry<'step.completed'>;
  return ends[step.body.stopReason] ?? 'natural';
}

function usageOf(last: Entry | undefined): [number, number] {
  if (last?.type !== 'turn.completed' && last?.type !== 'turn.stopped' && last?.type !== 'turn.failed')
    throw new Error('It has no end.');
  return tokensOf([last.body.usage]);
}

function stepsOf(entries: readonly Entry[]): [number, number] {
  return tokensOf(entries.flatMap(({ type, body }) => (type === 'step.completed' ? [body.usage] : [])));
}

function tokensOf(all: readonly Entry<'step.completed'>['body']['usage'][]): [number, number] {
  return all.reduce<[number, number]>(
    ([read, said], { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens }) => [
      read + inputTokens + cacheReadTokens + cacheWriteTokens,
      said + outputTokens,
    ],
    [0, 0],
  );
}
