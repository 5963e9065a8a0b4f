import type { Child, Conversation } from '../contracts/index.js';
import { waitsForChild } from './fold-calls.js';
import type { Handlers } from './handlers.js';
import { withMessage } from './open-turn.js';

type ChildEntry = 'agent.started' | 'agent.finished' | 'report.heard';

/** Enough for whoever asks for the output of one that has ended. */
const endedKept = 50;

/** The sessions that work for this one. One in the background outlives the turn that has begun it. */
export const childHandlers: Handlers<ChildEntry> = {
  'agent.started': (conversation, entry) => {
    const { turn = '', body } = entry;
    const { call, session, childTurn, agent, background } = body;
    const child: Child = { session, childTurn, turn, call, agent, background, status: 'running' };
    return withChildren(waitsForChild(conversation, entry), [...conversation.children, child]);
  },

  'agent.finished': (conversation, { body }) => {
    const { session, status, report } = body;
    const children = conversation.children.map((child) =>
      child.session === session ? { ...child, status } : child,
    );
    const reports = report ? [...conversation.reports, report] : conversation.reports;
    return withChildren({ ...conversation, reports }, children);
  },

  'report.heard': (conversation, { body: { message } }) => ({
    ...conversation,
    ...withMessage(conversation, message),
    reports: conversation.reports.filter(({ id }) => id !== message.id),
  }),
};

function withChildren(conversation: Conversation, all: Child[]): Conversation {
  const ended = all.filter(({ status }) => status !== 'running');
  const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - endedKept)));
  return { ...conversation, children: all.filter((child) => !forgotten.has(child)) };
}
