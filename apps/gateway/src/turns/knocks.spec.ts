import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Names, type Broker, type Publication } from '#shared/broker';
import { Knocks } from './knocks.js';

let posted: string[];
let beats: (() => void)[];
let knocks: Knocks;

const names = new Names();
const clock = {
  now: () => 0,
  elapsed: () => 0,
  after: (_: number, call: () => void) => {
    beats.push(call);
    return () => void (beats = beats.filter((beat) => beat !== call));
  },
};
const mail = {
  publish: async ({ subject }: Publication) => {
    posted.push(subject);
    return { kind: 'stored', sequence: posted.length, doubled: false };
  },
};

/** The time after which somebody knocks is over, for all who wait. */
function later(): void {
  for (const beat of beats.splice(0)) beat();
}

beforeEach(() => {
  posted = [];
  beats = [];
  knocks = new Knocks({ names, clock, mail } as unknown as Broker, pino({ enabled: false }));
});

describe('while somebody waits for a session', () => {
  it('its mailbox is knocked at again and again, and not at all where the word comes soon', () => {
    const stop = knocks.whileWaiting('s1');
    expect(posted).toEqual([]);
    later();
    later();
    expect(posted).toEqual(['mail.s1.wake', 'mail.s1.wake']);
    stop();
    later();
    expect([posted.length, beats.length]).toEqual([2, 0]);
  });

  it('one knock is enough however many wait, until the last of them has his word', () => {
    const stops = [knocks.whileWaiting('s1'), knocks.whileWaiting('s1'), knocks.whileWaiting('s2')];
    later();
    expect(posted).toEqual(['mail.s1.wake', 'mail.s2.wake']);
    stops[0]?.();
    stops[2]?.();
    later();
    expect(posted).toEqual(['mail.s1.wake', 'mail.s2.wake', 'mail.s1.wake']);
    stops[1]?.();
    expect(beats).toEqual([]);
  });

  it('a shutdown leaves no timer behind', () => {
    const stop = knocks.whileWaiting('s1');
    knocks.onApplicationShutdown();
    stop();
    expect(beats).toEqual([]);
  });
});
