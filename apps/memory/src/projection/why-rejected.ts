import type { EntryBody } from '#shared/contracts';

type Rejection = EntryBody<'turn.rejected'>;

/** The log names a code, and says more where that does not say all; whoever heard nothing else is told in words. */
export function whyRejected(rejection: Rejection): string {
  return rejection.problem ?? why[rejection.code](rejection);
}

const why: Record<Rejection['code'], (rejection: Rejection) => string> = {
  unavailable: () => 'What it needed could not be had just then.',
  not_found: () => 'What was asked for is not there.',
  invalid_request: () => 'It asked for something that cannot be done.',
  turn_in_progress: ({ runningTurn }) =>
    runningTurn === undefined
      ? 'Another turn was running in this session.'
      : `Turn ${runningTurn} was running in this session.`,
  compaction_running: () => 'The session was being compacted.',
  message_exists: ({ message }) => `A message ${message} existed already.`,
  head_moved: () => 'Something else was said in this session before it.',
  idempotency_mismatch: () => 'This Idempotency-Key was used with another body.',
  unknown_model: () => 'No provider here served the model that was asked for.',
  unknown_agent: () => 'There was no such agent.',
  budget_exceeded: () => 'A budget of its user was used up.',
  queue_full: () => 'In this session as many turns were waiting as may wait.',
};
