import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Names, type Broker } from '#shared/broker';
import { WatchedOffers } from './watched-offers.js';

let timers: (() => void)[];
let offers: WatchedOffers;

/** A broker that is away: no watch can be opened. */
beforeEach(() => {
  timers = [];
  const clock = {
    after: (_ms: number, call: () => void) => {
      timers.push(call);
      return () => {};
    },
    wait: (_ms: number, signal: AbortSignal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('called off'))),
      ),
  };
  const broker = { clock, names: new Names(), js: {}, nc: { isClosed: () => false } };
  offers = new WatchedOffers(broker as unknown as Broker, pino({ level: 'silent' }));
});

afterEach(() => offers.onApplicationShutdown());

it('whoever asks for the tools waits for the first word of them, once and not for ever', async () => {
  let answer: unknown;
  void offers.tools().then((tools) => (answer = tools));
  await new Promise((resolve) => setImmediate(resolve));
  expect(answer).toBeUndefined();
  for (const call of timers) call();
  expect(await offers.tools()).toEqual([]);
  expect(timers).toHaveLength(1);
});
