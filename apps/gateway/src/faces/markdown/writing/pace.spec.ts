import { beforeEach, describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

let now: number;
let due: { at: number; call: () => void }[];
let done: number[];
let finish: () => void;

const clock = {
  elapsed: () => now,
  after: (ms: number, call: () => void) => {
    const each = { at: now + ms, call };
    due.push(each);
    return () => {
      due = due.filter((other) => other !== each);
    };
  },
};

function pace(): Pace {
  const act = async (): Promise<void> => {
    done.push(now);
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  return new Pace({ clock, everyMs: 100, act });
}

async function passes(ms: number): Promise<void> {
  now += ms;
  for (const { call } of due.filter(({ at }) => at <= now)) call();
  due = due.filter(({ at }) => at > now);
  finish();
  await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => {
  now = 0;
  due = [];
  done = [];
  finish = () => undefined;
});

describe('a pace', () => {
  it('begins at once, and does no more than one thing in a while, however often it is asked', async () => {
    const paced = pace();
    for (let at = 0; at < 300; at += 10) {
      paced.soon();
      await passes(10);
    }
    expect(done).toEqual([0, 100, 200, 300]);
  });

  it('does what is urgent at once, but never two things at a time', async () => {
    const paced = pace();
    paced.now();
    paced.now();
    paced.now();
    expect(done).toEqual([0]);
    await passes(1);
    expect(done).toEqual([0, 1]);
  });

  it('that was stopped does nothing more, and has done what it began', async () => {
    const paced = pace();
    paced.now();
    paced.soon();
    paced.soon();
    let isOver = false;
    const stopped = paced.stop().then(() => {
      isOver = true;
    });
    paced.now();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    await passes(500);
    await stopped;
    expect([done, due]).toEqual([[0], []]);
  });
});
