import { Inject, Injectable } from '@nestjs/common';
import { ParleyError, type ErrorCode } from '#shared/contracts';
import { Seeding } from './seeding.js';

/** Where somebody goes on with a session that was found by what was said in it. */
export interface Continuation {
  user: string;
  session: string;
  at: string;
}

/** A fork is found by what was said, too, as soon as it is there: somebody else may be faster in it. */
const mostForks = 5;

/**
 * Behind one message a session goes on once. Whoever sends the same history at the same moment gets a session of his
 * own, even where the other's turn has ended meanwhile: else he would be answered behind words that he never saw. Who
 * is first is for the session's actor to say; no gateway knows of the others.
 */
@Injectable()
export class Continuations {
  constructor(@Inject(Seeding) private readonly seeding: Pick<Seeding, 'fork'>) {}

  /** `begin` must begin behind that message and nowhere else. */
  async once<T>(
    { user, session, at }: Continuation,
    begin: (session: string, after: string) => Promise<T>,
  ): Promise<T> {
    for (let place = session, forks = 0; ; forks += 1) {
      try {
        return await begin(place, at);
      } catch (error) {
        if (!isInTheWay(error) || forks === mostForks) throw error;
        place = await this.seeding.fork({ user, session, message: at });
      }
    }
  }
}

const inTheWay: ReadonlySet<ErrorCode> = new Set(['head_moved', 'turn_in_progress', 'compaction_running']);

function isInTheWay(error: unknown): boolean {
  return ParleyError.is(error) && inTheWay.has(error.body.code);
}
