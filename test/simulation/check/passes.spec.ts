import { describe, expect, it } from '@jest/globals';
import { passJobId, type Command, type NewEntry } from '#shared/contracts';
import { check, type ViolationKind } from './index.js';
import { appendsOf, historyOf, session, submit, turn, whole } from './testing/made-up.js';

const on = 'm_2';
const due = (chain: string, ...passes: ('memory' | 'relations')[]): NewEntry => {
  const about = { chain, turn, on, messages: [on], present: [{ id: 'assistant', name: 'Assistant' }] };
  return { type: 'passes.due', turn, body: { ...about, passes, awaited: true } };
};
const made = (memory: string): NewEntry => ({
  type: 'state.memory',
  body: { change: 'made', memory, on, agent: 'assistant', text: 'well', source: 'pass' },
});
const done = (chain: string, pass: 'memory' | 'relations', again?: true): NewEntry => ({
  type: 'pass.done',
  body: { chain, pass, ...(again ? { again } : {}) },
});

function kindsOf(...entries: NewEntry[]): ViolationKind[] {
  return [...new Set(check(historyOf(appendsOf([...whole, ...entries]))).map(({ kind }) => kind))];
}

describe('the checker of passes', () => {
  it('has nothing to say of a chain that came to its end', () => {
    expect(
      kindsOf(due('pc_1', 'memory', 'relations'), made('me_1'), done('pc_1', 'memory'), {
        type: 'state.pass_failed',
        body: { pass: 'relations', chain: 'pc_1', reason: 'No.' },
      }),
    ).toEqual([]);
    expect(kindsOf(due('pc_1', 'memory'), done('pc_1', 'memory', true), done('pc_1', 'memory'))).toEqual([]);
  });

  it('sees one that was forgotten, or begun twice', () => {
    expect(kindsOf(due('pc_1', 'memory'))).toEqual(['chain left open']);
    const twice = [due('pc_1', 'memory'), due('pc_1', 'memory'), done('pc_1', 'memory')];
    expect(kindsOf(...twice)).toEqual(['chain begun twice']);
  });

  it('sees a pass that is done twice, or is not the one whose turn it is', () => {
    const once = [due('pc_1', 'memory'), made('me_1'), done('pc_1', 'memory')];
    expect(kindsOf(...once, done('pc_1', 'memory'))).toEqual(['pass done twice']);
    expect(kindsOf(...once, made('me_1'))).toEqual(['pass done twice']);
    expect(kindsOf(due('pc_1', 'memory', 'relations'), done('pc_1', 'relations'))).toEqual(
      expect.arrayContaining(['pass done twice', 'chain left open']),
    );
  });

  it('sees what was overwritten by somebody who had not seen it', () => {
    const edited = (cause?: string): NewEntry => ({
      type: 'state.memory',
      ...(cause === undefined ? {} : { cause, mail: 2 }),
      body: { change: 'superseded', memory: 'me_1', by: 'me_2', on },
    });
    const result = { kind: 'contradiction' as const, superseded: [{ memory: 'me_1', by: 'me_2' }] };
    const madeFrom = (en: number): ViolationKind[] => {
      const log = appendsOf([...whole, edited(), edited('c_2')]);
      const [first] = historyOf(log).sessions;
      if (!first) throw new Error('There must be a session.');
      const body = { job: passJobId('pc_1', 'contradiction', 0), en, result };
      const command = { ...submit, id: 'c_2', type: 'state.apply', session, body } as Command;
      const mail = [...first.mail, { mail: { sequence: 2, command }, gone: true }];
      return check({ ...historyOf(log), sessions: [{ ...first, mail }] }).map(({ kind }) => kind);
    };
    // Deltas have no number of their own.
    const changedAt = whole.length;
    expect(madeFrom(changedAt)).toEqual([]);
    expect(madeFrom(changedAt - 1)).toEqual(['made from less']);
  });
});
