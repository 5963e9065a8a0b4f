import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { SessionRow } from '../sessions/session.entity.js';
import type { KnownSessions } from './pass-runner.js';

@Injectable()
export class SessionNames implements KnownSessions {
  constructor(@Inject(Database) private readonly database: Database) {}

  async nameOf(session: string): Promise<{ name: string | null } | undefined> {
    const found = await this.database.read((manager) =>
      manager.findOne(SessionRow, { where: { id: session }, select: { id: true, name: true } }),
    );
    return found ?? undefined;
  }
}
