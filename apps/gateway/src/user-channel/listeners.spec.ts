import { expect, it } from '@jest/globals';
import type { UserEvent } from '#shared/contracts';
import { Listeners } from './listeners.js';

const event: UserEvent = { type: 'session_deleted', session: 's_1', at: '2026-01-02T03:04:05.678Z' };

it("a user's channel is subscribed to once, heard by each, and left with the last", () => {
  const subscribed = new Map<string, (event: UserEvent) => void>();
  const listeners = new Listeners((user, heard) => {
    if (subscribed.has(user)) throw new Error(`${user} is subscribed to twice.`);
    subscribed.set(user, heard);
    return () => void subscribed.delete(user);
  });
  const heard: string[] = [];
  const note = ({ type }: UserEvent): void => void heard.push(type);
  const [one, two, other] = [
    listeners.add('u_1', note),
    listeners.add('u_1', note),
    listeners.add('u_2', note),
  ];
  subscribed.get('u_1')?.(event);
  expect(heard).toHaveLength(2);
  one();
  one();
  subscribed.get('u_1')?.(event);
  listeners.tellAll(event);
  expect(heard).toHaveLength(5);
  two();
  other();
  expect(subscribed.size).toBe(0);
});
