import type { FastifyReply } from 'fastify';
import type { Granted } from './mailbox.js';

/** 202 without the session's word: it is stored, and becomes what it can become. */
export async function sendDone(reply: FastifyReply, granted: Granted): Promise<void> {
  if (granted) await reply.status(204).send();
  else await reply.status(202).send({ status: 'pending' });
}
