import { describe, expect, it } from '@jest/globals';
import type { Command, CommandType, NewEntry } from '#shared/contracts';
import { command } from '../testing/ask.js';
import { folded, givenThat, type Outcome } from '../testing/given.js';
import { over, person, running } from '../testing/past.js';

const said = [...running('t1'), ...over('t1', 'completed')];
const knowing = {
  session: {
    model: null,
    systemPrompt: null,
    agents: ['ann', 'bo'],
    project: null,
    passes: null,
    recall: 'everywhere' as const,
    scenes: true,
  },
};

let commands = 0;
function settled<T extends CommandType>(
  past: readonly NewEntry[],
  type: T,
  body: Command<T>['body'],
): Outcome {
  commands += 1;
  const one = { ...command(type, body), id: `c${commands}` } as Command;
  return givenThat(folded(past), knowing).when(one);
}

const bodiesOf = ({ entries }: Outcome): object[] => entries.map(({ type, body }) => ({ type, ...body }));

describe('a memory', () => {
  it('is edited by hand on what was said last, and only in what is named', () => {
    const outcome = settled(said, 'memory.edit', { memory: 'me1', text: 'Tea.', pinned: true });
    expect(outcome.entries).toMatchObject([{ type: 'state.memory', by: person }]);
    expect(bodiesOf(outcome)).toEqual([
      { type: 'state.memory', change: 'edited', memory: 'me1', on: 'r-t1', text: 'Tea.', pinned: true },
    ]);
    expect(outcome.answer).toEqual({ kind: 'done' });
  });

  it('is not edited by saying nothing', () => {
    const outcome = settled(said, 'memory.edit', { memory: 'me1' });
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'invalid_request' } });
    expect(outcome.told).toEqual(['command.settled refused']);
  });

  it('is deleted on what was said last, and where nothing was said on nothing', () => {
    const deleted = (past: NewEntry[]) => bodiesOf(settled(past, 'memory.delete', { memory: 'me1' }));
    expect(deleted(said)).toEqual([{ type: 'state.memory', change: 'deleted', memory: 'me1', on: 'r-t1' }]);
    expect(deleted([])).toEqual([{ type: 'state.memory', change: 'deleted', memory: 'me1', on: null }]);
  });

  it('may be changed while a turn runs', () => {
    const { told } = settled(running('t1'), 'memory.edit', { memory: 'me1', significance: 3 });
    expect(told).toEqual(['state.memory']);
  });
});

describe('a scene', () => {
  const setting = { place: 'the pier', clock: 'dusk' };
  const opened = (scene = 'se1', on: string | null = null): NewEntry => ({
    type: 'state.scene',
    body: { change: 'opened', scene, on, setting },
  });

  it('is opened on what was said last', () => {
    const outcome = settled(said, 'scene.open', { scene: 'se1', setting });
    expect(bodiesOf(outcome)).toEqual([
      { type: 'state.scene', change: 'opened', scene: 'se1', on: 'r-t1', setting },
    ]);
  });

  it('is opened once, and not beside another one', () => {
    expect(settled([opened()], 'scene.open', { scene: 'se1', setting }).told).toEqual([
      'command.settled double',
    ]);
    expect(settled([opened()], 'scene.open', { scene: 'se2', setting }).answer).toMatchObject({
      error: { code: 'invalid_request' },
    });
  });

  it('is opened where the other one is not on the path any more', () => {
    const left: NewEntry = { type: 'history.moved', body: { head: null, reason: 'clear' } };
    const past = [...said, opened('se1', 'r-t1'), left];
    expect(settled(past, 'scene.open', { scene: 'se2', setting }).told).toEqual(['state.scene']);
  });

  it('is closed with summaries of all who took part, and the next one begins', () => {
    const outcome = settled([opened(), ...said], 'scene.close', {
      scene: 'se1',
      next: { place: 'the train' },
    });
    expect(bodiesOf(outcome)).toMatchObject([
      { type: 'state.scene', change: 'closed', scene: 'se1', on: 'r-t1' },
      {
        type: 'passes.due',
        passes: ['summaries'],
        scene: 'se1',
        on: 'r-t1',
        present: [{ id: 'ann' }, { id: 'bo' }],
        awaited: true,
      },
      { type: 'state.scene', change: 'opened', on: 'r-t1', setting: { place: 'the train' } },
    ]);
    expect(outcome.entries.every(({ by }) => by === person)).toBe(true);
  });

  it('is not summed up where nothing was said in it, or the session does without', () => {
    const silent = settled([...said, opened('se1', 'r-t1')], 'scene.close', { scene: 'se1' });
    expect(silent.told).toEqual(['state.scene']);
    const session = { ...knowing.session, passes: ['memory' as const] };
    const without = givenThat(folded([opened(), ...said]), { session });
    expect(without.when(command('scene.close', { scene: 'se1' })).told).toEqual(['state.scene']);
  });

  it('is closed only while it is open', () => {
    const { answer } = settled(said, 'scene.close', { scene: 'se1' });
    expect(answer).toMatchObject({ error: { code: 'not_found' } });
  });

  it('that is closed makes room for its summaries', () => {
    const chains = Array.from({ length: 200 }, (_, index): NewEntry => {
      const about = { chain: `pc${index}`, on: 'r-t1', messages: ['r-t1'], present: [] };
      return { type: 'passes.due', body: { ...about, passes: ['memory'], awaited: false } };
    });
    const outcome = settled([opened(), ...said, ...chains], 'scene.close', { scene: 'se1' });
    expect(bodiesOf(outcome)).toMatchObject([
      { change: 'closed' },
      { type: 'state.pass_failed', chain: 'pc0' },
      { type: 'passes.due' },
    ]);
    expect(outcome.conversation.chains).toHaveLength(200);
  });
});

describe('a plan', () => {
  const what = { text: 'to meet again' };
  const yields = { facts: [{ text: 'They met.' }], present: [{ who: 'ann', activity: 'rests' }] };
  const scene: NewEntry = {
    type: 'state.scene',
    body: { change: 'opened', scene: 'se1', on: null, setting: { place: 'here', clock: 'dusk' } },
  };

  it('is made on what was said last, at the time of the scene', () => {
    const made = (past: NewEntry[]) => bodiesOf(settled(past, 'plan.make', { plan: 'pl1', what }));
    const plan = { type: 'state.plan', change: 'made', plan: 'pl1', on: 'r-t1', what };
    expect(made(said)).toEqual([plan]);
    expect(made([scene, ...said])).toEqual([{ ...plan, clock: 'dusk' }]);
  });

  it('that is completed yields what comes of it, to all who take part', () => {
    const outcome = settled([scene, ...said], 'plan.move', { plan: 'pl1', to: 'completed', yields });
    const memory = { type: 'state.memory', text: 'They met.', source: 'plan', scene: 'se1', clock: 'dusk' };
    expect(bodiesOf(outcome)).toMatchObject([
      { type: 'state.plan', change: 'moved', plan: 'pl1', to: 'completed', on: 'r-t1' },
      { ...memory, agent: 'ann' },
      { ...memory, agent: 'bo' },
      { type: 'state.scene', change: 'changed', present: [{ who: 'ann' }] },
    ]);
    const ids = outcome.entries.flatMap(({ type, body }) => (type === 'state.memory' ? [body.memory] : []));
    expect(new Set(ids).size).toBe(2);
  });

  it('that goes elsewhere yields nothing', () => {
    const moved = settled([scene, ...said], 'plan.move', { plan: 'pl1', to: 'cancelled', yields });
    expect(moved.told).toEqual(['state.plan']);
  });
});
