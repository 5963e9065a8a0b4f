import { expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ParleyError } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import type { EventStreams } from '../live/event-streams.js';
import { CompactionController } from './compaction.controller.js';
import type { Compactions } from './compactions.js';

const asker: Admitted = {
  access: { user: 'u_1', scopes: ['write'], expiresAt: null, budgeted: false },
  tokenHash: 'h',
};

it('a compaction whose events are to be the answer is not begun where no more streams may be open', async () => {
  let begun = 0;
  const compactions = { compact: async () => void (begun += 1) } as unknown as Compactions;
  const streams = {
    refuseTooMany: () => {
      throw new ParleyError({ code: 'rate_limited', message: 'too many' });
    },
  } as unknown as EventStreams;
  const request = { headers: { accept: 'text/event-stream' } } as FastifyRequest;
  const compacting = new CompactionController(compactions, streams).compact(
    's_1',
    asker,
    request,
    {} as FastifyReply,
  );
  await expect(compacting).rejects.toMatchObject({ body: { code: 'rate_limited' } });
  expect(begun).toBe(0);
});
