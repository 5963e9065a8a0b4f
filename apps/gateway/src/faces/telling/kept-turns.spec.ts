import { beforeEach, describe, expect, it } from '@jest/globals';
import { Names, type Broker, type StoredMessage } from '#shared/broker';
import { noUsage, type Entry, type TurnView } from '#shared/contracts';
import type { LiveHub } from '../../live/live-hub.js';
import type { EventStreams } from '../../live/event-streams.js';
import { asking, completed, entry, requested, turn } from '../testing/entries.js';
import { FaceAnswers } from './face-answers.js';
import { KeptTurns, type Kept } from './kept-turns.js';
import type { Telling } from './telling.js';

const names = new Names();
const asked = { session: 's_1', user: 'u_1', turn };

const begun = entry('turn.started', { attempt: 1 });
const delta = entry('block.delta', { step: 0, index: 0, text: 'Well' });
const others = entry('turn.status', { message: 'of another turn' }, 't_2');

/** What the broker's log and memory hold. */
let log: Entry[][];
let memory: Kept[];
let endedAt: string | null;

beforeEach(() => {
  log = [];
  memory = [];
  endedAt = null;
});

const sequenceOf = (place: number): number => place + 1;

function stored(): StoredMessage[] {
  return log.flatMap((entries, place) => {
    if (entries.length === 0) return [];
    const append = { v: 1, gen: 'g_1', epoch: 1, nonce: 'x', entries };
    const data = Buffer.from(JSON.stringify(append));
    const subject = names.log('s_1', 'e');
    return [{ sequence: sequenceOf(place), subject, id: undefined, data, at: 0 }];
  });
}

function keptTurns(): KeptTurns {
  const from = (sequence: number) => stored().filter((each) => each.sequence >= sequence);
  const stream = {
    page: async (_: string, sequence: number) => ({ messages: from(sequence), more: false }),
    leaderNext: async (_: string, sequence: number) => from(sequence)[0],
    leaderLast: async () => stored().at(-1),
  };
  const broker = { names, log: stream, gen: 'g_1' } as unknown as Broker;
  const eventsOf = async function* () {
    yield* memory;
  };
  const read = async () => ({ endedAt }) as TurnView;
  return new KeptTurns(broker, { eventsOf }, { read });
}

async function appends(): Promise<string[][]> {
  const all: string[][] = [];
  for await (const append of keptTurns().appendsOf(asked))
    all.push(append.map(({ entry: { type } }) => type));
  return all;
}

const keptAt = (sequence: number, ...entries: Entry[]): Kept[] =>
  entries.map((each) => ({ gen: 'g_1', sequence, entry: each }));

describe('what there is of a turn', () => {
  it('is all that the log says of it while it runs, append by append', async () => {
    log = [[others], [begun, others], [delta, delta]];
    memory = keptAt(2, begun);
    expect(await appends()).toEqual([['turn.started'], ['block.delta', 'block.delta']]);
  });

  it('is what memory keeps of one that is over', async () => {
    endedAt = '2026-01-01T00:00:00.000Z';
    memory = [...keptAt(2, begun), ...keptAt(4, ...asking(0, 'a')), ...keptAt(5, completed())];
    expect((await appends()).map((types) => types.length)).toEqual([1, 3, 1]);
  });

  it('is what memory keeps also where it has ended meanwhile, and the log was trimmed', async () => {
    log = [[], [], [entry('turn.settled', {})]];
    memory = [...keptAt(2, begun), ...keptAt(3, completed())];
    expect(await appends()).toEqual([['turn.started'], ['turn.completed']]);
    log = [];
    expect(await appends()).toEqual([['turn.started'], ['turn.completed']]);
  });

  it('has a place where it begins, once anything of it is kept', async () => {
    expect(await keptTurns().placeOf(asked)).toBeUndefined();
    memory = keptAt(2, begun);
    expect(await keptTurns().placeOf(asked)).toEqual({ gen: 'g_1', n: begun.n - 1, sequence: 2 });
  });
});

/** Lists what it has told. */
const types: Telling<string[]> = {
  begin: () => ({ state: [], frames: [] }),
  tell: (state, { type }) => ({ state: [...state, type], frames: [] }),
  pause: (state) => ({ state: [...state, 'yours'], frames: [] }),
  breakOff: (state) => ({ state, frames: [] }),
  whole: (state) => ({ status: 200, body: state }),
};

it('an answer so far is told from that, up to where its client has the word', async () => {
  const none = {} as EventStreams & LiveHub;
  const answers = new FaceAnswers(none, none, { error: () => undefined }, keptTurns());
  log = [[begun], asking(0, 'a'), [requested('a', 'client')]];
  memory = keptAt(1, begun);
  expect((await answers.soFar(asked, types)).body).toEqual([
    'turn.started',
    ...['step.started', 'block.completed', 'step.completed', 'tool.requested'],
    'yours',
  ]);
  const ended = entry('tool.completed', { call: 'a', outcome: 'ok', output: 'seen', truncated: false });
  const stop = entry('turn.stopped', { by: 'u_1', usage: noUsage, durationMs: 1 });
  log.push([ended], [stop]);
  expect((await answers.soFar(asked, types, { part: 1 })).body).toEqual(['tool.completed', 'turn.stopped']);
});
