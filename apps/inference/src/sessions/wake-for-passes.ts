import type { Clock } from '#shared/broker';
import type { Conversation, OpenChain } from '#shared/contracts';
import type { LaterMail } from './later-mail.js';

/** What is made beside the turns is there by then, or something is amiss. */
const longMs = 10 * 60_000;
const laterMs = 60 * 60_000;

/** Nothing else is under way, and nobody need stay for these any longer. */
export function waitsLongForPasses({ openTurn, chains }: Conversation, now: number): boolean {
  return openTurn === null && chains.every(({ since }) => now - Date.parse(since) > longMs);
}

/**
 * A job, or what has come of it, may be lost: so the session is woken for what it still waits for. Whoever has it then
 * asks once more, or gives it up.
 */
export async function wakeForPasses(
  chains: readonly OpenChain[],
  clock: Clock,
  mail: LaterMail,
): Promise<void> {
  if (chains.length === 0) return;
  const at = clock.now() + laterMs;
  const body = { reason: 'It waits for what is made beside its turns.' };
  try {
    await mail.send({ id: 'passes', command: `passes-${at}`, at, type: 'session.wake', body });
  } catch (error) {
    mail.warn(error, 'Nobody will ask again for what is made of this session until it is woken');
  }
}
