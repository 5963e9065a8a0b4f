import { describe, expect, it } from '@jest/globals';
import { situationOf, type Said } from './prompt.js';

const user = (text: string, ...results: string[]): Said => ({ role: 'user', text, results });
const model = (text = ''): Said => ({ role: 'assistant', text, results: [] });
const system = (text: string): Said => ({ role: 'system', text, results: [] });
const tool = (result: string): Said => ({ role: 'tool', text: '', results: [result] });

describe('situationOf', () => {
  it('counts what the model said after a person last wrote', () => {
    expect(situationOf([user('a')]).act).toBe(0);
    expect(situationOf([user('a'), model(), user('', 'r'), model(), tool('s')])).toMatchObject({
      person: 'a',
      act: 2,
    });
    expect(situationOf([user('a'), model(), user('b'), model(), tool('s')])).toMatchObject({
      person: 'b',
      act: 1,
    });
  });

  it('takes results since the model last spoke, in their order', () => {
    expect(situationOf([user('a'), model(), tool('old'), model(), tool('1'), tool('2')]).results).toEqual([
      '1',
      '2',
    ]);
    expect(situationOf([user('a'), model(), user('', '1', '2')]).results).toEqual(['1', '2']);
  });

  it('takes text beside results for a person’s only when it is a script', () => {
    expect(situationOf([user('a'), model(), user('(reminder)', 'r')])).toMatchObject({ person: 'a', act: 1 });
    const steered = situationOf([user('a'), model(), user('[[say: now this]]', 'r')]);
    expect(steered).toMatchObject({ person: '[[say: now this]]', act: 0, results: ['r'] });
  });

  it('takes the urge to go on for nobody’s words', () => {
    expect(situationOf([user('a'), model(), user('Go on.')])).toMatchObject({ person: 'a', act: 1 });
  });

  it('joins system prompts', () => {
    expect(situationOf([system('x'), system(''), user('a'), system('y')]).system).toBe('x\ny');
  });
});
