import type { RunInput } from './run-input.js';

/** What the application tells the model beside what the user says; undefined where it tells nothing. */
export function promptOf({ messages, context }: Pick<RunInput, 'messages' | 'context'>): string | undefined {
  const told = messages.flatMap((message) =>
    message.role === 'system' || message.role === 'developer' ? [message.content] : [],
  );
  const around = (context ?? []).map(({ description, value }) => `${description}:\n${value}`);
  const prompt = [...told, ...around].filter((each) => each.trim() !== '').join('\n\n');
  return prompt === '' ? undefined : prompt;
}
