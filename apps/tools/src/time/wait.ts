import { z } from 'zod';
import type { Clock } from '#shared/broker';
import type { Tool } from '../registry/tool.js';
import { zodInput } from '../registry/zod-input.js';

const longestSeconds = 3_600;
const schema = z.strictObject({
  seconds: z
    .number()
    .positive('must be above 0')
    .max(longestSeconds, `must be at most ${longestSeconds}`)
    .describe('How long to wait, in seconds'),
});

export function wait(clock: Clock): Tool<z.infer<typeof schema>> {
  return {
    name: 'wait',
    title: 'Wait',
    description: 'Waits for a number of seconds, an hour at most, before the conversation goes on.',
    input: zodInput(schema),
    readOnly: true,
    idempotent: true,
    parallel: true,
    timeoutMs: (longestSeconds + 60) * 1_000,
    run: async ({ seconds }, { signal }) => {
      await clock.wait(seconds * 1_000, signal);
      return `Waited ${seconds} s.`;
    },
  };
}
