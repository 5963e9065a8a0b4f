import { addUsage, noUsage, type ClientTool, type Entry, type Usage } from '#shared/contracts';
import { completed, entry, turn } from '../entries.js';
import type { Fate, RandomBlock, RandomCall, RandomStep } from './turn-parts.js';
import type { Log } from './seen.js';

export const look: ClientTool = { name: 'look', description: 'Looks', inputSchema: { type: 'object' } };

interface Asked extends RandomCall {
  call: string;
  key: string;
}

interface Placed extends RandomStep {
  place: number;
  number: number;
  stopReason: string;
}

export const accepted = (clientTools: ClientTool[]): Entry =>
  entry('turn.accepted', {
    message: {
      id: 'm_1',
      parent: null,
      turn,
      role: 'user',
      author: 'u_1',
      status: 'complete',
      blocks: [],
      createdAt: '2026-01-01T00:00:00.000Z',
    },
    policy: 'reject',
    request: { clientTools },
  });

/** The log of one turn as it is written, append by append. */
export class WrittenTurn {
  private readonly appends: Entry[][] = [];

  append(...entries: Entry[]): void {
    this.appends.push(entries);
  }

  started(): Entry[] {
    return [entry('turn.started', { attempt: 1 })];
  }

  reply(place: number): void {
    const interjection = place === 0 ? {} : { interjectionOf: 'm_r0' };
    this.append(
      entry('reply.started', { message: `m_r${place}`, agent: `a_${place}`, parent: 'm_1', ...interjection }),
    );
  }

  step({ place, number, blocks, usage, together, stopReason }: Placed): void {
    this.append(entry('step.started', { step: number, model: 'rehearsal/rehearsal' }));
    const asked: Asked[] = [];
    blocks.forEach((each, index) => {
      if (each.kind !== 'tool') return this.speech(each, { step: number, index });
      // The next step's calls have the same ids: a model may use them again.
      const known = { ...each, call: `c${index}`, key: `k_${place}_${number}_${index}` };
      asked.push(known);
      return this.called(known, { step: number, index });
    });
    const ended = asked.length > 0 ? 'tool_use' : stopReason;
    this.append(entry('step.completed', { step: number, stopReason: ended, usage }));
    this.carriedOut(asked, together);
  }

  completed(beside: Usage): Log {
    this.append(completed(addUsage(costOf(this.appends), beside)));
    return counted(this.appends);
  }

  /** Whatever is open then comes to nothing, in the same breath. */
  brokenOff(kind: 'stopped' | 'failed', at: number, beside: Usage): Log {
    const kept = this.appends.slice(0, 2 + (at % (this.appends.length - 1)));
    const ended = { usage: addUsage(costOf(kept), beside), durationMs: 1 };
    const last =
      kind === 'stopped'
        ? entry('turn.stopped', { by: 'u_1', reason: 'user', ...ended })
        : entry('turn.failed', { code: 'provider_error', message: 'It broke.', retryable: true, ...ended });
    const cancelled = openIn(kept).map((call) =>
      entry('tool.completed', { call, outcome: 'cancelled', output: '', truncated: false }),
    );
    return counted([...kept, [...cancelled, last]]);
  }

  private speech({ kind, text, heard }: RandomBlock, of: { step: number; index: number }): void {
    this.append(entry('block.started', { ...of, kind }));
    const half = Math.floor(heard / 2);
    for (const piece of [text.slice(0, half), text.slice(half, heard)])
      if (piece !== '') this.append(entry('block.delta', { ...of, text: piece }));
    this.append(entry('block.completed', { ...of, block: { kind, text } }));
  }

  private called({ call, fate, input }: Asked, of: { step: number; index: number }): void {
    const name = nameOf(fate);
    this.append(entry('block.started', { ...of, kind: 'tool', call, name }));
    this.append(entry('block.delta', { ...of, text: JSON.stringify(input) }));
    this.append(
      entry('block.completed', { ...of, block: { kind: 'tool', step: of.step, call, name, input } }),
    );
  }

  private carriedOut(asked: readonly Asked[], together: boolean): void {
    const requests = asked.map((each) => requestOf(each));
    if (together) this.append(...requests.flat());
    else for (const request of requests) this.append(...request);
    // Some protocols ask for all of them at once.
    for (const words of asked.flatMap(wordOn)) this.append(...words);
    let open = asked.filter(({ fate }) => fate !== 'client’s, amiss' && fate !== 'client’s, denied');
    while (open.length > 0) {
      const alone = open.findIndex(({ fate }) => fate === 'ours, alone');
      const inTurn = alone < 0 ? open : open.slice(0, Math.max(alone, 1));
      for (const each of inTurn.toSorted(asTheyCome)) this.append(comesOut(each.call, 'ok'));
      open = open.filter((each) => !inTurn.includes(each));
    }
  }
}

const order: readonly Fate[] = ['ours', 'ours, alone', 'client’s', 'client’s, agreed to'];

/** A client that is asked to agree carries out first what nobody need agree to. */
function asTheyCome(one: Asked, other: Asked): number {
  return order.indexOf(one.fate) - order.indexOf(other.fate);
}

function nameOf(fate: Fate): string {
  return fate.startsWith('ours') ? 'shell' : look.name;
}

/** As inference writes it: with a question, or with what answers it at once. */
function requestOf({ call, key, fate, input }: Asked): Entry[] {
  const whose = fate.startsWith('ours') ? {} : { key, runs: 'client' as const };
  const alone = fate === 'ours, alone' ? { alone: true as const } : {};
  const request = entry('tool.requested', { call, name: nameOf(fate), input, hash: 'h', ...whose, ...alone });
  if (fate === 'client’s, amiss') return [request, comesOut(call, 'error')];
  if (fate !== 'client’s, agreed to' && fate !== 'client’s, denied') return [request];
  const approval = `ap_${key}`;
  const expiresAt = '2026-01-02T00:00:00.000Z';
  return [
    request,
    entry('tool.approval_requested', {
      approval,
      call,
      hash: 'h',
      from: 'person',
      reason: 'It looks.',
      expiresAt,
    }),
  ];
}

function wordOn({ call, key, fate }: Asked): Entry[][] {
  if (fate !== 'client’s, denied' && fate !== 'client’s, agreed to') return [];
  const decision = fate === 'client’s, denied' ? 'deny' : 'approve';
  const answered = entry('tool.approval_answered', { approval: `ap_${key}`, call, decision });
  return [decision === 'deny' ? [answered, comesOut(call, 'denied')] : [answered]];
}

function comesOut(call: string, outcome: 'ok' | 'error' | 'denied'): Entry {
  return entry('tool.completed', { call, outcome, output: outcome, truncated: false });
}

function openIn(log: Log): string[] {
  const open = new Set<string>();
  for (const { type, body } of log.flat()) {
    if (type === 'tool.requested') open.add(body.call);
    if (type === 'tool.completed') open.delete(body.call);
  }
  return [...open];
}

function costOf(log: Log): Usage {
  return log
    .flat()
    .reduce((all, { type, body }) => (type === 'step.completed' ? addUsage(all, body.usage) : all), noUsage);
}

/** As the log counts them: a delta is no event. */
function counted(appends: Log): Log {
  let n = 0;
  let en = 0;
  return appends.map((append) =>
    append.map((each) => {
      n += 1;
      if (each.type !== 'block.delta') en += 1;
      return { ...each, n, en };
    }),
  );
}
