import { readFileSync } from 'node:fs';

export interface CountedText {
  name: string;
  tokens: number;
  text: string;
}

/** Texts of many kinds, with what o200k_base makes of them: `node apps/inference/src/context/testing/count-tokens.mjs`. */
export function countedTexts(): CountedText[] {
  const counts = JSON.parse(read('token-counts.json')) as Record<string, number>;
  return Object.entries(counts).map(([name, tokens]) => ({ name, tokens, text: read(`texts/${name}.txt`) }));
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
