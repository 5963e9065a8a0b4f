import type { FastifyReply } from 'fastify';
import type { Granted } from '../turns/mailbox.js';

/** Where the path ends now; 202 without the session's word: it is stored, and will be done. */
export async function sendMoved(reply: FastifyReply, granted: Granted): Promise<void> {
  if (granted?.outcome === 'moved') await reply.status(200).send({ head: granted.head });
  else await reply.status(202).send({ status: 'pending' });
}
