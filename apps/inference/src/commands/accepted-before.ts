import type { Command, Conversation } from '#shared/contracts';
import {
  refused,
  settled,
  type AcceptedTurn,
  type Answer,
  type Circumstances,
  type Settlement,
} from './settlement.js';

type Keyed = Command<'turn.submit' | 'message.resend' | 'reply.regenerate'>;

/** Another try of what was accepted before. */
export function acceptedBefore(
  command: Keyed,
  { recalled, conversation }: Pick<Circumstances, 'recalled' | 'conversation'>,
): Settlement | undefined {
  const { key } = command.body;
  const before = recalled.turn;
  if (!before) return undefined;
  if (key && before.keyHash !== null && before.keyHash !== key.hash) {
    // Nothing under the turn's own id: it was accepted, and whoever follows it must not see it rejected.
    return refused(command, {
      code: 'idempotency_mismatch',
      message: 'This Idempotency-Key was used with another body.',
    });
  }
  return settled(command, { outcome: 'double' }, asBefore(command, before, conversation));
}

/** What the first try was told, but for where it waits, which may have changed. */
function asBefore({ body }: Keyed, { turn }: AcceptedTurn, { queue }: Conversation): Answer {
  const position = queue.findIndex((waiting) => waiting.turn === turn);
  const answer = { kind: 'accepted' as const, turn, noted: body.turn };
  return position < 0 ? answer : { ...answer, position };
}
