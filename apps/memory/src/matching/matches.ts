import { Inject, Injectable } from '@nestjs/common';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Database } from '../database/database.js';
import { onceSeen } from '../snapshots/once-seen.js';
import { matchOf } from './match.js';

type Answer = QueryResponse<'memory.session.match'>;

@Injectable()
export class Matches {
  constructor(@Inject(Database) private readonly database: Database) {}

  async of({ seen, ...asked }: QueryRequest<'memory.session.match'>): Promise<Answer> {
    await Promise.all((seen ?? []).map((each) => this.untilSeen(each)));
    return this.database.read((manager) => matchOf(manager, asked));
  }

  private async untilSeen({ session, en }: { session: string; en: number }): Promise<void> {
    await onceSeen({ gen: '', en }, () =>
      this.database.read(async (manager) => {
        const [row]: { en: number }[] = await manager.query('SELECT en FROM sessions WHERE id = $1', [
          session,
        ]);
        // Of one that was deleted meanwhile nothing more will be seen.
        return row ?? { en: Infinity };
      }),
    );
  }
}
