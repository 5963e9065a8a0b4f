import type { Prompt } from './prompt.js';

const LONGEST_QUOTE = 600;

/**
 * The answer to a request without a script. It names no directive literally: classifiers quote answers in their
 * own requests, where a directive would be played.
 */
export function announcement(prompt: Prompt, request: string): string {
  return [
    'Hello! This is a rehearsal: I am a stand-in that plays a language model, and no paid model was asked.',
    `You wrote: “${quote(request)}”.`,
    toolsSentence(prompt.tools.map(({ name }) => name)),
    'To script what I do, put directives in double brackets into your message; the documentation lists them.',
  ].join(' ');
}

export const CURTAIN = 'That was the last act of this rehearsal: the script says nothing further.';

function toolsSentence(names: readonly string[]): string {
  if (names.length === 0) return 'I was given no tools.';
  return `I was given ${names.length === 1 ? 'one tool' : `${names.length} tools`}: ${names.join(', ')}.`;
}

function quote(request: string): string {
  const text = request.trim();
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
