import { describe, expect, it } from '@jest/globals';
import { noUsage, type OpenTurn } from '#shared/contracts';
import { noTries } from '#shared/conversation';
import { emptyProjection } from '../projection/session-state.js';
import { differsIn, type Standing } from './differs-in.js';

const quiet: Standing = {
  gen: 'g',
  n: 7,
  en: 5,
  epoch: 1,
  sequence: 9,
  keptFrom: 9,
  projection: emptyProjection,
};

const openTurn: OpenTurn = {
  turn: 't',
  message: 'm',
  base: null,
  request: {},
  acceptedAt: '2026-01-02T03:04:05.678Z',
  startedAt: null,
  attempt: 1,
  reply: null,
  replies: [],
  openStep: { step: 0, model: 'a/b', blocks: [{ index: 0, n: 12, kind: 'text', text: 'so far' }] },
  stepsDone: 0,
  stepsAbandoned: 0,
  tries: noTries,
  lastStopReason: null,
  heard: null,
  interlude: false,
  considered: false,
  stopping: null,
  steers: [],
  calls: [],
  waitedMs: 0,
  waitsSince: null,
  usage: noUsage,
};
const running: Standing = { ...quiet, projection: { ...emptyProjection, openTurn } };

describe('a session as its events tell it', () => {
  it('stands where it stood, and each field that is another is named', () => {
    expect(differsIn(quiet, structuredClone(quiet), 'whole')).toEqual([]);
    const other = { ...quiet, n: 6, projection: { ...emptyProjection, head: 'm' } };
    expect(differsIn(quiet, other, 'whole')).toEqual(['n', 'head']);
  });

  it('may be behind while it is written, for what is not kept, and never ahead', () => {
    const step = openTurn.openStep && {
      ...openTurn.openStep,
      blocks: openTurn.openStep.blocks.map((each) => ({ ...each, n: 3, text: '' })),
    };
    const projection = { ...emptyProjection, openTurn: { ...openTurn, openStep: step } };
    expect(differsIn(running, { ...running, n: 3, en: 4, sequence: 8, projection }, 'whole')).toEqual([]);
    expect(differsIn(running, { ...running, n: 8 }, 'whole')).toEqual(['n']);
    expect(differsIn(running, { ...running, projection: emptyProjection }, 'whole')).toEqual(['openTurn']);
  });

  it('is forgiven what was not kept when it began', () => {
    const settled = { ...quiet, projection: { ...emptyProjection, recentCommands: ['c'] } };
    expect(differsIn(settled, quiet, 'whole')).toEqual(['recentCommands']);
    expect(differsIn(settled, quiet, 'old')).toEqual([]);
  });
});
