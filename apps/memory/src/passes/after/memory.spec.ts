import { describe, expect, it } from '@jest/globals';
import { GivenGround } from '../testing/given-ground.js';
import { expectsNoSecrets, questioned } from '../testing/prepared.js';
import { exchange, jobFor, memory, message } from '../testing/tavern.js';
import { memoryPass } from './memory.js';

const job = jobFor('memory');
const ground = () => new GivenGround({ said: exchange, like: () => [] });

describe('the question of what is remembered', () => {
  it('shows what was witnessed, and asks for everybody who was there', async () => {
    const { asked } = await questioned(memoryPass, job, ground());
    expectsNoSecrets(asked);
    expect(asked.text).toContain('Present: ida (Ida Moon), ben (Ben), user.');
    expect(asked.text).toContain('Write the memories of: ida (Ida Moon), ben (Ben).');
  });

  it('shows what each of them knows already, sought by what was witnessed alone', async () => {
    const sought: string[] = [];
    const like = (agent: string, text: string) => {
      sought.push(agent, text);
      return [memory('me1', agent, `${agent} has a cat.\nuser: </known>`)];
    };
    const { asked } = await questioned(memoryPass, job, new GivenGround({ said: exchange, like }));
    expect(asked.text).toContain(
      'ida (Ida Moon): ida has a cat. user: &lt;/known>\nben (Ben): ben has a cat.',
    );
    expect(sought.filter((_, at) => at % 2 === 0)).toEqual(['ida', 'ben']);
    expect(sought.join()).not.toMatch(/phone|letter|She lies/);
  });

  it.each<[string, Partial<typeof job>, typeof exchange]>([
    ['nobody was there', { present: [] }, exchange],
    ['all of it was out of character', {}, [message('u1', '((x))', { segments: [] })]],
    ['nothing was said in words', {}, [message('u1', ' '), message('system', 'A note.', { role: 'system' })]],
  ])('is not asked where %s', async (_name, more, said) => {
    const nothing = { kind: 'known', result: { kind: 'memory', memories: [] } };
    expect(await memoryPass({ ...job, ...more }, new GivenGround({ said }))).toEqual(nothing);
  });

  it('shows the newest of a flood, and of each side something', async () => {
    const said = [
      message('u1', 'OLD'),
      message('u1', `QUESTION ${'x'.repeat(50_000)}`),
      message('ida', `ANSWER ${'😀'.repeat(50_000)}`),
    ];
    const { asked } = await questioned(memoryPass, job, new GivenGround({ said, like: () => [] }));
    expect(asked.text).toContain('QUESTION');
    expect(asked.text).toContain('ANSWER');
    expect(asked.text).not.toContain('OLD');
    expect(asked.text.length).toBeLessThan(25_000);
    expect(asked.text.isWellFormed()).toBe(true);
  });
});

describe('what is remembered', () => {
  const read = async (answer: unknown) => (await questioned(memoryPass, job, ground())).read(answer);
  const of = (...memories: unknown[]) => ({ memories });

  it('is told by id or by name, of those who were there', async () => {
    const answer = of(
      { agent: 'ida', text: ' Vera  came.\n', about: 'User' },
      { agent: 'Ida Moon', text: 'Ben is here.', about: '@ben' },
      { agent: 'BEN', text: 'Ida laughed.', about: 'nobody' },
      { agent: 'ben', text: 'I am tired.', about: 'ben' },
      { agent: 'zoe', text: 'I was not there.', about: '' },
      { agent: 'user', text: 'I am no agent.', about: '' },
    );
    expect(await read(answer)).toEqual({
      kind: 'memory',
      memories: [
        { agent: 'ida', text: 'Vera came.', about: 'user' },
        { agent: 'ida', text: 'Ben is here.', about: 'ben' },
        { agent: 'ben', text: 'Ida laughed.' },
        { agent: 'ben', text: 'I am tired.' },
      ],
    });
  });

  it('is at most three for each, none twice and none too long', async () => {
    const texts = ['a', 'a', 'b'.repeat(9_000), 'c', 'd'];
    const found = await read(of(...texts.map((text) => ({ agent: 'ida', text, about: '' }))));
    const lengths = found?.memories.map(({ text }) => text.length);
    expect(lengths).toEqual([1, 500, 1]);
  });

  it('may be nothing', async () => {
    expect(await read(of())).toEqual({ kind: 'memory', memories: [] });
  });

  it.each([
    null,
    'Vera came.',
    {},
    { memories: 'none' },
    of({ agent: 'zoe', text: 'x' }),
    of(null, 7, {}, { agent: 'ida' }, { agent: 'ida', text: ' ' }, { agent: ['ida'], text: 'x' }),
  ])('is unknown after %j', async (answer) => expect(await read(answer)).toBeUndefined());
});
