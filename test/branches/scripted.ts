import type { Left } from './reference-tree.js';

/** What the passes will be told to find, wherever these words are quoted. */
export function scripted({ memory, affinity }: Left): string {
  const memories = { memories: [{ agent: 'ann', text: memory }] };
  const relations = { relations: [{ from: 'ann', to: 'user', affinity, trust: 0 }] };
  return `[[json: ${JSON.stringify(memories)}]] [[json: ${JSON.stringify(relations)}]]`;
}

export function replyIn(text: string): string {
  return /\[\[say: (.*?)\]\]/.exec(text)?.[1] ?? '';
}

export function leftIn(text: string): Left {
  const memory = /"text":"(.*?)"/.exec(text)?.[1] ?? '';
  return { memory, affinity: Number(/"affinity":(-?\d+)/.exec(text)?.[1] ?? 0) };
}
