import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import type { LiveHub } from '../live/live-hub.js';
import { TurnOutcomes, type Waited } from './turn-outcomes.js';
import type { TurnViews } from './turn-views.js';

let told: Waited[];
let gone: AbortController;
let outcomes: TurnOutcomes;
let joined: Promise<void>;

const awaited = {
  session: 's_1',
  user: 'u_1',
  turn: 't_1',
  before: { gen: 'g_1', n: 1, sequence: 1 },
  joined: false,
};

beforeEach(() => {
  told = [];
  gone = new AbortController();
  let join = (): void => {};
  joined = new Promise((resolve) => {
    join = resolve;
  });
  outcomes = new TurnOutcomes(
    { gen: 'g_1' } as Broker,
    { PARLEY_DRAIN_MS: 4 } as Config,
    { follow: async () => join() } as unknown as LiveHub,
    {} as TurnViews,
  );
});

const tell = (): Promise<void> =>
  outcomes.tell(awaited, gone.signal, async (waited) => {
    told.push(waited);
  });

describe('somebody who waits for a turn that does not end', () => {
  it('is told so before a gateway that shuts down has closed', async () => {
    const answered = tell();
    await joined;
    await outcomes.beforeApplicationShutdown();
    expect(told).toEqual([{ kind: 'closing' }]);
    await answered;
  });

  it('is told nothing once he has left', async () => {
    const answered = tell();
    await joined;
    gone.abort();
    await answered;
    expect(told).toEqual([{ kind: 'left' }]);
    await outcomes.beforeApplicationShutdown();
  });
});
