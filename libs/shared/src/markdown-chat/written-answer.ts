import { saidParts, textOf, type Answer, type AnswerPart } from './answer.js';
import { writeSaid } from './said-lines.js';
import type { LineEnd } from './lines.js';
import { answeringLine, headingLine, type Answering } from './own-lines.js';

export type WrittenEnd =
  /** It stands there, and the user may write below it. */
  | { kind: 'whole' }
  /** More may come, and nobody needs to know where from. */
  | { kind: 'open' }
  | { kind: 'answering'; answering: Answering }
  | { kind: 'failed'; title: string; detail: string };

export interface Written {
  answer: Pick<Answer, 'parts'>;
  /** Whose heading needs no name. */
  agent: string;
  end: WrittenEnd;
}

/** What is put behind a file's words, as it stands there. */
export function answerSource({ answer, agent, end }: Written, lineEnd: LineEnd): string {
  const parts = saidParts({ parts: answer.parts }).map((part) => partLines(part, agent));
  const all = [...parts, ...endLines(end)].map((lines) => lines.join(lineEnd) + lineEnd);
  return all.join(lineEnd) + (end.kind === 'whole' && all.length > 0 ? lineEnd : '');
}

/** A turn of its own, for whoever writes a file from its beginning. */
export function turnSource(
  role: 'user' | 'assistant',
  text: string,
  lineEnd: LineEnd,
  name?: string,
): string {
  return [headingLine(role, name), '', ...writeSaid(text)].join(lineEnd) + lineEnd;
}

function partLines(part: AnswerPart, agent: string): string[] {
  const heading =
    part.role === 'user'
      ? headingLine('user', part.name)
      : headingLine('assistant', part.agent === agent ? undefined : part.agent);
  return [heading, '', ...writeSaid(textOf(part))];
}

function endLines(end: WrittenEnd): string[][] {
  switch (end.kind) {
    case 'whole':
      return [[headingLine('user')]];
    case 'open':
      return [];
    case 'answering':
      return [[answeringLine(end.answering)]];
    case 'failed':
      return [
        [`> [!error]- ${end.title}`, ...end.detail.split(/\r\n|\r|\n/).map((line) => `> ${line}`.trimEnd())],
      ];
  }
}
