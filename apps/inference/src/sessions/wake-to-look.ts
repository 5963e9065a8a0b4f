import type { Clock } from '#shared/broker';
import type { Child } from '#shared/contracts';
import type { LaterMail } from './later-mail.js';

const laterMs = 10 * 60_000;

/**
 * While no worker has a session nobody looks at those that work for it, and the mail that tells of their end may be
 * lost: so it is woken for that after a while. One that has ended by then costs it nothing but this.
 */
export async function wakeToLook(children: readonly Child[], clock: Clock, mail: LaterMail): Promise<void> {
  if (!children.some(({ status }) => status === 'running')) return;
  const at = clock.now() + laterMs;
  const body = { reason: 'Others may still work for it.' };
  try {
    await mail.send({ id: 'look', command: `look-${at}`, at, type: 'session.wake', body });
  } catch (error) {
    mail.warn(error, 'Nobody will look at those that work for this session until it is woken');
  }
}
