import { describe, expect, it } from '@jest/globals';
import type { ExportedChange, Message, Receipt } from '#shared/contracts';
import { seedOfPath } from './seed-of-path.js';

const at = '2026-01-02T03:04:05.678Z';
const message = (id: string, parent: string | null): Message => ({
  ...{ id, parent, turn: 't', role: 'user', author: 'u', status: 'complete', blocks: [], createdAt: at },
});
const kept = (id: string, parent: string | null) => ({
  message: message(id, parent),
  origin: 's_1',
  versions: [],
});
const receipt = (on: string, cut: string): Receipt => ({
  ...{
    receipt: `k_${on}`,
    trigger: 'auto',
    method: 'summary',
    summary: 'S',
    cut: { message: cut, block: 0 },
  },
  ...{ on, before: null, tokensBefore: 2, tokensAfter: 1, dropped: 1 },
});
const opened = (scene: string, on: string | null): ExportedChange => ({
  ...{ kind: 'scene', at, change: { change: 'opened', scene, on, setting: { place: 'P' } } },
});
const closed = (scene: string, on: string | null): ExportedChange => ({
  ...{ kind: 'scene', at, change: { change: 'closed', scene, on } },
});
const nothing = { receipts: [], attendance: [], knowledge: [], title: null };

describe('what a session begins with that is forked', () => {
  it('is the path, each message where it was first said', () => {
    const version = { text: 'Before', by: 'u', until: at };
    const path = [{ ...kept('m1', null), origin: 's_0', versions: [version] }, kept('m2', 'm1')];
    expect(seedOfPath(path, { ...nothing, title: 'T' })).toEqual({
      head: 'm2',
      messages: [
        { message: message('m1', null), origin: 's_0', onPath: true },
        { message: message('m2', 'm1'), origin: 's_1', onPath: true },
      ],
      versions: [{ ...version, message: 'm1' }],
      receipts: [],
      scenes: [],
      plans: [],
      attendance: [],
      knowledge: [],
      title: 'T',
    });
  });

  it('has of compactions what counts on that path, and knows what scenes and plans it was given', () => {
    const moved = { plan: 'p', to: 'active' as const, on: 'm2' };
    const knowledge: ExportedChange[] = [
      ...[opened('a', null), opened('b', 'm2'), closed('a', 'm1')],
      { kind: 'plan', at, change: { change: 'moved', ...moved } },
    ];
    const seed = seedOfPath([kept('m1', null), kept('m2', 'm1')], {
      ...nothing,
      receipts: [receipt('m2', 'm1'), receipt('m3', 'm1')],
      knowledge,
    });
    expect(seed.receipts.map(({ on }) => on)).toEqual(['m2']);
    expect(seed.knowledge).toEqual(knowledge);
    expect(seed.plans).toEqual([moved]);
    expect(seed.scenes).toEqual([
      { scene: 'a', on: null, clock: null, closedOn: ['m1'] },
      { scene: 'b', on: 'm2', clock: null, closedOn: [] },
    ]);
  });

  it('is nothing where the path is', () => {
    expect(seedOfPath([], nothing)).toMatchObject({ head: null, messages: [] });
  });
});
