import type { EntryBody } from '#shared/contracts';

type Rejection = EntryBody<'turn.rejected'>;

/** The log names a code; whoever heard nothing else is told in words. */
export function whyRejected(rejection: Rejection): string {
  return why[rejection.code](rejection);
}

const why: Record<Rejection['code'], (rejection: Rejection) => string> = {
  turn_in_progress: ({ runningTurn }) =>
    runningTurn === undefined
      ? 'Another turn was running in this session.'
      : `Turn ${runningTurn} was running in this session.`,
  message_exists: ({ message }) => `A message ${message} existed already.`,
  idempotency_mismatch: () => 'This Idempotency-Key was used with another body.',
  unknown_model: () => 'No provider here served the model that was asked for.',
  queue_full: () => 'In this session as many turns were waiting as may wait.',
};
