import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { Token } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import { Asker, Asking } from '../access/asker.decorator.js';
import { KnownAccess } from '../access/known-access.js';
import { Connections } from '../connections/connections.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { parseNewToken } from './token-body.js';

/** With what somebody's programs come in. A secret is told once and kept nowhere. */
@Controller('v1/tokens')
export class TokensController {
  constructor(
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(KnownAccess) private readonly known: KnownAccess,
    @Inject(Connections) private readonly connections: Connections,
  ) {}

  @Get()
  list(@Asker() user: string): Promise<{ tokens: Token[] }> {
    return this.queries.ask('memory.token.list', { user });
  }

  @Post()
  async create(
    @Body() body: unknown,
    @Asking() { access: { user }, tokenHash: holder }: Admitted,
  ): Promise<Token & { secret: string }> {
    const asked = parseNewToken(body, Date.now());
    const { token, secret } = await this.queries.ask('memory.token.create', {
      user,
      holder,
      ...asked,
    });
    return { ...token, secret };
  }

  @Delete(':token')
  @HttpCode(204)
  async revoke(@Param('token', IdPipe) token: string, @Asker() user: string): Promise<void> {
    const { tokenHashes } = await this.queries.ask('memory.token.revoke', { user, token });
    for (const hash of tokenHashes) {
      this.known.forget(hash);
      // Other gateways look for themselves, every half minute.
      this.connections.endThoseOf(hash);
    }
  }
}
