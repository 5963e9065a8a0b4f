import { expect, it } from '@jest/globals';
import { greeting } from './greeting.js';
import { seeToolServers } from './tool-servers.js';

type State = 'ready' | 'away';

function sourcesOf(states: Record<string, State>) {
  const listeners = new Set<() => void>();
  return {
    listeners,
    offered: () => new Map(Object.entries(states).map(([id, state]) => [id, { state, tools: [] }])),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    become: (id: string, state: State) => {
      states[id] = state;
      for (const listener of listeners) listener();
    },
  };
}

function handClock() {
  const timers = new Set<() => void>();
  return {
    timers,
    after: (_ms: number, call: () => void) => {
      timers.add(call);
      return () => void timers.delete(call);
    },
  };
}

it('servers are waited for until all are there', async () => {
  const sources = sourcesOf({ 'built-in': 'ready', 'mcp-files': 'away' });
  const clock = handClock();
  const seen = seeToolServers(sources, 2, clock);
  sources.become('mcp-files', 'ready');
  sources.become('mcp-web', 'ready');
  expect(await seen).toEqual({ up: ['files', 'web'], away: [] });
  expect([clock.timers.size, sources.listeners.size]).toEqual([0, 0]);
});

it('and no longer than a moment', async () => {
  const sources = sourcesOf({ 'mcp-files': 'ready', 'mcp-web': 'away' });
  const clock = handClock();
  const seen = seeToolServers(sources, 2, clock);
  for (const call of clock.timers) call();
  expect(await seen).toEqual({ up: ['files'], away: ['web'] });
  expect(sources.listeners.size).toBe(0);
});

it.each([
  [undefined, undefined],
  [{ up: ['files'], away: [] }, 'Tools  tool servers up: files'],
  [
    { up: ['files', 'x'], away: ['web'] },
    'Tools  tool servers up: files, x; not there yet: web (what is wrong, if anything, is in the log)',
  ],
  [{ up: [], away: [] }, 'Tools  tool servers none so far (what is wrong with them is in the log)'],
])('%j is greeted with %j', (toolServers, line) => {
  const text = greeting({ url: 'u', token: 't', rehearses: true, logFile: 'l', toolServers });
  expect(text.split('\n').find((each) => each.startsWith('Tools'))).toBe(line);
});
