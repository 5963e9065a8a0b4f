import { ParleyError, type ErrorBody } from '#shared/contracts';

/** What a client is told of an error. One that was not foreseen is for our own log alone. */
export function refusalOf(error: unknown, problem: (error: unknown) => void): ErrorBody {
  if (ParleyError.is(error)) return error.body;
  problem(error);
  return { code: 'internal', message: 'Something went wrong on our side.', retryable: true };
}
