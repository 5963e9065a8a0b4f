import { turnIdForWords, type Command, type Message } from '#shared/contracts';
import { whyFull } from './waiting-room.js';
import { refused, type Circumstances, type Settlement } from './settlement.js';

/** Words for a turn that runs. It reads them between two steps, or they become the next turn. */
export function settleSteer(
  command: Command<'turn.steer'>,
  { conversation, queueLimit }: Circumstances,
): Settlement {
  const { id, by, at, session } = command;
  const { turn, message, text } = command.body;
  const { openTurn } = conversation;
  if (openTurn?.turn !== turn || openTurn.stopping) {
    return refused(command, { code: 'turn_not_running', message: `Turn ${turn} is not running.` });
  }
  const full = whyFull(conversation, queueLimit);
  if (full) return refused(command, full);
  const becomes = turnIdForWords(session, message);
  const said: Message = {
    id: message,
    parent: null,
    turn: becomes,
    role: 'user',
    author: by,
    status: 'complete',
    blocks: [{ kind: 'text', text }],
    createdAt: at,
  };
  const body = { message: said, becomes, policy: 'steer' as const, request: openTurn.request };
  return {
    entries: [{ type: 'steer.received', turn, cause: id, by, body }],
    answer: { kind: 'accepted', turn, noted: becomes },
  };
}
