import { Controller, Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import { Query } from '#shared/transport';
import type { Config } from '#shared/config';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { limitsOf } from '../budgets/limits.js';
import { Database } from '../database/database.js';
import { TokenRow } from './token.entity.js';
import { validAt } from './valid-tokens.js';

/** Every gateway asks again and again; to the minute is enough. */
const notedAgainMs = 60_000;

@Controller()
export class AccessController {
  private readonly budgeted: boolean;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
  ) {
    this.budgeted = limitsOf(config).length > 0;
  }

  /** Null for every token that opens nothing, whatever the reason. */
  @Query('memory.access')
  async access({ tokenHash }: QueryRequest<'memory.access'>): Promise<QueryResponse<'memory.access'>> {
    const token = await this.database.read((manager) =>
      manager.findOneBy(TokenRow, validAt(new Date(), { hash: tokenHash })),
    );
    if (!token) return null;
    await this.noteUse(token);
    const expiresAt = token.expiresAt?.toISOString() ?? null;
    return { user: token.owner, scopes: token.scopes, expiresAt, budgeted: this.budgeted };
  }

  /** Nobody is kept out because it could not be written down. */
  private async noteUse({ hash, lastUsedAt }: TokenRow): Promise<void> {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < notedAgainMs) return;
    try {
      await this.database.read((manager) => manager.update(TokenRow, { hash }, { lastUsedAt: now }));
    } catch (error) {
      this.log.warn({ err: error }, 'The use of a token could not be noted');
    }
  }
}
