import type { Conversation } from '#shared/contracts';
import type { Refusal } from './settlement.js';

/** Everything that waits is carried along with each checkpoint of the session. */
const mostCharacters = 1_000_000;

/** Why nothing more may wait in a session, neither as a turn nor as words for the one that runs. */
export function whyFull({ queue, openTurn }: Conversation, queueLimit: number): Refusal | undefined {
  const waiting = [...queue, ...(openTurn?.steers ?? [])];
  if (waiting.length >= queueLimit) return full(`${waiting.length} are waiting already`);
  const characters = waiting.reduce((sum, { message }) => sum + JSON.stringify(message.blocks).length, 0);
  return characters >= mostCharacters ? full('what waits already is very long') : undefined;
}

function full(why: string): Refusal {
  return { code: 'queue_full', message: `No more turns may wait in this session: ${why}.` };
}
