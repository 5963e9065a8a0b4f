import { describe, expect, it } from '@jest/globals';
import { GivenGround } from '../testing/given-ground.js';
import { expectsNoSecrets, questioned, questionedInParts } from '../testing/prepared.js';
import { exchange, jobFor, memory } from '../testing/tavern.js';
import { contradictionPass } from './contradiction.js';

const job = jobFor('contradiction');
const made = [memory('new1', 'ida', 'Vera lives in Rome.'), memory('new2', 'ben', 'Vera is tall.')];
const old = memory('old1', 'ida', 'Vera lives in Oslo.', { session: 's9' });
const like = (agent: string) => [...made, old].filter((each) => each.agent === agent);
const ground = () => new GivenGround({ said: exchange, made, like });

describe('the question of contradictions', () => {
  it('sets what is new beside what the same agents knew before', async () => {
    const { asked } = await questioned(contradictionPass, job, ground());
    expectsNoSecrets(asked);
    expect(asked.text).toContain(
      '<known of="older memories">\n1. ida (Ida Moon): Vera lives in Oslo.\n</known>',
    );
    expect(asked.text).toContain(
      '<known of="newer memories">\n1. ida (Ida Moon): Vera lives in Rome.\n</known>',
    );
  });

  it.each([
    ['nothing is new', []],
    ['nothing was known before', made],
  ])('is not asked where %s', async (_name, news) => {
    const none = { kind: 'known', result: { kind: 'contradiction', superseded: [] } };
    expect(await contradictionPass(job, new GivenGround({ made: news, like: () => made }))).toEqual(none);
  });

  it('holds what somebody else knows against nobody', async () => {
    const foreign = new GivenGround({ made, like: () => [memory('old2', 'zoe', 'Vera lives in Oslo.')] });
    expect(await contradictionPass(job, foreign)).toMatchObject({ kind: 'known' });
  });
});

describe('many new memories', () => {
  const news = Array.from({ length: 60 }, (_, at) => memory(`new${at}`, 'ida', `Word ${at}`));
  const known = (text: string) => {
    const own = text.split(' ')[1];
    return [0, 1].map((which) => memory(`old${own}-${which}`, 'ida', `Former word ${own}`));
  };
  const many = () =>
    new GivenGround({ said: exchange, made: news, like: (_, text) => [...news, ...known(text)] });

  it('are all held against older ones, a few at a time', async () => {
    const { asked, read } = await questionedInParts(contradictionPass, job, many());
    expect(asked.map(({ text }) => text.match(/: Word \d+\n/g)?.length)).toEqual([20, 20, 20]);
    const last = { contradictions: [{ older: 40, newer: 20 }] };
    expect(read(last, last, last)).toEqual({
      kind: 'contradiction',
      superseded: ['19', '39', '59'].map((at) => ({ memory: `old${at}-1`, by: `new${at}` })),
    });
  });

  it('supersede no more than mail may carry, and each older one once', async () => {
    const same = new GivenGround({ said: exchange, made: news, like: () => [...news, old] });
    const one = { contradictions: [{ older: 1, newer: 1 }] };
    const { read } = await questionedInParts(contradictionPass, job, same);
    expect(read(one, one, one)?.superseded).toEqual([{ memory: 'old1', by: 'new40' }]);
    const each = { contradictions: Array.from({ length: 40 }, (_, at) => ({ older: at + 1, newer: 1 })) };
    const all = await questionedInParts(contradictionPass, job, many());
    expect(all.read(each, each, each)?.superseded).toHaveLength(120);
  });
});

describe('contradictions', () => {
  const read = async (answer: unknown) => (await questioned(contradictionPass, job, ground())).read(answer);
  const of = (...contradictions: unknown[]) => ({ contradictions });

  it('are pairs that were shown', async () => {
    const answer = of({ older: 1, newer: 1 }, { older: 2, newer: 1 }, { older: 1, newer: 9 }, null);
    const superseded = [{ memory: 'old1', by: 'new1' }];
    expect(await read(answer)).toEqual({ kind: 'contradiction', superseded });
    expect(await read(of())).toEqual({ kind: 'contradiction', superseded: [] });
  });

  it.each([
    null,
    {},
    of('old1'),
    of({ older: 0, newer: 1 }),
    of({ older: 1.5, newer: 1 }),
    of({ older: '1', newer: '1' }),
  ])('are unknown after %j', async (answer) => expect(await read(answer)).toBeUndefined());
});
