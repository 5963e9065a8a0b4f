import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import { notFound } from '#shared/contracts';
import { TurnRefused } from '../turns/turn-refused.js';
import { Dialogue } from './dialogue.js';
import type { Frame } from './frames.js';

let sent: unknown[];
let paused: boolean;
let problems: unknown[];
let admitted: Frame[];
let admit: (frame: Frame) => Promise<() => Promise<object>>;
let dialogue: Dialogue;

beforeEach(() => {
  sent = [];
  problems = [];
  admitted = [];
  paused = false;
  admit = async (frame) => async () => ({ done: frame.op });
  dialogue = new Dialogue({
    stream: {
      send: (text) => void sent.push(JSON.parse(String(text))),
      pause: () => void (paused = true),
      resume: () => void (paused = false),
      room: async () => undefined,
    },
    requests: {
      admit: (frame) => {
        admitted.push(frame);
        return admit(frame);
      },
    },
    problem: (error) => void problems.push(error),
  });
});

const say = (frame: unknown): void => dialogue.receive(Buffer.from(JSON.stringify(frame)), false);

describe('a dialogue', () => {
  it('answers each frame by its reference, whatever came before it', async () => {
    dialogue.receive(Buffer.from('garbage'), false);
    dialogue.receive(Buffer.from('{"op":"ping"}'), true);
    say({ op: 'dance', ref: 1 });
    say({ op: 'ping', ref: 2 });
    await settled();
    expect(sent).toMatchObject([
      { error: { code: 'invalid_request', details: [{ path: 'frame' }] } },
      { error: { code: 'invalid_request', details: [{ path: 'frame' }] } },
      { ref: 1, error: { code: 'invalid_request', details: [{ path: 'op' }] } },
      { ref: 2, ok: { done: 'ping' } },
    ]);
    expect(problems).toEqual([]);
  });

  it('begins frames in their order, and does not wait for their ends', async () => {
    let end = (): void => {};
    admit = async ({ op }) =>
      op === 'submit'
        ? () => new Promise((resolve) => (end = () => resolve({ turn: 't_1' })))
        : async () => ({});
    say({ op: 'submit', ref: 'a', session: 's_1', text: 'hi' });
    say({ op: 'stop', ref: 'b', session: 's_1' });
    await settled();
    expect(sent).toEqual([{ ref: 'b', ok: {} }]);
    end();
    await settled();
    expect(sent).toEqual([
      { ref: 'b', ok: {} },
      { ref: 'a', ok: { turn: 't_1' } },
    ]);
  });

  it('waits before the next frame until one is admitted', async () => {
    let open = (): void => {};
    admit = () => new Promise((resolve) => (open = () => resolve(async () => ({}))));
    say({ op: 'submit', session: 's_1', text: 'hi' });
    say({ op: 'stop', session: 's_1' });
    await settled();
    expect(admitted).toHaveLength(1);
    open();
    await settled();
    expect(admitted).toHaveLength(2);
    open();
  });

  it('tells a refusal to its frame alone, with the turn that stands in the way', async () => {
    const refusals = [
      notFound('session'),
      new TurnRefused({ code: 'turn_in_progress', message: 'One runs.' }, 't_9'),
      new Error('secret'),
    ];
    admit = async () => async () => Promise.reject(refusals.shift());
    for (const ref of [1, 2, 3]) say({ op: 'stop', ref, session: 's_1' });
    await settled();
    expect(sent).toMatchObject([
      { ref: 1, error: { code: 'not_found' } },
      { ref: 2, error: { code: 'turn_in_progress' }, runningTurn: 't_9' },
      { ref: 3, error: { code: 'internal' } },
    ]);
    expect(JSON.stringify(sent)).not.toContain('secret');
    expect(problems).toHaveLength(1);
  });

  it('reads no more of a client who asks faster than he can be answered, until it has caught up', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    admit = async () => {
      await gate;
      return async () => ({});
    };
    for (let count = 0; count < 200; count += 1) say({ op: 'ping' });
    expect(paused).toBe(true);
    open();
    for (let turn = 0; sent.length < 200 && turn < 1_000; turn += 1) await settled();
    expect([sent.length, paused]).toEqual([200, false]);
  });

  it('reads no more of a client whose frames are long, however few, until they are done', async () => {
    let end = (): void => {};
    admit = async () => () => new Promise((resolve) => (end = () => resolve({})));
    const long = { op: 'submit', session: 's_1', text: 'x'.repeat(600_000) };
    say(long);
    await settled();
    expect(paused).toBe(false);
    const endFirst = end;
    say(long);
    await settled();
    expect([admitted.length, paused]).toEqual([2, true]);
    endFirst();
    await settled();
    expect([sent.length, paused]).toEqual([1, false]);
    end();
  });

  it('holds nothing of the long frames that it has refused', async () => {
    for (let count = 0; count < 5; count += 1) dialogue.receive(Buffer.alloc(1_048_576, '{'), false);
    expect(paused).toBe(true);
    await settled();
    expect([sent.length, paused]).toEqual([5, false]);
    say({ op: 'ping' });
    await settled();
    expect(paused).toBe(false);
  });

  it('begins nothing more once it is over', async () => {
    say({ op: 'ping' });
    say({ op: 'ping' });
    dialogue.end();
    say({ op: 'ping' });
    await settled();
    expect(admitted).toHaveLength(1);
  });
});
