import { noUsage, type Entry, type EntryBody, type Message, type NewEntry } from '../../contracts/index.js';
import { asAppend, asEntries, usage } from './entries.js';
import type { StoredAppend } from '../restore.js';

const at = '2026-01-02T03:04:05.678Z';

/** Numbers that look like chance and are the same for the same seed. */
export class Dice {
  constructor(private state: number) {}

  /** From 0 up to, but not including, a number. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** One time in so many. */
  onceIn(times: number): boolean {
    return this.below(times) === 0;
  }
}

/** A session's log as an actor writes it: a few turns with everything that may happen in and between them. */
export function randomSession(dice: Dice): NewEntry[] {
  const session = new RandomSession(dice);
  for (let turn = 1; turn <= 3; turn += 1) session.turn(`t${turn}`);
  return session.entries;
}

/** Entries in appends of random size. Sequences have holes: other sessions write into the same stream. */
export function inAppends(entries: readonly NewEntry[], dice: Dice): StoredAppend[] {
  const numbered = asEntries(entries);
  const appends: StoredAppend[] = [];
  let sequence = 0;
  while (numbered.length > 0) {
    sequence += 1 + dice.below(3);
    appends.push(asAppend(numbered.splice(0, 1 + dice.below(5)), sequence));
  }
  return appends;
}

class RandomSession {
  readonly entries: NewEntry[] = [];
  private current = '';
  private reply = 0;
  private said = 0;
  private mail = 0;
  /** Of the block that is being written. */
  private text = '';

  constructor(private readonly dice: Dice) {}

  turn(turn: string): void {
    this.current = turn;
    this.meanwhile();
    if (this.dice.onceIn(2)) this.fromQueue(turn);
    else this.atOnce(turn);
    this.meanwhile();
    if (this.dice.onceIn(3)) this.placeFiles();
    this.beginReply();
    this.steps();
    if (this.dice.onceIn(3)) this.again(`${turn}-again`);
    if (this.dice.onceIn(3)) this.compaction('manual');
    if (this.dice.onceIn(2)) this.afterwork();
    if (this.dice.onceIn(3)) this.otherBranch();
  }

  /** What is made of a turn, one behind the other; some of it again, some of it in vain. */
  private afterwork(): void {
    const chain = `k${this.entries.length}`;
    const on = `r${this.reply}`;
    const about = { chain, turn: this.current, on, messages: [on], present: [{ id: 'ann', name: 'Ann' }] };
    this.add({ type: 'passes.due', body: { ...about, passes: ['memory', 'relations'], awaited: true } });
    if (this.dice.onceIn(3)) this.add({ type: 'pass.done', body: { chain, pass: 'memory', again: true } });
    this.knowledge(on);
    this.meanwhile();
    if (this.dice.onceIn(3)) {
      const body = { pass: 'memory', reason: 'no', chain, usage };
      this.add({ type: 'state.pass_failed', body });
    } else this.add({ type: 'pass.done', body: { chain, pass: 'memory', usage } });
    if (this.dice.onceIn(2)) this.add({ type: 'pass.done', body: { chain, pass: 'relations' } });
  }

  private knowledge(on: string): void {
    const memory = `me${this.entries.length}`;
    const made = {
      change: 'made' as const,
      memory,
      on,
      agent: 'ann',
      text: 'It rains.',
      source: 'pass' as const,
    };
    this.add({ type: 'state.memory', body: made });
    const felt = { from: 'ann', to: 'user', on, affinity: 3, trust: -2, summary: 'a friend' };
    if (this.dice.onceIn(2)) this.add({ type: 'state.relation', body: felt });
    const scene = {
      change: 'opened' as const,
      scene: `s${this.entries.length}`,
      on,
      setting: { place: 'inn' },
    };
    if (this.dice.onceIn(3)) this.add({ type: 'state.scene', body: scene });
  }

  /** A path that goes elsewhere, in one piece or in two, and what is said on it in other words. */
  private otherBranch(): void {
    const branch = ['x', 'y'].map((name) => this.message(`${name}${this.entries.length}`));
    const [first, second] = branch as [Message, Message];
    this.add(
      { type: 'history.moved', body: { head: first.id, reason: 'select', from: null, messages: [first] } },
      {
        type: 'history.moved',
        body: { head: second.id, reason: 'select', from: first.id, messages: [second], back: 'r1' },
      },
      { type: 'message.versioned', body: { message: second.id, text: 'in other words' } },
    );
  }

  private atOnce(turn: string): void {
    const message = this.message(turn);
    this.add({ type: 'turn.accepted', turn, body: { message, policy: 'reject', request: {} } });
    this.meanwhile();
    this.add({ type: 'turn.started', turn, body: { attempt: 1 } });
  }

  private fromQueue(turn: string): void {
    const message = this.message(turn);
    this.add(
      { type: 'turn.accepted', turn, body: { message, policy: 'enqueue', request: {}, queued: true } },
      { type: 'turn.queued', turn, body: { position: 0, ...(this.dice.onceIn(2) ? { next: true } : {}) } },
      { type: 'turn.started', turn, body: { attempt: 1, message } },
    );
  }

  private beginReply(): void {
    this.reply += 1;
    const body = { message: `r${this.reply}`, agent: 'assistant', parent: 'whatever' };
    this.add({ type: 'reply.started', turn: this.current, body });
  }

  private steps(): void {
    const steps = 1 + this.dice.below(3);
    for (let step = 0; step < steps; step += 1) {
      while (this.dice.onceIn(4)) this.abandonedStep(step);
      if (this.dice.onceIn(5)) return this.cutOff(step);
      this.wholeStep(step);
    }
    this.add({
      type: 'reply.completed',
      turn: this.current,
      body: { message: `r${this.reply}`, status: 'complete', usage },
    });
    this.end({ type: 'turn.completed', turn: this.current, body: { usage, durationMs: 1 } });
  }

  private abandonedStep(step: number): void {
    this.openStep(step);
    const body = { step, reason: 'gone', ...whyAbandoned[this.dice.below(whyAbandoned.length)] };
    this.add({ type: 'step.abandoned', turn: this.current, body });
    if (this.dice.onceIn(3)) this.compaction('auto');
  }

  /** Within a turn, or between two of them. */
  private compaction(trigger: 'auto' | 'manual'): void {
    const compaction = `x${this.entries.length}`;
    this.add({ type: 'context.compacting', by: 'u1', body: { compaction, trigger } });
    this.meanwhile();
    if (this.dice.onceIn(2)) {
      this.add({ type: 'context.compaction_failed', body: { compaction, message: 'no', usage } });
      return;
    }
    const on = `m-${this.current}`;
    const cut = { message: on, block: 0 };
    const before = trigger === 'auto' ? on : null;
    const tokens = { tokensBefore: 9, tokensAfter: 3, dropped: 1 };
    const method = this.dice.onceIn(2) ? ('summary' as const) : ('extract' as const);
    this.add({
      type: 'context.compacted',
      body: { receipt: compaction, trigger, method, summary: 'short', cut, on, before, ...tokens, usage },
    });
    if (!this.dice.onceIn(3)) return;
    const body = { head: on, reason: 'undo' as const, receipt: compaction };
    if (trigger === 'manual') this.add({ type: 'history.moved', body });
  }

  /** The same message, answered once more under another name. */
  private again(turn: string): void {
    const message = this.message(this.current);
    const retryOf = this.current;
    this.current = turn;
    this.add(
      { type: 'history.moved', body: { head: message.parent, reason: 'regenerate' } },
      { type: 'turn.accepted', turn, body: { message, policy: 'reject', request: {}, retryOf } },
    );
    this.meanwhile();
    this.add({ type: 'turn.started', turn, body: { attempt: 1 } });
    this.beginReply();
    this.steps();
  }

  private placeFiles(): void {
    const message = this.message(this.current);
    const file = { file: 'f1', name: 'a', mediaType: 'text/plain', size: 1, path: 'a' };
    const blocks: Message['blocks'] = [{ kind: 'file', ...file }, ...message.blocks];
    this.add({ type: 'attachments.placed', turn: this.current, body: { message: { ...message, blocks } } });
  }

  private wholeStep(step: number): void {
    this.add({ type: 'step.started', turn: this.current, body: { step, model: 'x/y' } });
    const calls: string[] = [];
    for (let index = 0; index <= this.dice.below(3); index += 1) {
      if (this.dice.onceIn(3)) calls.push(this.callBlock(step, index));
      else this.textBlock(step, index);
    }
    this.add({ type: 'step.completed', turn: this.current, body: { step, stopReason: 'any', usage } });
    for (const call of calls) this.call(call);
    this.meanwhile();
  }

  private textBlock(step: number, index: number): void {
    this.openText(step, index);
    this.add({
      type: 'block.completed',
      turn: this.current,
      body: { step, index, block: { kind: 'text', text: this.text } },
    });
  }

  private callBlock(step: number, index: number): string {
    const call = `c${step}.${index}`;
    this.add(
      { type: 'block.started', turn: this.current, body: { step, index, kind: 'tool', call, name: 'look' } },
      { type: 'block.delta', turn: this.current, body: { step, index, text: '{}' } },
      {
        type: 'block.completed',
        turn: this.current,
        body: { step, index, block: { kind: 'tool', step, call, name: 'look', input: {} } },
      },
    );
    return call;
  }

  private call(call: string): void {
    this.add(
      { type: 'tool.requested', turn: this.current, body: { call, name: 'look', input: {}, hash: 'h' } },
      {
        type: 'tool.completed',
        turn: this.current,
        body: { call, outcome: 'ok', output: 'seen', truncated: false },
      },
    );
  }

  private openStep(step: number): void {
    this.add({ type: 'step.started', turn: this.current, body: { step, model: 'x/y' } });
    const whole = this.dice.below(2);
    if (whole) this.textBlock(step, 0);
    this.openText(step, whole);
  }

  private openText(step: number, index: number): void {
    this.text = '';
    this.add({ type: 'block.started', turn: this.current, body: { step, index, kind: 'text' } });
    for (let piece = 0; piece < this.dice.below(9); piece += 1) {
      const text = `${this.entries.length} `;
      this.text += text;
      this.add({ type: 'block.delta', turn: this.current, body: { step, index, text } });
      if (this.dice.onceIn(5)) this.checkpoint(step, index);
      if (this.dice.onceIn(9)) this.meanwhile();
    }
  }

  private checkpoint(step: number, index: number): void {
    this.add({ type: 'block.checkpoint', turn: this.current, body: { step, index, text: this.text } });
  }

  /** What a block has shown must stand in an event before its reply ends: whoever has no deltas would lose it. */
  private cutOff(step: number): void {
    const turn = this.current;
    this.openStep(step);
    const stopping = { by: 'u1', reason: 'rollback' as const };
    const index = this.entries.findLast((entry) => entry.type === 'block.started')?.body.index ?? 0;
    this.checkpoint(step, index);
    this.add(
      { type: 'turn.stopping', turn, body: stopping },
      { type: 'reply.completed', turn, body: { message: `r${this.reply}`, status: 'interrupted', usage } },
    );
    if (this.dice.onceIn(2))
      this.end({ type: 'turn.stopped', turn, body: { ...stopping, usage, durationMs: 1 } });
    else {
      const failure = { code: 'provider_error' as const, message: 'no', retryable: true };
      this.end({ type: 'turn.failed', turn, body: { ...failure, usage, durationMs: 1 } });
    }
    if (this.dice.onceIn(2))
      this.add({ type: 'history.moved', turn, body: { head: null, reason: 'rollback' } });
  }

  private end(terminal: NewEntry): void {
    this.add(terminal);
    if (!this.dice.onceIn(3)) this.add({ type: 'turn.settled', turn: this.current, body: {} });
  }

  /** Mail that comes at any time. */
  private meanwhile(): void {
    const turn = this.current;
    const other = `w${(this.said += 1)}`;
    const message = this.message(other);
    const mail = (this.mail += 1 + this.dice.below(3));
    const events: NewEntry[][] = [
      [
        {
          type: 'steer.received',
          turn,
          mail,
          body: { message, becomes: other, policy: 'steer', request: {} },
        },
      ],
      [
        {
          type: 'turn.accepted',
          turn: other,
          body: { message, policy: 'enqueue', request: {}, queued: true },
        },
        { type: 'turn.queued', turn: other, mail, body: { position: this.dice.below(3) } },
      ],
      [
        {
          type: 'turn.stopped',
          turn: `w${1 + this.dice.below(this.said)}`,
          mail,
          body: { by: 'u1', usage: noUsage, durationMs: 0 },
        },
      ],
      [{ type: 'queue.held', mail, body: {} }],
      [{ type: 'queue.resumed', mail, body: {} }],
      [{ type: 'command.settled', turn: other, mail, body: { outcome: 'tombstone' } }],
      [{ type: 'actor.claimed', body: { nonce: 'n', epoch: 1, mailGen: `g${this.dice.below(3)}` } }],
      [{ type: 'state.title', turn, mail, body: { title: `Title ${this.said}`, usage } }],
      [{ type: 'state.pass_failed', turn, mail, body: { pass: 'title', reason: 'no', usage } }],
      [{ type: 'turn.rejected', turn: other, mail, body: { code: 'turn_in_progress', runningTurn: turn } }],
    ];
    this.add(...(events[this.dice.below(events.length)] ?? []));
  }

  private message(turn: string): Message {
    const blocks: Message['blocks'] = [{ kind: 'text', text: `say ${turn}` }];
    return {
      id: `m-${turn}`,
      parent: null,
      turn,
      role: 'user',
      author: 'u1',
      status: 'complete',
      blocks,
      createdAt: at,
    };
  }

  private add(...entries: NewEntry[]): void {
    this.entries.push(...entries);
  }
}

/** A worker that was lost, or a model that could not answer. */
const whyAbandoned: Partial<EntryBody<'step.abandoned'>>[] = [
  {},
  { failure: 'provider_overloaded', retryAt: at, usage },
  { failure: 'provider_auth', givenUp: 'x/y' },
  { failure: 'context_exhausted', usage },
];

export function entriesOf(appends: readonly StoredAppend[]): Entry[] {
  return appends.flatMap(({ append }) => append.entries);
}
