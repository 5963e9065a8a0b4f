import { expect, it } from '@jest/globals';
import { noUsage, type Conversation } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { folded } from '../commands/testing/given.js';
import { over, running } from '../commands/testing/past.js';
import { session } from '../turns/testing/life.js';
import { SessionNow } from './session-now.js';

const changed = (model: string) => [{ type: 'session.changed' as const, body: { change: { model } } }];

function nowOf() {
  let conversation: Conversation = emptyConversation;
  const now = new SessionNow(session, () => conversation);
  return {
    now,
    past: (...entries: Parameters<typeof folded>[0]) => (conversation = folded(entries, conversation)),
  };
}

it('is as it was created until somebody changes it', () => {
  const { now, past } = nowOf();
  expect(now.latest).toEqual(session);
  past(...changed('x/z'));
  expect(now.latest).toEqual({ ...session, model: 'x/z' });
  expect(now.latest).toBe(now.latest);
});

it('is for a reply as it was when that began', () => {
  const { now, past } = nowOf();
  past(...changed('x/1'), ...running('t1'));
  expect(now.ofReply.model).toBe('x/1');
  past(...changed('x/2'));
  expect([now.ofReply.model, now.latest.model]).toEqual(['x/1', 'x/2']);
  past(...over('t1', 'completed'));
  expect(now.ofReply.model).toBe('x/2');
});

it('is another for the reply that follows at once', () => {
  const { now, past } = nowOf();
  past(...changed('x/1'), ...running('t1'));
  expect(now.ofReply.model).toBe('x/1');
  const next = { message: 'r-next', agent: 'assistant', parent: 'r-t1' };
  past(
    ...changed('x/2'),
    { type: 'reply.completed', turn: 't1', body: { message: 'r-t1', status: 'complete', usage: noUsage } },
    { type: 'reply.started', turn: 't1', body: next },
  );
  expect(now.ofReply.model).toBe('x/2');
});
