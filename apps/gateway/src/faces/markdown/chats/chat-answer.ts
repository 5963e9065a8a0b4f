import { saidParts, type Answer } from '#shared/markdown-chat';
import type { MarkdownError } from '../markdown-error.js';

/** What a request is answered with. */
export interface ChatAnswer {
  status: 'ok' | 'nothing_to_do';
  reason?: string;
  turns_appended?: number;
  agent?: string;
  new_content: string;
}

export type Outcome =
  | { kind: 'answered'; answer: ChatAnswer }
  /** `content`: what the file holds now, where that is known. */
  | { kind: 'failed'; error: MarkdownError; content?: string };

const changed = 'The file was changed meanwhile: nothing of that is lost, and the answer was put beside it.';

export function answeredWith(
  answer: Answer,
  { agent, content, wasChanged }: { agent: string; content: string; wasChanged: boolean },
): ChatAnswer {
  const appended = saidParts(answer).length;
  return {
    status: 'ok',
    ...(wasChanged ? { reason: changed } : {}),
    turns_appended: appended,
    agent,
    new_content: content,
  };
}
