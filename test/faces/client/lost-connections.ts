import { describe, expect, it } from '@jest/globals';
import { Parley, textOf, type TurnState } from '#client';
import { first, newSession, stage, watched } from './stage.js';

/** Connections that are cut, and gateways that go away. */
export function lostConnections(): void {
  describe('a lost connection', () => {
    it('loses nothing of a turn, however often it is cut in the middle', async () => {
      const session = await newSession();
      const { states, until, leave } = watched(session);
      const run = await session.submit('[[rate: 100]][[tokens: 60]]');
      let cuts = 0;
      let last: TurnState | undefined;
      for await (const state of run) {
        last = state;
        if (state.text.length > (cuts + 1) * 40 && cuts < 4) {
          cuts += 1;
          stage.proxy.cut();
        }
      }
      expect(cuts).toBe(4);
      const { messages } = await session.messages();
      expect(last?.status).toBe('completed');
      expect(last?.text).toBe(textOf(messages.at(-1) ?? { blocks: [] }));
      const { messages: seen } = await until('its end', ({ lastTurn }) => lastTurn?.turn === run.turn);
      expect(seen).toEqual(messages);
      const texts = states.flatMap((state) => {
        const message = state.messages.at(-1);
        return message?.role === 'assistant' ? [textOf(message)] : [];
      });
      const shrunk = texts.filter((text, index) => !text.startsWith(texts[index - 1] ?? ''));
      expect(shrunk).toEqual([]);
      await leave();
    });

    it('lasts no longer than the gateway is away', async () => {
      const session = await newSession();
      const { until, leave } = watched(session);
      const run = await session.submit('[[rate: 30]][[tokens: 60]]');
      const ended = run.finished();
      await until(
        'it has begun to speak',
        ({ messages }) => textOf(messages.at(-1) ?? { blocks: [] }).length > 20,
      );
      await stage.started.process('gateway').stop('SIGKILL');
      const gateway = await stage.started.start('gateway');
      const [, url = ''] = await gateway.says(/"url":"([^"]+)"/);
      stage.proxy.leadTo(url);
      const { status, text } = await ended;
      expect(status).toBe('completed');
      const { messages } = await until('its end', ({ lastTurn }) => lastTurn?.turn === run.turn);
      expect(textOf(messages.at(-1) ?? { blocks: [] })).toBe(text);
      expect((await session.messages()).messages).toEqual(messages);
      await leave();
    });

    it('that cannot come back says why', async () => {
      const stranger = new Parley({ url: stage.proxy.url, token: 'parley_nobody' });
      const session = await newSession();
      await expect(first(stranger.session(session.id).watch(), () => true)).rejects.toMatchObject({
        status: 401,
      });
      await expect(first(stage.parley.session('s_nobody').watch(), () => true)).rejects.toMatchObject({
        status: 404,
      });
    });
  });
}
