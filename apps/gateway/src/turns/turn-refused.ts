import { ParleyError, type ErrorBody } from '#shared/contracts';

/** The actor's refusal, with the turn that stands in the way where there is one. */
export class TurnRefused extends ParleyError {
  constructor(
    body: ErrorBody,
    readonly runningTurn: string | undefined,
  ) {
    super(body);
  }
}
