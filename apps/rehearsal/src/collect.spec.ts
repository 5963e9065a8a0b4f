import { describe, expect, it } from '@jest/globals';
import { collect } from './collect.js';
import { movesOf } from './moves.js';
import type { Item } from './performance.js';
import { Stage } from './stage.js';

const play = (items: Item[], stage = new Stage()) =>
  collect(movesOf(items, { seed: '', callPrefix: 'c', callLength: 4 }), stage);

describe('collect', () => {
  it('is not slowed by a pace that only those who watch need', async () => {
    const { blocks, characters } = await play([
      { kind: 'rate', perSecond: 0.001 },
      { kind: 'text', text: 'one two three' },
    ]);
    expect(blocks).toEqual([{ kind: 'text', text: 'one two three' }]);
    expect(characters).toBe(13);
  });

  it.each<Item>([{ kind: 'wait', ms: 3_600_000 }, { kind: 'hang' }])(
    'stays at %j until its stage ends',
    async (item) => {
      const stage = new Stage();
      const playing = play([item, { kind: 'text', text: 'never' }], stage);
      await new Promise(setImmediate);
      stage.end();
      expect((await playing).blocks).toEqual([]);
    },
  );

  it('tells how it was broken', async () => {
    expect((await play([{ kind: 'cut', where: 'here' }])).broken).toBe('here');
    expect((await play([{ kind: 'cut', where: 'utf8' }])).broken).toBe('utf8');
    expect((await play([{ kind: 'call', name: 'a', json: '{"b":1}', whole: false }])).broken).toBe('here');
    expect((await play([])).broken).toBe('no');
  });
});
