import { describe, expect, it } from '@jest/globals';
import { EventSource } from 'eventsource';
import { WebSocket } from 'ws';
import { emptyFold, fold, fromSnapshot, sessionState, textOf, type Folded, type SessionState } from '#client';
import type { LogEvent, SessionEvent, SessionSnapshot } from '#client';
import { eventually } from '../../harness/eventually.js';
import { newSession, stage } from './stage.js';

/** Hears of a session until it is left; it is told of each event once. */
interface Ears {
  leave(): void;
}

type Listen = (session: string, heard: (event: SessionEvent) => void) => Ears;

const authorization = (): string => `Bearer ${stage.started.api.token}`;

/** Comes back by itself. */
const eventSource: Listen = (session, heard) => {
  const source = new EventSource(`${stage.proxy.url}/v1/sessions/${session}/events`, {
    fetch: (address, init) =>
      fetch(address, { ...init, headers: { ...init.headers, authorization: authorization() } }),
  });
  for (const type of told)
    source.addEventListener(type, ({ data }) => heard(JSON.parse(String(data)) as SessionEvent));
  return { leave: () => source.close() };
};

/** Is opened anew by its page, from the last cursor that it has. */
const webSocket: Listen = (session, heard) => {
  let cursor: string | undefined;
  let isLeft = false;
  let socket: WebSocket;
  const open = (): void => {
    const headers = { authorization: authorization() };
    socket = new WebSocket(`${stage.proxy.url.replace('http', 'ws')}/v1/ws`, { headers });
    socket.on('open', () => socket.send(JSON.stringify({ op: 'watch', session, cursor })));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { cursor?: string; event?: SessionEvent };
      cursor = frame.cursor ?? cursor;
      if (frame.event) heard(frame.event);
    });
    // A connection that is cut: what follows is its close.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!isLeft) open();
    });
  };
  open();
  return {
    leave: () => {
      isLeft = true;
      socket.terminate();
    },
  };
};

/** An EventSource must name what it listens to. */
const told = [
  ...['session.snapshot', 'history.moved', 'turn.accepted', 'turn.started', 'reply.started', 'step.started'],
  ...['block.started', 'block.delta', 'block.completed', 'step.completed', 'step.abandoned'],
  ...['tool.requested', 'tool.started', 'tool.completed', 'reply.completed'],
  ...['turn.completed', 'turn.stopped', 'turn.failed'],
];

function listening(listen: Listen, session: string) {
  let folded: Folded = emptyFold(session);
  let snapshots = 0;
  const ears = listen(session, (event) => {
    if (event.type === 'session.snapshot') {
      snapshots += 1;
      folded = fromSnapshot(event as SessionSnapshot);
    } else folded = fold(folded, event as LogEvent);
  });
  const until = (what: string, isIt: (state: SessionState) => unknown): Promise<SessionState> =>
    eventually(what, () => {
      const state = sessionState(folded, null);
      return isIt(state) ? state : undefined;
    });
  return { until, leave: () => ears.leave(), snapshots: () => snapshots };
}

const answerIn = ({ messages }: SessionState): string => textOf(messages.at(-1) ?? { blocks: [] });

/** Those who speak to it without any library of ours. */
export function otherClients(): void {
  describe.each<[string, Listen]>([
    ['an EventSource', eventSource],
    ['a WebSocket', webSocket],
  ])('%s', (_, listen) => {
    it('hears thoughts, tools, failures, a stop and another past, though its connection is cut', async () => {
      const session = await newSession();
      const { until, leave, snapshots } = listening(listen, session.id);
      const ended = (turn: string) => until('its end', ({ lastTurn }) => lastTurn?.turn === turn);
      try {
        await eventually('it is there', () => snapshots() === 1);
        const said = await session.submit(
          '[[rate: 0]][[think: Hm.]][[tool: current_time {}]][[then]][[say: One.]]',
        );
        const { messages } = await ended(said.turn);
        expect(messages.at(-1)?.blocks).toMatchObject([
          { kind: 'thinking', text: 'Hm.' },
          { kind: 'tool', name: 'current_time', outcome: 'ok' },
          { kind: 'text', text: 'One.' },
        ]);
        const refused = await ended((await session.submit('[[fail: 401]]')).turn);
        expect(refused.lastTurn).toMatchObject({ status: 'failed', error: { code: 'provider_auth' } });
        const broken = await ended((await session.submit('[[rate: 0]][[say: Once]][[error: 400]]')).turn);
        expect([broken.lastTurn?.status, answerIn(broken)]).toEqual(['failed', 'Once']);

        const long = await session.submit('[[rate: 0]][[say: so far]][[hang]]');
        await until('it speaks', (state) => answerIn(state) === 'so far');
        stage.proxy.cut();
        await long.stop();
        const stopped = await ended(long.turn);
        expect([stopped.lastTurn?.status, answerIn(stopped)]).toEqual(['stopped', 'so far']);

        const anew = await session.message(said.message).resend('[[rate: 0]][[say: Two.]]');
        const changed = await ended(anew.turn);
        const path = (await session.messages()).messages;
        expect(changed.messages.map(({ id }) => id)).toEqual(path.map(({ id }) => id));
        expect(changed.messages.map(textOf)).toEqual(['[[rate: 0]][[say: Two.]]', 'Two.']);
        // Behind the cut it went on from where it was.
        expect(snapshots()).toBe(1);
      } finally {
        leave();
      }
    });
  });
}
