import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { Access } from '#shared/contracts';

/** Whether a user may begin one more turn. Where nothing is limited nobody is asked. */
@Injectable()
export class Admission {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  /**
   * Throws `budget_exceeded`. To be called before a turn is posted, and once it is known that its session is this
   * user's. The same turn again is not counted again; one that is never posted counts for a minute.
   */
  async admit(
    { user, budgeted }: Pick<Access, 'user' | 'budgeted'>,
    session: string,
    turn: string,
  ): Promise<void> {
    if (budgeted) await this.queries.ask('memory.admit', { user, session, turn });
  }

  /** Words for a turn that runs, or a compaction: a request like any other, but no further turn runs for it. */
  async admitBeside(
    { user, budgeted }: Pick<Access, 'user' | 'budgeted'>,
    session: string,
    id: string,
  ): Promise<void> {
    if (budgeted) await this.queries.ask('memory.admit', { user, session, turn: id, joins: true });
  }
}
