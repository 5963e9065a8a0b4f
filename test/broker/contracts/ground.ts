import { afterAll, beforeAll } from '@jest/globals';
import type { BrokerPorts } from '#shared/broker';
import { newId, type Command } from '#shared/contracts';

/** A broker that a contract is tried on. */
export interface Ground {
  broker: BrokerPorts;
  /** As one more process on the same broker. */
  another(): Promise<BrokerPorts>;
  close(): Promise<void>;
}
export type OpenGround = () => Promise<Ground>;

/** Opens the ground before the tests of the block around it, and closes it after them. */
export function groundOf(open: OpenGround): () => Ground {
  let ground: Ground | undefined;
  beforeAll(async () => {
    ground = await open();
  }, 120_000);
  afterAll(async () => {
    await ground?.close();
  }, 60_000);
  return () => {
    if (!ground) throw new Error('The ground is not open yet.');
    return ground;
  };
}

const pauseMs = 20;

/** As `eventually`, in the time of the broker's ports, which a model may have of its own. */
export async function eventuallyOn<T>(
  { clock }: BrokerPorts,
  what: string,
  ask: () => Promise<T> | T,
  deadlineMs = 20_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const until = clock.elapsed() + deadlineMs;
  while (clock.elapsed() < until) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false)
      return answer as Exclude<NonNullable<T>, false>;
    await clock.wait(pauseMs);
  }
  throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`);
}

export function wake({ clock }: BrokerPorts, session: string): Command<'session.wake'> {
  const at = new Date(clock.now()).toISOString();
  return { v: 1, id: newId('c'), type: 'session.wake', session, at, by: 'test', body: { reason: 'test' } };
}

export function expire({ clock }: BrokerPorts, session: string): Command<'turn.expire'> {
  const at = new Date(clock.now()).toISOString();
  const body = { turn: newId('t') };
  return { v: 1, id: newId('c'), type: 'turn.expire', session, at, by: 'test', body };
}
