import {
  answerAfter,
  answerSource,
  noAnswer,
  parseChat,
  putBehind,
  spokenIn,
  type AnswerEnd,
} from '#shared/markdown-chat';
import type { Log } from './seen.js';

/** What stands in a file once a turn's answer was written to it, read as a chat again. */
export function writtenIn(log: Log): { text: string; end: AnswerEnd['kind'] | undefined } {
  const answer = log.flat().reduce(answerAfter, noAnswer);
  const source = answerSource({ answer, agent: 'a_0', end: { kind: 'whole' } }, '\n');
  const spoken = spokenIn(parseChat(putBehind(parseChat('Hello'), source)));
  const said = spoken.filter(({ role }) => role === 'assistant').map(({ text }) => text);
  return { text: said.join('\n'), end: answer.end?.kind };
}
