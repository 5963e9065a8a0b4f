import { describe, expect, it, test } from '@jest/globals';
import { Names, type Broker, type QueryClient } from '#shared/broker';
import { ParleyError, unavailable, type ListedSession } from '#shared/contracts';
import type { KnownAgents } from '../agents/known-agents.js';
import type { Mailbox } from '../turns/mailbox.js';
import { TurnRefused } from '../turns/turn-refused.js';
import type { KnownSessions } from './known-sessions.js';
import { NewSessions } from './new-sessions.js';

const scene = { place: 'The shed' };
const created = { id: 's_1', owner: 'u_1', name: null, scenes: true } as ListedSession;

/** A session that memory creates, and what becomes of the mail that opens its scene. */
function beginning(send: () => Promise<unknown>): { begun: NewSessions; told: string[]; sent: unknown[] } {
  const [told, sent]: [string[], unknown[]] = [[], []];
  const core = { publish: (_: string, data: string) => void told.push(data) };
  const mailbox = {
    send: async (...mail: unknown[]) => {
      sent.push(mail);
      return send();
    },
  };
  const begun = new NewSessions(
    { core, names: new Names() } as unknown as Broker,
    { ask: async () => created } as unknown as QueryClient,
    { check: async () => undefined } as unknown as KnownAgents,
    { note: () => undefined } as unknown as KnownSessions,
    mailbox as unknown as Mailbox,
  );
  return { begun, told, sent };
}

describe('a session that begins with a scene', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['open, where its actor says so', async () => ({ outcome: 'done' }), 'open'],
    ['pending, where nobody has said so yet', async () => undefined, 'pending'],
    [
      'not open, where the broker has not confirmed it',
      () => Promise.reject(unavailable('No word.')),
      'failed',
    ],
    [
      'not open, where it was refused',
      () => Promise.reject(new TurnRefused({ code: 'invalid_request', message: 'No.' }, undefined)),
      'failed',
    ],
  ])('is there in any case, and its scene is %s', async (_, send, status) => {
    const { begun, told, sent } = beginning(send);
    const answer = await begun.begin('u_1', { scene });
    expect(answer).toEqual({ ...created, scene: { id: expect.stringMatching(/^se_/), status } });
    expect(sent).toEqual([
      [{ session: 's_1', user: 'u_1' }, 'scene.open', { scene: answer.scene?.id, setting: scene }],
    ]);
    expect(told).toHaveLength(1);
  });

  it('shows what nobody has reckoned with', async () => {
    const { begun } = beginning(() => Promise.reject(new TypeError('Broken.')));
    const failure = begun.begin('u_1', { scene });
    await expect(failure).rejects.toThrow('Broken.');
    await expect(failure).rejects.not.toBeInstanceOf(ParleyError);
  });
});

it('a session without a scene has nothing said to it', async () => {
  const { begun, sent } = beginning(async () => undefined);
  expect(await begun.begin('u_1', {})).toEqual(created);
  expect(sent).toEqual([]);
});
