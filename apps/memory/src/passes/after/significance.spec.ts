import { describe, expect, it } from '@jest/globals';
import { GivenGround } from '../testing/given-ground.js';
import { expectsNoSecrets, questioned } from '../testing/prepared.js';
import { exchange, jobFor, memory } from '../testing/tavern.js';
import { significancePass } from './significance.js';

const job = jobFor('significance');
const judged = memory('me0', 'ida', 'Judged.', { significance: 0 });
const open = [memory('me1', 'ida', 'Vera fled.'), memory('me2', 'ben', 'It rained.')];
const ground = () => new GivenGround({ said: exchange, made: [judged, ...open] });

describe('the question of significance', () => {
  it('shows what nobody has judged yet', async () => {
    const { asked } = await questioned(significancePass, job, ground());
    expectsNoSecrets(asked);
    expect(asked.text).toContain('\n1. ida (Ida Moon): Vera fled.\n2. ben (Ben): It rained.\n</known>');
    expect(asked.text).not.toContain('Judged.');
  });

  it('is not asked where there is nothing to judge', async () => {
    const none = { kind: 'known', result: { kind: 'significance', judged: [] } };
    expect(await significancePass(job, new GivenGround({ made: [judged] }))).toEqual(none);
  });
});

describe('significance', () => {
  const read = async (answer: unknown) => (await questioned(significancePass, job, ground())).read(answer);
  const of = (...significance: unknown[]) => ({ significance });

  it('is of those that were shown, from 0 to 3', async () => {
    const answer = of(
      { memory: 1, significance: 9 },
      { memory: 2, significance: -1 },
      { memory: 3, significance: 1 },
      { memory: 1, significance: 'high' },
    );
    expect(await read(answer)).toEqual({
      kind: 'significance',
      judged: [
        { memory: 'me1', significance: 3 },
        { memory: 'me2', significance: 0 },
      ],
    });
  });

  it.each([null, {}, of({ memory: 'me1', significance: 3 }), of({ memory: 1, significance: null })])(
    'is unknown after %j',
    async (answer) => expect(await read(answer)).toBeUndefined(),
  );
});
