import { digest, storable, type Message } from '../contracts/index.js';
import type { SpokenTurn } from './chat-file.js';

/**
 * By what was said, however it is written: line ends, blank lines and blanks at the ends of lines do not count, nor
 * whether one side has said it all at once.
 */
export function printOfChat(turns: readonly SpokenTurn[]): string {
  const runs: { role: string; words: string }[] = [];
  for (const { role, text } of turns) {
    const words = wordsIn(text);
    if (words === '') continue;
    const last = runs.at(-1);
    if (last?.role === role) last.words += `\n${words}`;
    else runs.push({ role, words });
  }
  return digest('vault-chat', JSON.stringify(runs)).slice(0, 22);
}

/** The same of what is kept. No file can say what was attached. */
export function turnsOfMessages(messages: readonly Pick<Message, 'role' | 'blocks'>[]): SpokenTurn[] {
  return messages.flatMap(({ role, blocks }) => {
    if (role === 'system') return [];
    const texts = blocks.flatMap((block) => {
      if (block.kind === 'text') return [block.text];
      return 'size' in block ? [`\0${block.file}`] : [];
    });
    return [{ role, text: texts.join('\n') }];
  });
}

/** Of a chat and of the file that it was written to. */
export function fingerprintOf(path: string, turns: readonly SpokenTurn[]): string {
  return `f_${printOfPath(path)}_${printOfChat(turns)}`;
}

/** A file that was copied, or renamed, has that of another one. */
export function isFrom(fingerprint: string, path: string): boolean {
  return fingerprint.startsWith(`f_${printOfPath(path)}_`);
}

function wordsIn(text: string): string {
  const lines = text.split('\n').map((line) => storable(line).trimEnd());
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .trimStart();
}

function printOfPath(path: string): string {
  // Two ways to write an accent are one name to whoever reads it.
  return digest('vault-file', path.normalize('NFC')).slice(0, 12);
}
