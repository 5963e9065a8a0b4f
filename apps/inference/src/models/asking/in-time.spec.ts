import { expect, it } from '@jest/globals';
import { HandClock, rest } from '../../sessions/testing/hand-clock.js';
import { heeding } from './heeding.js';
import { inTime } from './in-time.js';

const never = (): Promise<never> => new Promise(() => {});

it('waits no longer than it may for whoever heeds nobody', async () => {
  const clock = new HandClock();
  const late = inTime(clock, 1_000, never).catch((error: unknown) => error);
  await rest();
  await clock.pass(1_000);
  expect(await late).toEqual(new Error('It took longer than 1000 ms.'));
});

it('leaves as soon as it is told to, and takes its timer with it', async () => {
  const clock = new HandClock();
  const leaving = new AbortController();
  const left = inTime(clock, 1_000, never, leaving.signal).catch((error: unknown) => error);
  await rest();
  expect(clock.pending).toBe(1);
  leaving.abort(new Error('Gone.'));
  expect([await left, clock.pending]).toEqual([new Error('Gone.'), 0]);
});

it('gives what comes in time, or why it does not come', async () => {
  const clock = new HandClock();
  expect(await inTime(clock, 1_000, async () => 'here')).toBe('here');
  const failing = inTime(clock, 1_000, () => Promise.reject(new Error('No.')));
  await expect(failing).rejects.toThrow('No.');
  expect(clock.pending).toBe(0);
});

it('begins nothing for somebody who has left', async () => {
  let begun = false;
  const work = async (): Promise<void> => void (begun = true);
  await expect(heeding(AbortSignal.abort(new Error('Gone.')), work)).rejects.toThrow('Gone.');
  expect(begun).toBe(false);
});

it('leaves nobody to care for what fails as it is called off', async () => {
  const leaving = new AbortController();
  const work = (): Promise<never> => {
    leaving.abort(new Error('Gone.'));
    throw new Error('No.');
  };
  await expect(heeding(leaving.signal, work)).rejects.toThrow('Gone.');
});

it('does not count the time in which work itself waits for something', async () => {
  const clock = new HandClock();
  const late = inTime(clock, 1_000, (_, time) => {
    time.stop();
    clock.after(5_000, () => time.begin());
    return never();
  }).catch((error: unknown) => error);
  await clock.pass(5_999);
  expect(clock.pending).toBe(1);
  await clock.pass(1);
  expect([await late, clock.pending]).toEqual([new Error('It took longer than 1000 ms.'), 0]);
});

it('has no time for work that goes on when nobody waits for it any more', async () => {
  const clock = new HandClock();
  const begins: (() => void)[] = [];
  await inTime(clock, 1_000, async (_, time) => void begins.push(() => time.begin()));
  for (const begin of begins) begin();
  expect(clock.pending).toBe(0);
});
