import { describe, expect, it, test } from '@jest/globals';
import type { FailureCode, OpenStep, OpenTurn } from '#shared/contracts';
import { isShown, rungFor, type FailedStep, type LadderSettings } from './retry-ladder.js';

const settings: LadderSettings = {
  attempts: 3,
  baseMs: 1_000,
  capMs: 3_000,
  longestWaitMs: 60_000,
  contextAttempts: 3,
};
const now = Date.parse('2026-01-01T00:00:00.000Z');

interface Given {
  code?: FailureCode;
  retryable?: boolean;
  retryAfterMs?: number;
  transient?: number;
  context?: number;
  nextModel?: string;
  chance?: number;
  blocks?: OpenStep['blocks'];
  about?: FailedStep['failure']['about'];
  filesSent?: boolean;
}

function rung(given: Given) {
  const {
    code = 'provider_overloaded',
    retryable = true,
    retryAfterMs,
    nextModel,
    blocks = [],
    about,
    filesSent = false,
  } = given;
  const tries = { transient: given.transient ?? 0, context: given.context ?? 0 };
  const turn = { tries, openStep: { step: 0, model: 'x/y', blocks } } as unknown as OpenTurn;
  const failure = { code, message: 'Busy.', retryable, retryAfterMs, about };
  const chance = given.chance ?? 1;
  const failed: FailedStep = { turn, model: 'x/y', nextModel, failure, filesSent, now, chance };
  return rungFor(failed, settings);
}

const shown: OpenStep['blocks'] = [{ index: 0, n: 1, kind: 'thinking', text: 'hm' }];
const began: OpenStep['blocks'] = [{ index: 0, n: 1, kind: 'text', text: '' }];
const again = (seconds: string): object => ({
  kind: 'again',
  abandoned: { failure: 'provider_overloaded', retryAt: `2026-01-01T00:00:${seconds}Z` },
});
const fails = (code: FailureCode, retryable: boolean): object => ({ kind: 'fail', code, retryable });

describe('a step whose model has failed', () => {
  test.each<[string, Given, object]>([
    ['waits before it is asked for again', {}, again('01.000')],
    ['waits twice as long each time', { transient: 1 }, again('02.000')],
    ['by chance shorter', { chance: 0.25 }, again('00.250')],
    ['by chance not at all', { chance: 0 }, again('00.000')],
    ['as long as the provider says, and a little', { retryAfterMs: 7_000, chance: 0 }, again('07.250')],
    ['by chance longer than the provider says', { retryAfterMs: 7_000, chance: 0.5 }, again('07.500')],
    ['although the provider says that it need not', { retryAfterMs: 0, chance: 0 }, again('00.250')],
    [
      'twice as long each time, although it need not',
      { retryAfterMs: 0, transient: 1, chance: 0 },
      again('00.500'),
    ],
    ['is asked for again where a block had only begun', { blocks: began }, again('01.000')],
    ['is given up once it was shown', { blocks: shown }, fails('provider_overloaded', true)],
    ['is given up after so many tries', { transient: 2 }, fails('provider_overloaded', true)],
    [
      'is given up at once where that would not help',
      { code: 'provider_error', retryable: false },
      fails('provider_error', false),
    ],
    [
      'is given up where the key is wrong',
      { code: 'provider_auth', retryable: false, about: 'model' },
      fails('provider_auth', false),
    ],
    ['is given up where the wait is too long', { retryAfterMs: 60_001 }, fails('provider_overloaded', true)],
  ])('%s', (_, given, what) => expect(rung(given)).toMatchObject(what));

  it('never waits longer than it may', () => {
    const capped = rungFor({ ...failedAt(1), chance: 1 }, { ...settings, attempts: 9, baseMs: 2_500 });
    expect(capped).toMatchObject(again('03.000'));
  });

  function failedAt(transient: number): FailedStep {
    const turn = { tries: { transient, context: 0 }, openStep: null } as unknown as OpenTurn;
    const failure = { code: 'provider_overloaded' as const, message: 'Busy.', retryable: true };
    return { turn, model: 'x/y', nextModel: undefined, failure, filesSent: false, now, chance: 1 };
  }

  it('says when it may be asked again, where the wait is too long for a turn', () => {
    expect(rung({ retryAfterMs: 3_600_000 })).toMatchObject({
      message: 'Busy. It asks to be left alone until 2026-01-01T01:00:00.000Z.',
    });
  });
});

describe('where another model could be asked', () => {
  const next = { kind: 'again', abandoned: { givenUp: 'x/y' } };
  test.each<[string, Given, object]>([
    ['it is, after so many tries', { transient: 2 }, next],
    ['it is not before', { transient: 1 }, again('02.000')],
    [
      'it is at once where the key is wrong',
      { code: 'provider_auth', retryable: false, about: 'model' },
      next,
    ],
    [
      'it is at once where the model is not known',
      { code: 'provider_error', retryable: false, about: 'model' },
      next,
    ],
    ['it is at once where the wait is too long', { retryAfterMs: 60_001 }, next],
    ['it is at once where nobody was asked', { about: 'breaker', retryAfterMs: 7_000 }, next],
    [
      'it is not for what no other model would do',
      { code: 'provider_error', retryable: false },
      fails('provider_error', false),
    ],
    [
      'it is not once something was shown',
      { transient: 2, blocks: shown },
      fails('provider_overloaded', true),
    ],
  ])('%s', (_, given, what) => {
    expect(rung({ ...given, nextModel: 'x/z' })).toMatchObject(what);
  });

  test('and where none can, the one that was not asked is waited for', () => {
    expect(rung({ about: 'breaker', retryAfterMs: 7_000 })).toMatchObject(again('08.000'));
  });

  test('it is not waited for', () => {
    expect(rung({ transient: 2, nextModel: 'x/z' })).not.toHaveProperty('abandoned.retryAt');
  });
});

describe('a file that is not accepted', () => {
  const refused: Given = { code: 'provider_error', retryable: false, about: 'files', nextModel: 'x/z' };
  const failure = 'provider_error';
  test.each<[string, Given, object]>([
    ['is left out', { filesSent: true }, { kind: 'without files', abandoned: { failure } }],
    ['is left out after any try', { filesSent: true, transient: 2 }, { kind: 'without files' }],
    ['ends the turn where none would be left out', {}, fails(failure, false)],
    ['ends the turn once something was shown', { filesSent: true, blocks: shown }, fails(failure, false)],
  ])('%s', (_, given, what) => {
    expect(rung({ ...refused, ...given })).toMatchObject(what);
    expect(rung({ ...refused, ...given })).not.toHaveProperty('abandoned.retryAt');
  });
});

describe('a prompt that is too long', () => {
  const code = 'context_exhausted' as const;
  test.each<[string, Given, object]>([
    ['is made shorter', { context: 0 }, { kind: 'shorter', abandoned: { failure: code } }],
    ['is made shorter still', { context: 1 }, { kind: 'shorter', abandoned: { failure: code } }],
    ['ends the turn in the end', { context: 2 }, fails(code, false)],
    ['ends the turn at once when something was shown', { blocks: shown }, fails(code, false)],
  ])('%s', (_, given, what) => {
    expect(rung({ code, retryable: false, nextModel: 'x/z', ...given })).toMatchObject(what);
  });
});

test.each<[string, OpenStep | null, boolean]>([
  ['no step', null, false],
  ['a block that has only begun', { step: 0, model: 'x/y', blocks: began }, false],
  [
    'an empty text',
    {
      step: 0,
      model: 'x/y',
      blocks: [{ index: 0, n: 1, kind: 'text', text: '', block: { kind: 'text', text: '' } }],
    },
    false,
  ],
  ['a thought', { step: 0, model: 'x/y', blocks: shown }, true],
  [
    'a whole call',
    {
      step: 0,
      model: 'x/y',
      blocks: [
        {
          index: 0,
          n: 1,
          kind: 'tool',
          text: '',
          block: { kind: 'tool', step: 0, call: 'a', name: 'b', input: {} },
        },
      ],
    },
    true,
  ],
])('what was shown to somebody: %s', (_, step, is) => expect(isShown(step)).toBe(is));
