import { idSchema, invalidRequest } from '#shared/contracts';
import type { SentFile } from '../../../files/form-files.js';
import { answersIn, type ClientAnswers } from './answers.js';
import type { ChatBody, Part, SentMessage } from './chat-body.js';
import { sentFile } from './sent-file.js';

/** What a request wants of its chat. */
export type Wish =
  | { wants: 'to say'; text: string; files: readonly SentFile[]; messageId: string | undefined }
  /** Other words in the place of a message; should it not be there, simply to say them. */
  | { wants: 'to say instead'; of: string; text: string; files: readonly SentFile[] }
  | ({ wants: 'to answer'; message: string } & ClientAnswers)
  /** Of the message that the page named, if it is one of ours. */
  | { wants: 'another reply'; of: string | undefined };

/** Throws `invalid_request`, naming the part that cannot be taken. */
export function wishOf({ trigger, messages, messageId }: ChatBody): Wish {
  const named = messageId ?? undefined;
  if (trigger === 'regenerate-message') return { wants: 'another reply', of: named };
  const place = messages.length - 1;
  const last = messages[place] as SentMessage;
  switch (last.role) {
    case 'user':
      return saying(last, place, named);
    case 'assistant':
      return answering(last, place);
    case 'system':
      throw invalidRequest([{ path: `messages.${place}.role`, problem: 'must be user or assistant' }]);
  }
}

function saying({ id, parts }: SentMessage, place: number, named: string | undefined): Wish {
  const said = {
    text: parts.flatMap((part, index) => textOf(part, `messages.${place}.parts.${index}`)).join('\n'),
    files: parts.flatMap((part, index) => sentFile(part, `messages.${place}.parts.${index}`)),
  };
  if (named === id) return { wants: 'to say instead', of: id, ...said };
  return { wants: 'to say', ...said, messageId: idSchema.safeParse(id).success ? id : undefined };
}

function answering(message: SentMessage, place: number): Wish {
  const answers = answersIn(message, place);
  if (answers.results.length > 0 || answers.approvals.length > 0)
    return { wants: 'to answer', message: message.id, ...answers };
  const problem = 'answers nothing: the last message must be of the user, or bring results or approvals';
  throw invalidRequest([{ path: `messages.${place}`, problem }]);
}

function textOf({ type, text }: Part, path: string): string[] {
  if (type !== 'text') return [];
  if (typeof text === 'string') return [text];
  throw invalidRequest([{ path: `${path}.text`, problem: 'must be a text' }]);
}
