import { expect, it } from '@jest/globals';
import { userEventSchema, type Entry } from '#shared/contracts';
import { approvalWaiting } from './approval-waiting.js';

const at = '2026-01-02T03:04:05.678Z';
const asked: Entry<'tool.approval_requested'> = {
  type: 'tool.approval_requested',
  turn: 't',
  n: 1,
  en: 1,
  at,
  body: { approval: 'ap', call: 'c', hash: 'h', from: 'person', reason: 'It writes.', expiresAt: at },
};
const parent = { session: 's_middle', turn: 't_0', call: 'c_0', key: 'k', depth: 2 };

it('its owner hears of an approval, and for whom a sub-agent asks for it', () => {
  const told = approvalWaiting({ id: 's_child', workspace: 's_top', parent }, asked);
  expect(userEventSchema.parse(told)).toMatchObject({
    session: 's_child',
    parent: 's_middle',
    root: 's_top',
    turn: 't',
    approval: 'ap',
  });
});

it('that of a session of his own names no other', () => {
  const told = approvalWaiting({ id: 's_top', workspace: 's_top', parent: null }, asked);
  expect(told).not.toHaveProperty('parent');
  expect(told).not.toHaveProperty('root');
});
