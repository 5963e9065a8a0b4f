import { describe, expect, it } from '@jest/globals';
import { noUsage, passJobId, type AfterPass, type NewEntry, type PassResult } from '#shared/contracts';
import { command } from './testing/ask.js';
import { folded, given, givenThat } from './testing/given.js';
import { over, running } from './testing/past.js';

const spent = { model: 'x/y', usage: { ...noUsage, inputTokens: 3 } };
const titled = (title: string) =>
  command('state.apply', { turn: 't1', result: { kind: 'title', title, ...spent } });

describe('what a pass has found', () => {
  it('as a title is the title, with what it has cost', () => {
    const outcome = given(running('t1')).when(titled('A walk'));
    expect(outcome.entries).toMatchObject([
      { type: 'state.title', cause: 'c1', body: { title: 'A walk', ...spent } },
    ]);
    expect(outcome.conversation.title).toBe('A walk');
  });

  it('as a title names nothing that was cleared or said in other words since', () => {
    const cleared: NewEntry = { type: 'history.moved', body: { head: null, reason: 'clear', back: 'r-t1' } };
    const late = given(running('t1'), over('t1', 'completed'), [cleared]).when(titled('A walk'));
    expect(late.told).toEqual(['state.pass_failed title What it names is not there any more.']);
    expect(late.conversation.title).toBe(null);
  });

  it('as a title changes none that is there', () => {
    const { conversation } = given(running('t1')).when(titled('A walk'));
    const again = givenThat({ ...conversation, recentCommands: [] }).when(titled('Another'));
    expect(again.told).toEqual(['state.pass_failed title There is a title already.']);
    expect(again.conversation.title).toBe('A walk');
    expect(again.entries[0]?.body).toMatchObject(spent);
  });

  it('as a title that is too late and has cost nothing is nothing at all', () => {
    const { conversation } = given(running('t1')).when(titled('A walk'));
    const late = command('state.apply', { turn: 't1', result: { kind: 'title', title: 'Another' } });
    expect(givenThat({ ...conversation, recentCommands: [] }).when(late).told).toEqual([
      'command.settled over',
    ]);
  });

  it('may be nothing, and the log says why', () => {
    const result = { kind: 'failed' as const, pass: 'title', reason: 'no model', ...spent };
    const outcome = given(running('t1')).when(command('state.apply', { turn: 't1', result }));
    expect(outcome.told).toEqual(['state.pass_failed title no model']);
    expect(outcome.entries[0]?.body).toEqual({ pass: 'title', reason: 'no model', ...spent });
    expect(outcome.state).toBe('open t1');
  });
});

describe('what a pass of a chain has found', () => {
  const due = (...passes: AfterPass[]): NewEntry => ({
    type: 'passes.due',
    turn: 't1',
    body: {
      chain: 'pc1',
      turn: 't1',
      on: 'r-t1',
      messages: ['m-t1', 'r-t1'],
      present: [{ id: 'ada', name: 'Ada' }],
      passes,
      apart: ['significance'],
      awaited: true,
    },
  });
  const said = [...running('t1'), ...over('t1', 'completed')];
  const found = (result: PassResult, { attempt = 0, en = 99 } = {}) => {
    const pass = result.kind === 'failed' ? result.pass : result.kind;
    return command('state.apply', { turn: 't1', job: passJobId('pc1', pass, attempt), en, result });
  };
  const summed = (summary?: string): PassResult => {
    const relation = { from: 'ada', to: 'user', affinity: 3, trust: 0, ...(summary ? { summary } : {}) };
    return { kind: 'relations', relations: [relation], ...spent };
  };
  const remembered: PassResult = {
    kind: 'memory',
    memories: [
      { agent: 'ada', text: 'They met.' },
      { agent: 'bo', text: 'He was not there.' },
    ],
    ...spent,
  };

  it('is written on the message that it came from, for those who were there, and the next pass is due', () => {
    const opened = command('scene.open', { scene: 'se1', setting: { place: 'here', clock: 'dusk' } });
    const { conversation } = given(said, [due('memory', 'relations')]).when(opened);
    const { entries, conversation: after } = givenThat(conversation).when({ ...found(remembered), id: 'c2' });
    expect(entries).toMatchObject([
      { type: 'state.memory', body: { on: 'r-t1', agent: 'ada', scene: 'se1', clock: 'dusk' } },
      { type: 'pass.done', body: { chain: 'pc1', pass: 'memory', ...spent } },
      { type: 'passes.due', body: { passes: ['significance'], awaited: false } },
    ]);
    expect(after.chains.map(({ left }) => left)).toEqual([['relations'], ['significance']]);
  });

  it('counts once: a double, a job that is over or was cleared changes nothing', () => {
    const first = given(said, [due('memory', 'relations')]).when(found(remembered));
    const again = givenThat({ ...first.conversation, recentCommands: [] });
    expect(again.when(found({ kind: 'memory', memories: [] })).told).toEqual(['command.settled double']);
    const known = givenThat({ ...first.conversation, recentCommands: ['c1'] });
    expect(known.when(found(remembered)).told).toEqual(['command.settled double']);
  });

  it('and nobody waits for any more was paid for all the same', () => {
    const cleared: NewEntry = { type: 'history.moved', body: { head: null, reason: 'clear' } };
    const late = given(said, [due('memory')], [cleared]);
    for (const result of [remembered, { kind: 'failed' as const, pass: 'memory', reason: 'no', ...spent }]) {
      const { entries } = late.when(found(result));
      expect(entries).toMatchObject([{ type: 'state.pass_failed', body: { pass: 'memory', ...spent } }]);
      expect(entries[0]?.body).not.toHaveProperty('chain');
    }
  });

  it('may be more than the log takes at once: then the chain goes on without it', () => {
    const facts = Array.from({ length: 20 }, () => ({ text: '語'.repeat(2_000) }));
    const moves = Array.from({ length: 10 }, (_, place) => ({
      plan: `pl${place}`,
      to: 'completed' as const,
      yields: { facts },
    }));
    const outcome = given(said, [due('plans', 'scene')]).when(found({ kind: 'plans', moves, ...spent }));
    expect(outcome.told).toEqual(['state.pass_failed plans It has found more than can be written down.']);
    expect(outcome.entries[0]?.body).toMatchObject({ chain: 'pc1', ...spent });
    expect(outcome.conversation.chains.map(({ left }) => left)).toEqual([['scene']]);
  });

  it('is made again where it overwrites what has changed since, and given up in the end', () => {
    const changed: NewEntry = {
      type: 'state.relation',
      body: { from: 'ada', to: 'user', on: null, affinity: 0, trust: 0, summary: 'other' },
    };
    const past = given(said, [due('relations'), changed]);
    expect(past.when(found(summed('new'), { en: 1 })).entries).toMatchObject([
      { type: 'pass.done', body: { again: true, ...spent } },
    ]);
    expect(past.when(found(summed('new'))).told).toEqual(['state.relation', 'pass.done']);
    // Deltas commute.
    expect(past.when(found(summed(), { en: 1 })).told).toEqual(['state.relation', 'pass.done']);
    const chains = past.when(found(summed())).conversation.chains;
    expect(chains).toEqual([]);
    const tired = folded(
      Array.from({ length: 3 }, (): NewEntry => ({
        type: 'pass.done',
        body: { chain: 'pc1', pass: 'relations', again: true },
      })),
      folded([...said, due('relations'), changed]),
    );
    const last = givenThat(tired).when(found(summed('new'), { en: 1, attempt: 3 }));
    expect(last.entries).toMatchObject([{ type: 'state.pass_failed', body: { chain: 'pc1', ...spent } }]);
    expect(last.conversation.chains).toEqual([]);
  });

  it('may be nothing: the chain goes on behind the last try', () => {
    const past = given(said, [due('memory', 'relations')]);
    const failed = { kind: 'failed' as const, pass: 'memory', reason: 'no', ...spent };
    const left = (result: PassResult) =>
      past.when(found(result)).conversation.chains.map((chain) => chain.left[0]);
    expect(left(failed)).toEqual(['memory']);
    expect(left({ ...failed, last: true })).toEqual(['relations']);
  });

  it('as the end of a scene opens the next one and asks for summaries', () => {
    const opened = command('scene.open', { scene: 'se1', setting: { place: 'here' } });
    const { conversation } = given(said, [due('scene')]).when(opened);
    const result: PassResult = { kind: 'scene', closed: { scene: 'se1', next: { place: 'there' } } };
    const outcome = givenThat(conversation).when({ ...found(result), id: 'c2' });
    // Nobody waits for both one after the other.
    const since = conversation.chains[0]?.since;
    expect(outcome.entries).toMatchObject([
      { type: 'state.scene', body: { change: 'closed', scene: 'se1', on: 'r-t1' } },
      { type: 'state.scene', body: { change: 'opened', setting: { place: 'there' } } },
      { type: 'pass.done' },
      { type: 'passes.due', body: { passes: ['summaries'], scene: 'se1', awaited: true, since } },
    ]);
  });

  it('as a plan that is completed yields its facts, feelings and things', () => {
    const yields = {
      facts: [{ text: 'It is done.' }],
      relations: [{ from: 'ada', to: 'user', trust: 5 }],
      present: [{ who: 'ada', activity: 'rests' }],
    };
    const result: PassResult = { kind: 'plans', moves: [{ plan: 'pl1', to: 'completed', yields }] };
    expect(given(said, [due('plans')]).when(found(result)).entries).toMatchObject([
      { type: 'state.plan', body: { change: 'moved', plan: 'pl1', to: 'completed' } },
      { type: 'state.memory', body: { agent: 'ada', text: 'It is done.', source: 'plan' } },
      { type: 'state.relation', body: { affinity: 0, trust: 5 } },
      { type: 'pass.done' },
    ]);
  });
});

describe('a scene', () => {
  const open = (scene: string) => command('scene.open', { scene, setting: { place: 'here' } });
  it('is opened while none is, and closed while it is', () => {
    const { conversation } = given(running('t1')).when(open('se1'));
    const then = givenThat({ ...conversation, recentCommands: [] });
    expect(then.when(open('se2')).answer).toMatchObject({ error: { code: 'invalid_request' } });
    const closed = then.when(command('scene.close', { scene: 'se1', next: { place: 'there' } }));
    expect(closed.told).toEqual(['state.scene', 'state.scene']);
    expect(then.when(command('scene.close', { scene: 'se2' })).answer).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});
