import { describe, expect, it } from '@jest/globals';
import { ParleyApiError, textOf, type TurnState } from '#client';
import { eventually } from '../../harness/eventually.js';
import { first, newSession, serverAt, stage, told, watched } from './stage.js';

/** All that is done with a session, over real HTTP. */
export function conversations(): void {
  describe('a conversation', () => {
    it('is said, watched, changed and taken back', async () => {
      const session = await newSession();
      const { states, until, leave } = watched(session);

      const run = await session.submit('[[think: Hm.]][[rate: 80]][[tokens: 30]]');
      const seen: TurnState[] = [];
      for await (const state of run) seen.push(state);
      const end = seen.at(-1);
      expect(end).toMatchObject({
        turn: run.turn,
        status: 'completed',
        text: textOf((await session.messages()).messages.at(-1) ?? { blocks: [] }),
        error: null,
      });
      expect(end?.usage?.outputTokens).toBeGreaterThan(0);
      expect(end?.messages.at(-1)?.blocks.map(({ kind }) => kind)).toEqual(['thinking', 'text']);
      expect(seen.some(({ text }) => text !== '' && text !== end?.text)).toBe(true);

      const [asked, reply] = end?.messages ?? [];
      const again = await session.message(reply?.id ?? '').regenerate({ text: '[[say: Another.]]' });
      expect((await again.finished()).text).toBe('Another.');
      const resent = await session.message(asked?.id ?? '').resend('[[say: Resent.]]');
      expect((await resent.finished()).text).toBe('Resent.');
      const { head } = await until(
        'the resent turn is over',
        ({ lastTurn }) => lastTurn?.turn === resent.turn,
      );

      await session.message(reply?.id ?? '').select();
      await until('the first branch is back', (state) => state.head === reply?.id);
      await session.message(asked?.id ?? '').edit('In other words');
      await until('other words', ({ messages }) =>
        messages.some((each) => textOf(each) === 'In other words'),
      );
      expect((await session.message(asked?.id ?? '').read()).versions).toHaveLength(1);

      expect((await session.message(asked?.id ?? '').previewRewind()).byKind.messages).toBe(1);
      await session.message(asked?.id ?? '').rewind();
      await until('the reply is gone', (state) => state.head === asked?.id);
      await session.undo();
      const last = await until('the reply is back', (state) => {
        return (
          state.head === reply?.id &&
          states.indexOf(state) > states.findIndex((each) => each.head === asked?.id)
        );
      });
      expect(last.messages.map(({ id }) => id)).toEqual(
        (await session.messages()).messages.map(({ id }) => id),
      );
      expect(head).not.toBe(reply?.id);

      // Every place that was seen is what the server says of that place.
      const places = states.filter(({ cursor }, index) => cursor !== null && index % 3 === 0);
      for (const state of places) {
        expect(told(state)).toEqual(told(await serverAt(session, state.cursor ?? '')));
      }
      await leave();
    });

    it('waits in a queue, is steered and is stopped', async () => {
      const session = await newSession();
      const { until, leave } = watched(session);
      const long = await session.submit('[[say: Well]][[hang]]');
      await first(long, ({ text }) => text !== '');

      const refused = await session.submit('No?').catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'turn_in_progress', status: 409, runningTurn: long.turn });
      expect(ParleyApiError.is(refused)).toBe(true);

      const queued = await session.submit({ text: '[[say: Later.]]', policy: 'enqueue' });
      expect(queued).toMatchObject({ status: 'queued', position: 0 });
      await session.turn(queued.turn).editQueued({ text: '[[say: Edited.]]' });
      await until('the queue has other words', ({ queue }) =>
        queue.some(({ message }) => textOf(message) === '[[say: Edited.]]'),
      );
      expect((await session.queue()).queue.map(({ turn }) => turn)).toEqual([queued.turn]);

      const dropped = await session.submit({ text: 'Never', policy: 'enqueue' });
      await expect(session.turn(dropped.turn).cancelQueued()).resolves.toBe('done');
      expect((await dropped.finished()).status).toBe('stopped');

      await session.turn(long.turn).steer('[[say: Steered.]]');
      const { turn } = await until('words wait to be read', (state) => state.turn?.steers.length === 1);
      expect(turn?.turn).toBe(long.turn);

      await long.stop();
      expect(await long.finished()).toMatchObject({ status: 'stopped', text: 'Well' });
      expect((await queued.finished()).text).toBe('Edited.');
      await until(
        'the steered words became a turn',
        ({ messages, turn: open }) => open === null && messages.some((each) => textOf(each) === 'Steered.'),
      );
      await leave();

      const held = await session.submit('[[hang]]');
      const waiting = await session.submit({ text: '[[say: At last.]]', policy: 'enqueue' });
      await session.stop();
      expect((await held.finished()).status).toBe('stopped');
      expect((await session.queue()).held).toBe(true);
      await expect(session.resumeQueue()).resolves.toBe('done');
      expect((await waiting.finished()).text).toBe('At last.');
    });

    it('waits for somebody to agree, and for its client', async () => {
      const session = await newSession();
      const where = { name: 'where', description: 'Where they are.', inputSchema: { type: 'object' } };
      const run = await session.submit({
        text: '[[tool: current_time {}]][[then]][[tool: where {"exactly": true}]][[then]][[echo: results]]',
        permissions: { ask: ['current_time'] },
        clientTools: [where],
      });
      const { approvals } = await first(run, (state) => state.status === 'waiting');
      const [approval] = (await session.approvals()).approvals;
      expect(approvals[0]?.approval).toBe(approval?.approval);
      const answer = { decision: 'answer', text: 'half past nine' } as const;
      await expect(session.answerApproval(approval?.approval ?? '', answer)).resolves.toBe('done');

      const { calls } = await first(run, (state) => state.calls.length > 0);
      expect(calls).toMatchObject([{ name: 'where', input: { exactly: true } }]);
      await expect(session.postResult(calls[0]?.key ?? '', { output: 'at home' })).resolves.toBe('done');
      const end = await run.finished();
      expect(end).toMatchObject({ status: 'completed', calls: [], approvals: [] });
      expect(end.text).toContain('at home');
    });

    it('takes files along', async () => {
      const content = 'a,b\n1,2\n';
      const [file] = await stage.parley.files.upload([{ name: 'table.csv', content }]);
      const session = await newSession();
      const run = await session.submit({ text: '[[say: Seen.]]', attachments: [file?.file ?? ''] });
      const { messages } = await run.finished();
      expect(messages[0]?.blocks).toContainEqual(
        expect.objectContaining({ kind: 'file', name: 'table.csv' }),
      );
      expect(await (await stage.parley.files.download(file?.file ?? '')).text()).toBe(content);
    });

    it('fails and is run again', async () => {
      const session = await newSession();
      const failed = await (await session.submit('[[say: Once]][[error: 400]]')).finished();
      expect(failed).toMatchObject({ status: 'failed', error: { retryable: expect.any(Boolean) } });
      expect(failed.messages.at(-1)?.blocks.at(-1)).toMatchObject({
        kind: 'error',
        code: failed.error?.code,
      });
      const again = await (await session.turn(failed.turn).retry()).finished();
      expect(again.status).toBe('failed');
      expect(again.turn).not.toBe(failed.turn);
      expect(again.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
      const silent = await (await session.submit('[[fail: 401]]')).finished();
      expect(silent).toMatchObject({ status: 'failed', text: '', error: { code: 'provider_auth' } });
    });

    it('comes and goes among the others', async () => {
      const session = await stage.parley.sessions.create({ name: 'Known by its name' });
      await expect(session.change({ archived: true })).resolves.toMatchObject({ id: session.id });
      const { sessions } = await stage.parley.sessions.list({ q: 'known by', archived: 'only' });
      expect(sessions.map(({ id }) => id)).toEqual([session.id]);
      await (await session.submit('[[say: Yes.]]')).finished();
      const fork = await session.fork();
      expect((await fork.messages()).messages).toHaveLength(2);
      expect((await session.turns({ limit: 5 })).turns.map(({ status }) => status)).toEqual(['completed']);
      expect(await session.clear()).toEqual({ head: null });
      expect((await session.tree()).messages.map(({ onPath }) => onPath)).toEqual([false, false]);
      expect(await session.undo()).toMatchObject({ head: expect.any(String) });
      expect(await session.compact()).toMatchObject({ compaction: expect.any(String) });
      await session.delete();
      await eventually('it is gone', async () => {
        const error = await session.read().catch((each: unknown) => each);
        return ParleyApiError.is(error) && error.code === 'not_found';
      });
    });
  });
}
