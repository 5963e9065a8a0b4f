import { once } from 'node:events';
import { WebSocket } from 'ws';
import { inLanes } from '../arrivals.js';
import { createSessions } from '../sessions.js';
import { Events } from './events.js';
import type { Parley, ProbeOrder } from './order.js';

const atOnce = 32;

export interface Kept {
  close(): void;
}

/** Every watcher has its session's state and then hears nothing more. */
export async function watch({
  target,
  over,
  watchers,
  sessions: count,
}: Extract<ProbeOrder, { ask: 'watch' }>): Promise<Kept[]> {
  const sessions = await createSessions(target, count);
  const kept: Kept[] = [];
  await inLanes(Array.from({ length: watchers }), atOnce, async () => {
    const session = sessions[kept.length % count] ?? '';
    const opening = over === 'sse' ? overEvents(target, session) : overSocket(target, session);
    kept.push(await opening);
  });
  return kept;
}

async function overEvents(target: Parley, session: string): Promise<Kept> {
  const events = await Events.open(target, session);
  await events.until(({ event }) => event === 'session.snapshot');
  return events;
}

async function overSocket({ url, token }: Parley, session: string): Promise<Kept> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/ws`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  const state = new Promise<void>((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      if (data.includes('session.snapshot')) resolve();
    });
    socket.once('close', () => reject(new Error('A WebSocket was closed too soon.')));
  });
  socket.send(JSON.stringify({ op: 'watch', session }));
  await state;
  return { close: () => socket.terminate() };
}
