import { expect, it } from '@jest/globals';
import { noUsage, type Message, type Usage } from '#shared/contracts';
import { submit } from '../commands/testing/ask.js';
import { ownUsage } from './own-usage.js';
import { says, stepUsage } from './testing/scripted-model.js';
import { asked, lifeThat } from './testing/telling.js';

const spent = (outputTokens: number): Usage => ({
  ...noUsage,
  inputTokens: 10 * outputTokens,
  outputTokens,
  costUsd: outputTokens / 8,
  contextUsed: 500,
  contextSize: 1_000,
});
const costing = (usage?: Usage): Message => ({ usage }) as Message;

it('is what the replies before it have not cost', () => {
  const replies = [costing(spent(3)), costing(), costing(spent(4))];
  expect(ownUsage({ replies }, spent(12))).toEqual(spent(5));
  expect(ownUsage({ replies: [] }, spent(12))).toEqual(spent(12));
});

it('is nothing at all for a reply that nobody was asked for', () => {
  expect(ownUsage({ replies: [costing(spent(12))] }, spent(12))).toEqual(noUsage);
});

it('is what each reply of a turn tells, and the turn all of it', async () => {
  const life = lifeThat((mail) => ({
    't1.0': (sink, signal) => {
      mail(submit('steer', 't2'));
      return says('One.')(sink, signal);
    },
    't1.1': says('Two.'),
  }));
  await asked(life, submit('reject', 't1'));
  const told = life.log.entries.flatMap((entry) =>
    entry.type === 'reply.completed' || entry.type === 'turn.completed' ? [entry.body.usage] : [],
  );
  const { inputTokens, outputTokens } = stepUsage;
  const whole = { inputTokens: 2 * inputTokens, outputTokens: 2 * outputTokens };
  expect(told).toMatchObject([stepUsage, stepUsage, whole]);
});
