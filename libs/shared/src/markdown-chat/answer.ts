import type { Entry, FailureCode, Message, RejectionCode } from '../contracts/index.js';

/** What the log says of one turn's answer, as far as it has come. */
export interface Answer {
  parts: readonly AnswerPart[];
  end?: AnswerEnd;
}

export type AnswerPart =
  | { role: 'assistant'; agent: string; texts: readonly AnswerText[] }
  /** What joined the turn while it ran. */
  | { role: 'user'; name?: string; text: string };

export interface AnswerText {
  step: number;
  index: number;
  text: string;
}

export type AnswerEnd =
  | { kind: 'completed' }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: FailureCode; message: string; retryable: boolean }
  | { kind: 'rejected'; code: RejectionCode; message: string };

type Reply = Extract<AnswerPart, { role: 'assistant' }>;

export const noAnswer: Answer = { parts: [] };

/** A file can take back what it has shown: of a step that was given up nothing stays. */
export function answerAfter(answer: Answer, entry: Entry): Answer {
  switch (entry.type) {
    case 'reply.started':
      return withPart(answer, { role: 'assistant', agent: entry.body.agent, texts: [] });
    case 'turn.steered':
      return withPart(answer, { role: 'user', text: wordsOf(entry.body.message) });
    case 'report.heard': {
      const { message } = entry.body;
      return withPart(answer, { role: 'user', name: message.author, text: wordsOf(message) });
    }
    case 'block.started':
      return entry.body.kind === 'text' ? withText(answer, { ...placeOf(entry.body), text: '' }) : answer;
    case 'block.delta':
      return grown(answer, placeOf(entry.body), entry.body.text);
    case 'block.checkpoint':
      return textAt(answer, placeOf(entry.body)) ? withText(answer, entry.body) : answer;
    case 'block.completed': {
      const { block } = entry.body;
      return block.kind === 'text' ? withText(answer, { ...placeOf(entry.body), text: block.text }) : answer;
    }
    case 'step.abandoned':
      return inReply(answer, (texts) => texts.filter(({ step }) => step !== entry.body.step));
    case 'turn.completed':
      return { ...answer, end: { kind: 'completed' } };
    case 'turn.stopped':
      return { ...answer, end: { kind: 'stopped' } };
    case 'turn.failed': {
      const { code, message, retryable } = entry.body;
      return { ...answer, end: { kind: 'failed', code, message, retryable } };
    }
    case 'turn.rejected': {
      const { code, problem = 'The conversation did not take it.' } = entry.body;
      return { ...answer, end: { kind: 'rejected', code, message: problem } };
    }
    default:
      return answer;
  }
}

/** Blocks of text are parted by an empty line; what is blank says nothing. */
export function textOf(part: AnswerPart): string {
  if (part.role === 'user') return part.text;
  return part.texts
    .map(({ text }) => text)
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}

/** Those that say something. */
export function saidParts({ parts }: Answer): AnswerPart[] {
  return parts.filter((part) => textOf(part).trim() !== '');
}

function placeOf({ step, index }: { step: number; index: number }): { step: number; index: number } {
  return { step, index };
}

function withPart({ parts, ...answer }: Answer, part: AnswerPart): Answer {
  return { ...answer, parts: [...parts, part] };
}

function wordsOf({ role, blocks }: Message): string {
  const texts = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
  return role === 'system' ? '' : texts.join('\n\n');
}

/** Of the reply that is being given: behind words that have joined it is another one by the same agent. */
function inReply(answer: Answer, change: (texts: readonly AnswerText[]) => readonly AnswerText[]): Answer {
  const { parts } = answer;
  const last = parts.at(-1);
  const reply = parts.findLast((part): part is Reply => part.role === 'assistant');
  if (!last || !reply) return answer;
  if (last.role === 'assistant')
    return { ...answer, parts: [...parts.slice(0, -1), { ...last, texts: change(last.texts) }] };
  const texts = change([]);
  return texts.length === 0 ? answer : withPart(answer, { ...reply, texts });
}

function withText(answer: Answer, text: AnswerText): Answer {
  return inReply(answer, (texts) => {
    const place = texts.findIndex((each) => isAt(each, text));
    return place < 0 ? [...texts, text] : texts.with(place, { ...placeOf(text), text: text.text });
  });
}

function grown(answer: Answer, place: { step: number; index: number }, more: string): Answer {
  const known = textAt(answer, place);
  return known ? withText(answer, { ...place, text: known.text + more }) : answer;
}

function textAt({ parts }: Answer, place: { step: number; index: number }): AnswerText | undefined {
  const last = parts.at(-1);
  return last?.role === 'assistant' ? last.texts.find((each) => isAt(each, place)) : undefined;
}

function isAt(one: { step: number; index: number }, other: { step: number; index: number }): boolean {
  return one.step === other.step && one.index === other.index;
}
