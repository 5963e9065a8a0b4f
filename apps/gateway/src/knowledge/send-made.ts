import type { FastifyReply } from 'fastify';
import type { Granted } from '../turns/mailbox.js';

/** What was made, by its id; 202 without the session's word: it is stored, and will be made. */
export async function sendMade(
  reply: FastifyReply,
  made: Record<string, string>,
  granted: Granted,
): Promise<void> {
  if (granted) await reply.status(201).send(made);
  else await reply.status(202).send({ ...made, status: 'pending' });
}
