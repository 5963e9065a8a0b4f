import type { Command, NewEntry } from '#shared/contracts';
import { refused, rejected, settled, type Refusal, type Settlement } from './settlement.js';

/** The broker takes no message above a mebibyte, and an append says more than its entries. */
export const mostAppendBytes = 900_000;

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * What no append could carry would cost the session its actor, and the mail would come again for ever: whoever has asked
 * for it is refused, and what nobody has asked for is put aside for everybody to see.
 */
export function withinAppend(command: Command, settlement: Settlement): Settlement {
  const { ahead = [], entries } = settlement;
  return isCarriable(entries) && ahead.every((entry) => isCarriable([entry])) ? settlement : tooLong(command);
}

export function isCarriable(entries: readonly NewEntry[]): boolean {
  return bytesOf(entries) <= mostAppendBytes;
}

function tooLong(command: Command): Settlement {
  switch (command.type) {
    case 'turn.submit':
    case 'turn.retry':
    case 'message.resend':
    case 'reply.regenerate':
      return rejected(command, command.body.turn, { error });
    case 'state.apply':
    case 'call.finish':
    case 'call.progress':
    case 'child.finish':
    case 'schedule.run':
      return settled(command, { outcome: 'poison', problem: error.message }, { kind: 'unknown' });
    default:
      return refused(command, error);
  }
}

const error: Refusal = {
  code: 'invalid_request',
  message: 'What would come of it is longer than the log of a session can take at once.',
};
