import { describe, expect, it } from '@jest/globals';
import { parseOptions, UsageError } from './options.js';

describe('parseOptions', () => {
  it('measures everything with a sync interval of a second where nothing is asked for', () => {
    expect(parseOptions([])).toEqual({
      only: [
        '1',
        '100',
        '400',
        'flat',
        'turn',
        'join',
        'resume',
        'idle',
        'growth',
        'faces',
        'calls',
        'archive',
        'adapters',
      ],
      quick: false,
      sync: '1s',
      replicas: 1,
      json: undefined,
      profile: undefined,
      help: false,
    });
  });

  it('takes what it is given', () => {
    const args = [
      '--only',
      '1, flat',
      '--quick',
      '--sync=always',
      '--replicas=3',
      '--json',
      'out.json',
      '--profile',
      'prof',
    ];
    expect(parseOptions(args)).toEqual({
      only: ['1', 'flat'],
      quick: true,
      sync: 'always',
      replicas: 3,
      json: 'out.json',
      profile: 'prof',
      help: false,
    });
  });

  it.each([[['--only', '2']], [['--only', '']], [['--sync', 'often']], [['--fast']], [['stray']]])(
    'refuses %j',
    (args) => {
      expect(() => parseOptions(args)).toThrow(UsageError);
    },
  );
});
