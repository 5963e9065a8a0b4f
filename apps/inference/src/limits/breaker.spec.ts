import { describe, expect, it } from '@jest/globals';
import {
  begun,
  calledOff,
  closed,
  failed,
  mayAsk,
  succeeded,
  type BreakerSettings,
  type BreakerState,
  type Permission,
} from './breaker.js';

const settings: BreakerSettings = { failures: 3, withinMs: 60, openMs: 30 };

type Event = 'asks' | 'succeeds' | 'fails' | 'is called off';

function after(events: readonly [at: number, event: Event][]): BreakerState {
  return events.reduce<BreakerState>((state, [at, event]) => {
    switch (event) {
      case 'asks':
        return begun(state, at, settings);
      case 'succeeds':
        return succeeded();
      case 'fails':
        return failed(state, at, settings);
      case 'is called off':
        return calledOff(state, at);
    }
  }, closed);
}

const opened: [number, Event][] = [
  [0, 'fails'],
  [10, 'fails'],
  [20, 'fails'],
];
const ask: Permission = { kind: 'ask' };
const trial: Permission = { kind: 'trial' };
const wait = (until: number): Permission => ({ kind: 'wait', until });

describe('a breaker', () => {
  it.each<[string, [number, Event][], number, Permission]>([
    ['of which nothing is known lets everybody in', [], 0, ask],
    ['stays closed after fewer failures', opened.slice(1), 20, ask],
    ['opens after so many in a row', opened, 20, wait(50)],
    ['stays open for its time', opened, 49, wait(50)],
    ['then lets somebody try', opened, 50, trial],
    ['counts failures in a row alone', [...opened.slice(0, 2), [15, 'succeeds'], [20, 'fails']], 20, ask],
    ['forgets failures of long ago', [...opened.slice(0, 2), [61, 'fails']], 61, ask],
    ['remembers those that are not', [...opened.slice(0, 2), [60, 'fails']], 60, wait(90)],
    ['is not kept open by those who asked before', [...opened, [40, 'fails']], 41, wait(50)],
    ['is closed by an answer to one who asked before', [...opened, [40, 'succeeds']], 41, ask],
    ['lets nobody else in during a trial', [...opened, [50, 'asks']], 51, wait(80)],
    ['closes when the trial succeeds', [...opened, [50, 'asks'], [55, 'succeeds']], 55, ask],
    ['opens again when it fails', [...opened, [50, 'asks'], [55, 'fails']], 55, wait(85)],
    [
      'lets the next one try when it is called off',
      [...opened, [50, 'asks'], [55, 'is called off']],
      55,
      trial,
    ],
    ['lets the next one try when it is never heard of again', [...opened, [50, 'asks']], 80, trial],
    [
      'that is closed does not care who leaves',
      [
        [0, 'asks'],
        [5, 'is called off'],
      ],
      5,
      ask,
    ],
  ])('%s', (_, events, now, permission) => expect(mayAsk(after(events), now)).toEqual(permission));
});
