import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#shared/contracts';
import type { History, Seen, StoredAppend } from '../history.js';
import { problemsOf } from './index.js';
import { soundHistory } from './made-up.js';

type Broken = [string, (history: History) => History, RegExp];

function withAppends(change: (appends: StoredAppend[]) => StoredAppend[]): (history: History) => History {
  return (history) => ({
    ...history,
    logs: history.logs.map((log) => ({ ...log, appends: change([...log.appends]) })),
  });
}

/** Takes entries away, adds some or changes them, and counts them anew. */
function withEntries(change: (entries: Entry[]) => Entry[]): (history: History) => History {
  return withAppends((appends) => {
    let n = 0;
    return appends.map((stored) => {
      const entries = change(stored.append.entries).map((entry) => ({ ...entry, n: (n += 1) }));
      return { ...stored, append: { ...stored.append, entries } };
    });
  });
}

function withSeen(change: (seen: Seen[]) => Seen[]): (history: History) => History {
  return (history) => ({
    ...history,
    watches: history.watches.map((watch) => ({ ...watch, seen: change([...watch.seen]) })),
  });
}

const doubled = (type: string) =>
  withEntries((entries) => entries.flatMap((entry) => (entry.type === type ? [entry, entry] : [entry])));
const without = (type: string) => withEntries((entries) => entries.filter((entry) => entry.type !== type));

const broken: Broken[] = [
  ['a terminal event twice', doubled('turn.completed'), /t1 ended 2 times/],
  ['no terminal event', without('turn.completed'), /t1 ended 0 times/],
  ['an acceptance twice', doubled('turn.accepted'), /t1 was accepted 2 times/],
  ['after-work that was forgotten', without('turn.settled'), /t1 was settled 0 times/],
  [
    'a key with two turns',
    withEntries((entries) =>
      entries.flatMap((entry) =>
        entry.type === 'turn.accepted' ? [entry as Entry, { ...entry, turn: 't2' }] : [entry],
      ),
    ),
    /key k1 made two turns, t1 and t2/,
  ],
  [
    'a stale writer',
    withAppends((appends) => [...appends, { ...appends[3], sequence: 7 } as StoredAppend]),
    /a writer of epoch 1 wrote after one of epoch 2/,
  ],
  [
    'a writer without a claim',
    withAppends((appends) =>
      appends.map((each, index) =>
        index === 5 ? { ...each, append: { ...each.append, nonce: 'third' } } : each,
      ),
    ),
    /third writes without having claimed/,
  ],
  [
    'an epoch claimed twice',
    withAppends((appends) => appends.map((each) => ({ ...each, append: { ...each.append, epoch: 1 } }))),
    /epoch 1 was claimed a second time/,
  ],
  ['a hole in the counting', withAppends((appends) => appends.toSpliced(2, 1)), /n 6 follows 4/],
  [
    'a turn that was promised and is not there',
    (history) => ({ ...history, submits: [{ session: 's1', key: 'k2', turn: 't2' }] }),
    /key k2 was answered with turn t2, which is not in the log/,
  ],
  ['a watcher with a hole', withSeen((seen) => seen.toSpliced(3, 1)), /missed n 4: saw 5/],
  ['a watcher who sees double', withSeen((seen) => seen.toSpliced(3, 0, seen[3] as Seen)), /saw n 4 again/],
  ['a watcher who is left behind', withSeen((seen) => seen.slice(0, -1)), /never saw n 10/],
  [
    'a watcher who sees what was never written',
    withSeen((seen) => [...seen, { kind: 'event', n: 12, type: 'turn.completed', turn: 't1' }]),
    /saw n 12 \(turn.completed\), which the log does not show/,
  ],
  [
    'a watcher who reads other words',
    withSeen((seen) =>
      seen.map((each) => (each.kind === 'event' && each.text ? { ...each, text: 'b' } : each)),
    ),
    /saw another n 5 than the log has/,
  ],
  ['a watcher without a state', withSeen((seen) => seen.slice(1)), /before any state/],
  [
    'a step that is paid for twice',
    (history) => ({ ...history, asked: [...history.asked, { step: 't1.0', worker: 'two', at: 55 }] }),
    /step t1.0 was asked again by two, 15 ms after/,
  ],
  ['a result twice', doubled('tool.completed'), /t1 c1 has 2 results for 1 requests/],
  ['a result that never came', without('tool.completed'), /t1 c1 has 0 results/],
  ['a result that nobody asked for', without('tool.requested'), /has a result and no request/],
  [
    'an effect twice',
    (history) => ({ ...history, effects: [...history.effects, ...history.effects] }),
    /call key1 of careful ran 2 times/,
  ],
  [
    'rows that say something else',
    (history) => ({ ...history, rows: [{ session: 's1', turn: 't1', status: 'running' }] }),
    /t1 is completed in the log and running in Postgres/,
  ],
];

describe('the checks', () => {
  it('find nothing wrong with a sound history', () => {
    expect(problemsOf(soundHistory())).toEqual([]);
  });

  it.each(broken)('find %s', (_what, breakIt, expected) => {
    expect(problemsOf(breakIt(soundHistory())).join('\n')).toMatch(expected);
  });

  it('take a start anew for what it is', () => {
    const history = withSeen((seen) => [
      ...seen.slice(0, 3),
      { kind: 'reset', reason: 'log_trimmed' },
      { kind: 'snapshot', n: 5 },
      ...seen.filter((each) => each.kind === 'event' && each.n > 5),
    ])(soundHistory());
    expect(problemsOf(history)).toEqual([]);
  });

  it('excuse a worker that slept between its claim and its request', () => {
    const late = { step: 't1.0', worker: 'frozen', at: 55 };
    const history = { ...soundHistory(), asked: [late], excused: new Set(['frozen']) };
    expect(problemsOf(history)).toEqual([]);
  });
});
