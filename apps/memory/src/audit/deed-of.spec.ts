import { describe, expect, it } from '@jest/globals';
import { childTaskId, deedNames, noUsage as usage, type Entry, type NewEntry } from '#shared/contracts';
import { deedsOf } from './deed-of.js';

const at = '2026-01-02T03:04:05.678Z';

function told(...entries: NewEntry[]) {
  return entries.flatMap((entry, index) => {
    return deedsOf('s', { ...entry, n: index + 1, en: index + 1, at } as Entry);
  });
}

const words = 'a secret';
const message = {
  id: 'm1',
  parent: null,
  turn: 't1',
  role: 'user',
  author: 'u1',
  status: 'complete',
  blocks: [{ kind: 'text', text: words }],
  createdAt: at,
} as const;
const submitted: NewEntry<'turn.accepted'> = {
  type: 'turn.accepted',
  turn: 't1',
  by: 'u1',
  body: { message: { ...message, blocks: [...message.blocks] }, policy: 'reject', request: {} },
};

describe('what an entry of the log says that somebody has done', () => {
  it('is told with who, when and to what, and without a word that was said', () => {
    const begun: NewEntry = { type: 'turn.started', turn: 't1', body: { attempt: 1 } };
    expect(told(submitted, begun)).toEqual([
      {
        session: 's',
        en: 1,
        at,
        by: 'u1',
        deed: 'turn.submitted',
        turn: 't1',
        subject: 'm1',
        detail: { policy: 'reject' },
      },
    ]);
  });

  it('names the fields that were changed, and not what they are now', () => {
    const change = { systemPrompt: 'a secret', model: 'x/y' };
    expect(told({ type: 'session.changed', by: 'u1', body: { change } })).toMatchObject([
      { deed: 'session.changed', detail: { changed: ['systemPrompt', 'model'] } },
    ]);
  });

  it('tells of an answer to an approval by whom it was, and neither its text nor its arguments', () => {
    const body = {
      approval: 'ap',
      call: 'c',
      decision: 'edit',
      input: { path: 'a secret' },
      hash: 'h',
      text: 'a secret',
    } as const;
    const deeds = told({ type: 'tool.approval_answered', turn: 't', by: 'u1', body });
    expect(deeds).toMatchObject([
      { deed: 'approval.answered', subject: 'ap', by: 'u1', detail: { argumentsChanged: true } },
    ]);
    expect(JSON.stringify(deeds)).not.toContain('secret');
  });

  it.each([
    ['edit', 'history.edited'],
    ['regenerate', 'history.regenerated'],
    ['rewind', 'history.rewound'],
    ['select', 'history.selected'],
    ['undo', 'history.undone'],
    ['rollback', 'history.rolled_back'],
    ['clear', 'session.cleared'],
  ] as const)('tells of a move for %s as %s', (reason, deed) => {
    const [found] = told({ type: 'history.moved', by: 'u1', body: { head: null, reason } });
    expect(found?.deed).toBe(deed);
    expect(deedNames).toContain(deed);
  });

  it('is nobody’s where Parley does it by itself', () => {
    const made = { change: 'deleted', memory: 'me_1', on: null } as const;
    const forgotten = (by: string): NewEntry => ({ type: 'state.memory', by, body: made });
    expect(told(forgotten('system'), forgotten('memory'))).toEqual([]);
    expect(told(forgotten('u1'))).toMatchObject([{ deed: 'memory.changed', by: 'u1' }]);
    const trigger = (kind: 'auto' | 'manual'): NewEntry => {
      return { type: 'context.compacting', by: 'u1', body: { compaction: 'k', trigger: kind } };
    };
    expect(told(trigger('auto'))).toEqual([]);
    expect(told(trigger('manual'))).toMatchObject([{ deed: 'history.compacted' }]);
  });

  it('tells of a scene that somebody opens or closes, and of none that passes find', () => {
    const opened = { change: 'opened', scene: 'sc_1', on: null, setting: { place: 'a secret' } } as const;
    const deeds = told({ type: 'state.scene', by: 'u1', body: opened });
    expect(deeds).toMatchObject([
      { deed: 'scene.changed', subject: 'sc_1', by: 'u1', detail: { change: 'opened' } },
    ]);
    expect(JSON.stringify(deeds)).not.toContain('secret');
    expect(told({ type: 'state.scene', body: opened })).toEqual([]);
    expect(told({ type: 'state.scene', by: 'system', body: opened })).toEqual([]);
  });

  it('tells of a task that an agent has given as nobody’s, though it is given in the owner’s name', () => {
    const task = { ...submitted, cause: childTaskId('s') };
    expect(told(task)).toMatchObject([{ deed: 'turn.submitted', by: 'system' }]);
    expect(told({ ...submitted, cause: childTaskId('another') })).toMatchObject([{ by: 'u1' }]);
  });

  it('tells who has stopped a turn, which need not be who wrote that down', () => {
    const body = { by: 'u2', reason: 'user', usage, durationMs: 1 } as const;
    expect(told({ type: 'turn.stopped', turn: 't', by: 'assistant', body })).toMatchObject([
      { deed: 'turn.stopped', by: 'u2', detail: { reason: 'user' } },
    ]);
  });
});
