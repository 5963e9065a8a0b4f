import pino from 'pino';
import { beforeEach, expect, it } from '@jest/globals';
import { callKey, type NewEntry } from '#shared/contracts';
import { taskOf } from '../children/testing/calls-agent.js';
import { folded } from '../commands/testing/given.js';
import { running, stopping } from '../commands/testing/past.js';
import { Deadlines } from './deadlines.js';
import { HandClock, rest } from './testing/hand-clock.js';
import { MailLater } from './testing/mail-later.js';

let clock: HandClock;
let broker: MailLater;
let deadlines: Deadlines;
const key = callKey('s1', 't1', 0, 'b');

beforeEach(() => {
  clock = new HandClock(Date.parse('2026-01-02T03:04:05.678Z'));
  broker = new MailLater(clock);
  const settings = { turnLimitMs: 1e9, clientCallMs: 1e9, disconnectMs: 1_000 };
  deadlines = new Deadlines(broker.ports, 's1', settings, pino({ enabled: false }));
});

function waiting(input: object, ...more: NewEntry[]): NewEntry[] {
  const block = { kind: 'tool' as const, step: 0, call: 'b', name: 'task_output', input };
  const child = { session: taskOf('a'), childTurn: 't9', agent: 'assistant', background: true };
  return [
    ...running('t1'),
    { type: 'agent.started', turn: 't1', body: { call: 'a', ...child } },
    { type: 'step.started', turn: 't1', body: { step: 0, model: 'x/y' } },
    { type: 'block.started', turn: 't1', body: { step: 0, index: 0, kind: 'tool' } },
    { type: 'block.completed', turn: 't1', body: { step: 0, index: 0, block } },
    { type: 'step.completed', turn: 't1', body: { step: 0, stopReason: 'tool_use', usage } },
    {
      type: 'tool.requested',
      turn: 't1',
      body: { call: 'b', name: block.name, input, hash: 'h', runs: 'engine' },
    },
    ...more,
  ];
}

const usage = {
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  contextUsed: 0,
  contextSize: 0,
};
const ended: NewEntry = {
  type: 'agent.finished',
  turn: 't1',
  body: { call: 'a', session: taskOf('a'), background: true, status: 'completed' },
};

async function follow(entries: NewEntry[]): Promise<void> {
  const { openTurn, children } = folded(entries);
  deadlines.follow(openTurn, children);
  await rest();
}

it('sends word when a call has waited long enough, once', async () => {
  const entries = waiting({ task: taskOf('a'), waitSeconds: 60 });
  await follow(entries);
  await follow(entries);
  expect(broker.appointed).toMatchObject([
    {
      when: '@at 2026-01-02T03:05:05.678Z',
      subject: `later.s1.wait-${key}`,
      target: 'mail.s1.time',
      command: { type: 'call.expire', body: { turn: 't1', call: 'b', key } },
    },
  ]);
});

it.each([
  ['that does not wait', waiting({ task: taskOf('a') })],
  ['for nobody', waiting({ task: 'x', waitSeconds: 60 })],
  ['for one that has ended', waiting({ task: taskOf('a'), waitSeconds: 60 }, ended)],
])('leaves a call alone %s', async (_, entries) => {
  await follow(entries);
  expect(broker.appointed).toEqual([]);
});

it.each([
  ['as it ends', [ended]],
  ['as the turn stops', stopping('t1', 'user')],
])('is taken back %s', async (_, more) => {
  await follow(waiting({ task: taskOf('a'), waitSeconds: 60 }));
  await follow(waiting({ task: taskOf('a'), waitSeconds: 60 }, ...more));
  expect(broker.takenBack).toEqual([`later.s1.wait-${key}`]);
});
