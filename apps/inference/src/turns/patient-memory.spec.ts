import { expect, it } from '@jest/globals';
import { PatientMemory } from './patient-memory.js';
import { QuickClock } from './testing/quick-clock.js';

const { signal } = new AbortController();

it('is not waited for again so soon where it has not answered', async () => {
  const clock = new QuickClock();
  const memory = new PatientMemory(clock, 2_000);
  const away = new Error('Memory is away.');
  let asked = 0;
  const question = async () => {
    asked += 1;
    if (asked === 1) throw away;
    return 'known';
  };
  await expect(memory.ask(question, signal)).rejects.toBe(away);
  await expect(memory.ask(question, signal)).rejects.toBe(away);
  expect(asked).toBe(1);
  await clock.wait(5_000);
  expect(await memory.ask(question, signal)).toBe('known');
});

it('is asked again where the question was only called off', async () => {
  const memory = new PatientMemory(new QuickClock(), 2_000);
  const calledOff = AbortSignal.abort(new Error('Stopped.'));
  await expect(memory.ask(async () => 'known', calledOff)).rejects.toThrow('Stopped.');
  expect(await memory.ask(async () => 'known', signal)).toBe('known');
});
