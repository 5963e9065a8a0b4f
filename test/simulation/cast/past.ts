import { isDelta, noUsage, type Append, type Entry, type NewEntry } from '#shared/contracts';
import type { Random } from '../random.js';
import type { World } from '../world.js';

const nonce = 'n_past';
const worker = 'w_past';

/**
 * What a worker left behind that died long ago, at any boundary of a turn: it appended every event by itself, so
 * that also those states stand in the log that today's engine writes in one breath with the next.
 */
export function leaveBehind(world: World, session: string, random: Random): void {
  const { model } = world;
  const events = pastTurn(random, model.mailGen, world.time.now);
  const kept = events.slice(0, 2 + random.whole(events.length - 1));
  let n = 0;
  let en = 0;
  for (const event of kept) {
    n += 1;
    if (!isDelta(event)) en += 1;
    const at = new Date(world.time.now).toISOString();
    const entry = { ...event, n, en, at } as Entry;
    const append: Append = { v: 1, gen: model.gen, epoch: 1, nonce, entries: [entry] };
    const subject = model.names.log(session, isDelta(event) ? 'd' : 'e');
    model.log.store(subject, Buffer.from(JSON.stringify(append)), `${nonce}.${n}`);
  }
  model.actors.put(session, JSON.stringify({ worker, nonce }));
}

function pastTurn(random: Random, mailGen: string, now: number): NewEntry[] {
  const turn = random.id('t');
  const reply = random.id('m');
  const question = random.id('m');
  const call = 'call_0';
  const by = 'assistant';
  const callsTool = random.chance(0.5);
  const retryAt = new Date(now + random.between(-1_000, 4_000)).toISOString();
  const isShortened = random.chance(0.3);
  const lastStep = callsTool ? 1 : 0;
  return [
    { type: 'actor.claimed', body: { nonce, epoch: 1, mailGen } },
    {
      type: 'turn.accepted',
      turn,
      by: 'u_1',
      body: {
        message: {
          id: question,
          parent: null,
          turn,
          role: 'user',
          author: 'u_1',
          status: 'complete',
          blocks: [
            { kind: 'file', file: 'f_past', name: 'b.txt', mediaType: 'text/plain', size: 10 },
            { kind: 'text', text: 'long ago' },
          ],
          createdAt: '2025-12-31T23:00:00.000Z',
        },
        policy: 'reject',
        request: {},
      },
    },
    { type: 'turn.started', turn, body: { attempt: 1 } },
    { type: 'reply.started', turn, by, body: { message: reply, agent: by, parent: question } },
    ...(callsTool ? stepWithCall(turn, call) : []),
    ...(isShortened ? shortening(turn, random.id('m')) : []),
    ...(random.chance(0.3) ? stepThatFailed(turn, lastStep, retryAt) : lastWords(turn, lastStep, reply)),
  ];
}

function lastWords(turn: string, lastStep: number, reply: string): NewEntry[] {
  const by = 'assistant';
  return [
    { type: 'step.started', turn, by, body: { step: lastStep, model: 'scripted/one' } },
    { type: 'block.started', turn, by, body: { step: lastStep, index: 0, kind: 'text' } },
    { type: 'block.delta', turn, by, body: { step: lastStep, index: 0, text: 'once ' } },
    { type: 'block.delta', turn, by, body: { step: lastStep, index: 0, text: 'upon ' } },
    {
      type: 'block.completed',
      turn,
      by,
      body: { step: lastStep, index: 0, block: { kind: 'text', text: 'once upon ' } },
    },
    { type: 'step.completed', turn, by, body: { step: lastStep, stopReason: 'end_turn', usage: noUsage } },
    { type: 'reply.completed', turn, by, body: { message: reply, status: 'complete', usage: noUsage } },
    { type: 'turn.completed', turn, body: { usage: noUsage, durationMs: 1 } },
  ];
}

function stepWithCall(turn: string, call: string): NewEntry[] {
  const by = 'assistant';
  const name = 'look';
  const input = { times: 1 };
  const block = { kind: 'tool' as const, step: 0, call, name, input };
  return [
    { type: 'step.started', turn, by, body: { step: 0, model: 'scripted/one' } },
    { type: 'block.started', turn, by, body: { step: 0, index: 0, kind: 'tool', call, name } },
    { type: 'block.completed', turn, by, body: { step: 0, index: 0, block } },
    { type: 'step.completed', turn, by, body: { step: 0, stopReason: 'tool_use', usage: noUsage } },
    { type: 'tool.requested', turn, body: { call, name, input, hash: 'h' } },
    { type: 'tool.completed', turn, body: { call, outcome: 'ok', output: 'seen', truncated: false } },
  ];
}

function stepThatFailed(turn: string, step: number, retryAt: string): NewEntry[] {
  const by = 'assistant';
  const body = { step, reason: 'Busy.', failure: 'provider_overloaded' as const, retryAt };
  return [
    { type: 'step.started', turn, by, body: { step, model: 'scripted/one' } },
    { type: 'step.abandoned', turn, body },
  ];
}

function shortening(turn: string, compaction: string): NewEntry[] {
  return [
    { type: 'context.compacting', turn, by: 'system', body: { compaction, trigger: 'auto' } },
    {
      type: 'context.compaction_failed',
      turn,
      by: 'system',
      body: { compaction, message: 'Nothing to do.' },
    },
  ];
}
