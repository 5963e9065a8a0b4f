import { describe, expect, it } from '@jest/globals';
import { passJobId, type AfterPass, type NewEntry } from '#shared/contracts';
import { command } from '../testing/ask.js';
import { folded, givenThat } from '../testing/given.js';
import { over, running } from '../testing/past.js';

const due = (chain: string, ...passes: AfterPass[]): NewEntry => {
  const about = { chain, on: 'r-t1', messages: ['r-t1'], present: [{ id: 'ada', name: 'Ada' }] };
  return { type: 'passes.due', body: { ...about, passes, apart: ['significance'], awaited: true } };
};
const said = [...running('t1'), ...over('t1', 'completed')];
const others = Array.from({ length: 199 }, (_, index) => due(`other${index}`, 'plans'));
const remembered = command('state.apply', {
  job: passJobId('own', 'memory', 0),
  en: 99,
  result: { kind: 'memory', memories: [{ agent: 'ada', text: 'They met.' }] },
});
const chainsBehind = (...chains: NewEntry[]): string[] => {
  const { conversation } = givenThat(folded([...said, ...chains])).when(remembered);
  return conversation.chains.map(({ chain, left }) => `${chain.slice(0, 6)} ${left.join(' ')}`);
};

describe('what follows from a result, where as many chains are open as may be', () => {
  it('takes the place of its own chain, where that is done', () => {
    const left = chainsBehind(due('own', 'memory'), ...others);
    expect(left).toHaveLength(200);
    expect(left[0]).toBe('other0 plans');
    expect(left.at(-1)).toMatch(/^pc_\S+ significance$/);
  });

  it('is made room for by the oldest, and never by its own chain', () => {
    const left = chainsBehind(due('own', 'memory', 'relations'), ...others);
    expect(left).toHaveLength(200);
    expect(left.slice(0, 2)).toEqual(['own relations', 'other1 plans']);
  });
});
