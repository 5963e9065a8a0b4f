import type { Conversation, Message, Policy } from '#shared/contracts';

export interface QueueItem {
  turn: string;
  message: string;
  text: string;
  position: number;
  policy: Policy;
  acceptedAt: string;
}

export interface QueueView {
  /** Nothing of it starts until the next submit, or until somebody resumes it. */
  held: boolean;
  queue: QueueItem[];
}

/** What waits, in the order in which it will run. */
export function queueViewOf({ held, queue }: Conversation): QueueView {
  const items = queue.map(({ turn, message, policy, acceptedAt }, position) => {
    return { turn, message: message.id, text: textOf(message), position, policy, acceptedAt };
  });
  return { held, queue: items };
}

function textOf({ blocks }: Message): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n');
}
