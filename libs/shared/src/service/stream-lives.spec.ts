import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import { StreamLives } from './stream-lives.js';

let now: Record<'LOG' | 'MAIL', string | Error>;
let asked: string[];
let lost: string[];
let warned: number;
let timers: { ms: number; call: () => void }[];
let gaps: Set<() => void>;
let lives: StreamLives;

beforeEach(() => {
  now = { LOG: 'g_log', MAIL: 'g_mail' };
  [asked, lost, timers, gaps, warned] = [[], [], [], new Set(), 0];
  lives = new StreamLives({
    clock: {
      after: (ms, call) => {
        const timer = { ms, call };
        timers.push(timer);
        return () => void (timers = timers.filter((each) => each !== timer));
      },
    },
    core: {
      onGap: (listener) => {
        gaps.add(listener);
        return () => gaps.delete(listener);
      },
    },
    log: { warn: () => void (warned += 1), error: () => undefined },
    joined: { LOG: 'g_log', MAIL: 'g_mail' },
    lifeOf: async (stream) => {
      asked.push(stream);
      const life = now[stream];
      if (life instanceof Error) throw life;
      return life;
    },
    lost: ({ message }) => void lost.push(message),
  });
  lives.start();
});

async function tick(): Promise<void> {
  const [timer] = timers.splice(0, 1);
  timer?.call();
  await settled();
}

async function gap(): Promise<void> {
  for (const listener of gaps) listener();
  await settled();
}

describe('the lives of the streams', () => {
  it('are looked at again and again, with one timer', async () => {
    await tick();
    await tick();
    await gap();
    expect([asked, lost]).toEqual([['LOG', 'MAIL', 'LOG', 'MAIL', 'LOG', 'MAIL'], []]);
    expect(timers.map(({ ms }) => ms)).toEqual([10_000]);
  });

  it.each(['LOG', 'MAIL'] as const)('end the process when %s is another one, once', async (stream) => {
    now[stream] = 'g_another';
    await tick();
    expect(lost).toEqual([expect.stringContaining(`The ${stream.toLowerCase()} stream is another one`)]);
    expect([timers, gaps.size]).toEqual([[], 0]);
  });

  it('are looked at when the connection was away', async () => {
    now.LOG = 'g_another';
    await gap();
    expect(lost).toHaveLength(1);
  });

  it('are told as lost once, also by two looks at the same time', async () => {
    now.LOG = 'g_another';
    for (const listener of [...gaps, ...gaps]) listener();
    await tick();
    expect(lost).toHaveLength(1);
  });

  it('are not different because nobody can be asked', async () => {
    now.LOG = new Error('no answer');
    await tick();
    expect([lost, warned, timers.length]).toEqual([[], 1, 1]);
    now.LOG = 'g_another';
    await tick();
    expect(lost).toHaveLength(1);
  });

  it("are nobody's business any more after the end", async () => {
    now.LOG = 'g_another';
    const [look] = timers;
    look?.call();
    lives.stop();
    await settled();
    expect([lost, timers, gaps.size]).toEqual([[], [], 0]);
  });
});
