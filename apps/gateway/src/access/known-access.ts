import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { Access } from '#shared/contracts';
import { Believed } from './believed.js';

/** How long a revoked token may still open a door, as long as memory can be asked. */
const believedMs = 5_000;

/** What memory says of a token. The token itself is not kept. */
@Injectable()
export class KnownAccess {
  private readonly believed = new Believed<Access | null>({
    forMs: believedMs,
    lets: (access) => access !== null,
  });

  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  async ofHash(hash: string): Promise<Access | null> {
    const access = await this.believed.get(hash, () =>
      this.queries.ask('memory.access', { tokenHash: hash }),
    );
    const expired = access?.expiresAt && Date.parse(access.expiresAt) <= Date.now();
    return expired ? null : access;
  }

  /** It was revoked here: whoever comes with it is asked about anew. */
  forget(hash: string): void {
    this.believed.forget(hash);
  }
}
