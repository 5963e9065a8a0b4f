import { withoutBrackets } from './material.js';

const MOST = 4000;
const PER_LINE = [160, 80, 40];

/**
 * What a summariser gets: the beginning of every line, so that facts which stand there outlive it. Of a very long
 * conversation the middle is left out.
 */
export function summaryOf(material: string): string {
  const lines = withoutBrackets(material)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const texts = PER_LINE.map((most) => lines.map((line) => beginning(line, most)).join('\n'));
  return texts.find((text) => text.length <= MOST) ?? ends(texts.at(-1) ?? '');
}

/** The first words of a text, for strings that a schema asks for. */
export function wordsOf(text: string): string {
  const [, words = ''] = /^\s*((?:\S+\s+){0,5}\S*)/.exec(withoutBrackets(text)) ?? [];
  return words.trim().slice(0, 60).trim().replaceAll(/\s+/g, ' ');
}

function beginning(line: string, most: number): string {
  const [sentence = line] = /^.*?[.!?](?=\s|$)/.exec(line) ?? [];
  return sentence.length <= most ? sentence : `${sentence.slice(0, most - 1)}…`;
}

function ends(text: string): string {
  const half = Math.floor(MOST / 2) - 1;
  return `${text.slice(0, half)}\n…\n${text.slice(-half + 1)}`;
}
