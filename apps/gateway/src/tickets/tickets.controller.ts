import { Body, Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { Tickets } from './tickets.js';

const noFields = z.strictObject({});

@Controller('v1/tickets')
export class TicketsController {
  constructor(@Inject(Tickets) private readonly tickets: Tickets) {}

  @Post()
  give(@Body() body: unknown, @Asking() { tokenHash }: Admitted): { ticket: string; expiresAt: string } {
    parseOrRefuse(noFields, body ?? {}, 'body');
    return this.tickets.give(tokenHash);
  }
}
