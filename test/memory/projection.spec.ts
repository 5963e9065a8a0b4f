import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readLog } from '#shared/broker';
import { newId } from '#shared/contracts';
import {
  applyAppend,
  emptyConversation,
  fold,
  readFrom,
  restoreFrom,
  visibleMessages,
} from '#shared/conversation';
import { eventually } from '../harness/eventually.js';
import { administrator, House } from './house.js';
import {
  accepted,
  begun,
  blockCompleted,
  blockStarted,
  completed,
  delta,
  LogScript,
  newTurn,
  replied,
  usage,
  wholeTurn,
} from './log-script.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let house: House;

beforeAll(async () => {
  house = await House.build();
  await house.start();
});

afterAll(() => house.tearDown());

describe('a turn that is running', () => {
  it('is shown up to its last event, with the place where its open block began', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append(accepted(ids, null), ...begun(ids), blockStarted(ids, 0), delta(ids, 0, 'First'));
    const openedAt = await log.append(
      blockCompleted(ids, 0, 'First'),
      blockStarted(ids, 1),
      delta(ids, 1, 'Sec'),
    );
    await log.append(delta(ids, 1, 'ond, on'));
    const last = await log.append({ type: 'turn.status', turn: ids.turn, body: { message: 'thinking' } });
    await log.append(delta(ids, 1, 'going'));

    const { snapshot } = await house.projected(log);

    expect(snapshot.openFrom).toBe(openedAt);
    // The last append holds a delta alone, and memory reads none of those.
    expect(snapshot.position).toEqual({
      gen: house.broker.gen,
      n: log.n - 1,
      en: log.en,
      epoch: 1,
      sequence: last,
    });
    expect(snapshot.conversation.messages.map(({ id }) => id)).toEqual([ids.message]);
    expect(snapshot.conversation.openTurn?.openStep?.blocks.map(({ text, block }) => [text, block])).toEqual([
      ['', { kind: 'text', text: 'First' }],
      ['', undefined],
    ]);
  });

  it('adds up, from snapshot and log, to exactly what the whole log says', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append(accepted(ids, null), ...begun(ids), blockStarted(ids, 0), delta(ids, 0, 'One '));
    await log.append(delta(ids, 0, 'two '));
    await log.append(blockStarted(ids, 1));
    await log.append(delta(ids, 0, 'three'), blockCompleted(ids, 1, 'other'));
    await log.append(delta(ids, 0, '!'));
    const { snapshot } = await house.projected(log);

    let restored = restoreFrom(snapshot);
    for await (const stored of readLog(house.broker, log.session, readFrom(snapshot)))
      restored = applyAppend(restored, stored);
    let whole = emptyConversation;
    for await (const { append } of readLog(house.broker, log.session, 1))
      for (const entry of append.entries) whole = fold(whole, entry);

    expect(whole.openTurn?.openStep?.blocks.map(({ text }) => text)).toEqual(['One two three!', '']);
    expect(restored.conversation).toEqual(whole);
  });

  it('is pending until it starts and running until it ends', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    const view = () =>
      house.queries.ask('memory.turn.get', { session: log.session, user: administrator, turn: ids.turn });
    await log.append(accepted(ids, null));
    await house.projected(log);
    expect(await view()).toMatchObject({ status: 'pending', startedAt: null, endedAt: null, usage: null });
    await log.append(...begun(ids));
    await house.projected(log);
    expect(await view()).toMatchObject({ status: 'running', startedAt: expect.any(String), endedAt: null });
  });
});

describe('a turn that is over', () => {
  it('leaves its events, its messages and its record', async () => {
    const log = await house.createLog();
    const [first, second] = [newTurn(), newTurn()];
    await log.append({ type: 'actor.claimed', body: { nonce: 'script', epoch: 1 } });
    await log.append(...wholeTurn(first, null, 'Hi there'));
    await log.append(accepted(second, first.reply, 'And then?'));
    await log.append(...wholeTurn(second, first.reply).slice(1));

    const { snapshot } = await house.projected(log);

    const events = await house.events(log.session);
    expect(events.map(({ en }) => en)).toEqual(Array.from({ length: log.en }, (_, index) => index + 1));
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
      'actor.claimed',
      'turn.accepted',
      'turn.started',
    ]);
    expect(snapshot.openFrom).toBeNull();
    expect(snapshot.conversation).toMatchObject({ head: second.reply, openTurn: null, unsettled: [] });
    const said = snapshot.conversation.messages.map(({ id, parent, role, status, blocks }) => ({
      id,
      parent,
      role,
      status,
      blocks,
    }));
    expect(said).toEqual([
      {
        id: first.message,
        parent: null,
        role: 'user',
        status: 'complete',
        blocks: [{ kind: 'text', text: 'Hello' }],
      },
      {
        id: first.reply,
        parent: first.message,
        role: 'assistant',
        status: 'complete',
        blocks: [{ kind: 'text', text: 'Hi there' }],
      },
      {
        id: second.message,
        parent: first.reply,
        role: 'user',
        status: 'complete',
        blocks: [{ kind: 'text', text: 'And then?' }],
      },
      {
        id: second.reply,
        parent: second.message,
        role: 'assistant',
        status: 'complete',
        blocks: [{ kind: 'text', text: 'Hi there' }],
      },
    ]);
    const turn = await house.queries.ask('memory.turn.get', {
      session: log.session,
      user: administrator,
      turn: second.turn,
    });
    expect(turn).toMatchObject({
      id: second.turn,
      message: second.message,
      status: 'completed',
      usage,
      error: null,
    });
    expect([turn.startedAt, turn.endedAt]).toEqual([expect.any(String), expect.any(String)]);
  });

  it('that failed says why, in its record and beside its last reply, until the next one begins', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    const error = { code: 'provider_error', message: 'It broke.', retryable: true } as const;
    await log.append(
      accepted(ids, null),
      ...begun(ids),
      blockStarted(ids, 0),
      blockCompleted(ids, 0, 'Half'),
    );
    await log.append(...replied(ids, 'failed'));
    await log.append({ type: 'turn.failed', turn: ids.turn, body: { ...error, usage, durationMs: 3 } });

    const { snapshot } = await house.projected(log);

    expect(snapshot.conversation.messages.at(-1)).toMatchObject({
      id: ids.reply,
      parent: ids.message,
      status: 'failed',
      blocks: [{ kind: 'text', text: 'Half' }],
    });
    expect(snapshot.conversation.failure).toMatchObject({ ...error, turn: ids.turn, reply: ids.reply });
    expect(visibleMessages(snapshot.conversation).at(-1)?.blocks.at(-1)).toEqual({ kind: 'error', ...error });
    expect(snapshot.conversation.unsettled).toEqual([ids.turn]);
    const turn = await house.queries.ask('memory.turn.get', {
      session: log.session,
      user: administrator,
      turn: ids.turn,
    });
    expect(turn).toMatchObject({ status: 'failed', usage, error });

    await log.append(accepted(newTurn(), ids.reply));
    expect((await house.projected(log)).snapshot.conversation.failure).toBeNull();
  });

  it('keeps every character that a model can write', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    const text = 'zero \u0000, half a pair \ud83d, "quotes" \\ and {braces}, \u{1f9ed}';
    await log.append(...wholeTurn(ids, null, text));
    const { snapshot } = await house.projected(log);
    expect(snapshot.conversation.messages.at(-1)?.blocks).toEqual([{ kind: 'text', text }]);
    const bodies = (await house.events(log.session)).filter(({ type }) => type === 'block.completed');
    expect(bodies).toEqual([
      expect.objectContaining({ body: { step: 0, index: 0, block: { kind: 'text', text } } }),
    ]);
  });
});

describe('what comes in another order', () => {
  it('waits for what it follows', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    const [first, second, third] = [
      log.next(accepted(ids, null)),
      log.next(...begun(ids)),
      log.next(blockStarted(ids, 0)),
    ];
    await log.store(third);
    await eventually('memory has it in hand', async () => {
      const { jsm, names } = house.broker;
      return (await jsm.consumers.info(names.stream('LOG'), 'memory')).num_ack_pending > 0;
    });
    await log.store(second);
    await log.store(first);
    await house.projected(log);
    expect((await house.events(log.session)).map(({ type }) => type)).toEqual([
      'turn.accepted',
      'turn.started',
      'reply.started',
      'step.started',
      'block.started',
    ]);
    expect((await house.parked()).filter(({ session }) => session === log.session)).toEqual([]);
    // To be early is no error, and is not treated as one.
    expect(await house.logged(log.session)).toEqual([]);
  });

  it('is passed, and the gap recorded, when what it follows is not in the log any more', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append(accepted(ids, null));
    log.next(...begun(ids));
    await log.append(...completed(ids));
    await house.projected(log);
    expect((await house.events(log.session)).map(({ en }) => en)).toEqual([1, 5, 6]);
    expect((await house.parked()).filter(({ session }) => session === log.session)).toEqual([
      expect.objectContaining({ problem: 'Events 2 to 4 are missing from the log' }),
    ]);
  });
});

describe('what cannot be projected', () => {
  it('is parked with its bytes and counted, while its session and all others go on', async () => {
    const service = await house.start();
    const [sick, sound] = [await house.createLog(), await house.createLog()];
    const stranger = new LogScript(house.broker, newId('s'));
    const [sickTurn, soundTurn] = [newTurn(), newTurn()];
    await sick.append(accepted(sickTurn, null));
    const bytes = Buffer.from('\0 is no JSON');
    const garbage = await sick.storeRaw(bytes);
    const unknown = await stranger.append(accepted(newTurn(), null));
    const refused = await sick.append({
      type: 'turn.started',
      turn: sickTurn.turn,
      by: 'nobody\0',
      body: { attempt: 1 },
    });
    await sound.append(...wholeTurn(soundTurn, null));
    await sick.append(...wholeTurn(sickTurn, null).slice(2));

    const [{ snapshot }] = [await house.projected(sick), await house.projected(sound)];

    await house.idle();
    const parked = (await house.parked()).filter(
      ({ session }) => session === sick.session || session === stranger.session,
    );
    expect(parked.map(({ sequence }) => Number(sequence))).toEqual([garbage, unknown, refused]);
    expect(parked[0]?.data).toEqual(bytes);
    expect(parked[1]?.problem).toBe('There is no such session.');
    expect(parked[2]?.problem).toContain('22021');
    // Its row is missing, but the session's state has learnt of it: the turn went on to its end.
    expect((await house.events(sick.session)).map(({ en }) => en)).not.toContain(2);
    expect(snapshot.conversation).toMatchObject({ head: sickTurn.reply, openTurn: null });
    await service.close();
  });

  it('does not hold up what comes behind it in its own session', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append(accepted(ids, null));
    // Its events 2 to 4 can never be read.
    log.next(...begun(ids));
    await log.storeRaw('not an append');
    await log.append(...completed(ids));
    await house.projected(log);
    const problems = (await house.parked()).filter(({ session }) => session === log.session);
    expect(problems.map(({ problem }) => problem)).toEqual([
      expect.any(String),
      'Events 2 to 4 are missing from the log',
    ]);
  });

  it('because of the database itself is not lost: it comes again', async () => {
    const log = await house.createLog();
    const before = (await house.parked()).length;
    await house.database.query('ALTER TABLE events RENAME TO events_elsewhere');
    await log.append(...wholeTurn(newTurn(), null));
    const { jsm, names } = house.broker;
    await eventually('it was tried again', async () => {
      const { num_redelivered } = await jsm.consumers.info(names.stream('LOG'), 'memory');
      return num_redelivered > 0;
    });
    expect((await house.snapshot(log.session)).snapshot.position.en).toBe(0);
    await house.database.query('ALTER TABLE events_elsewhere RENAME TO events');
    await house.projected(log);
    expect(await house.events(log.session)).toHaveLength(log.en);
    expect(await house.parked()).toHaveLength(before);
    const logged = await house.logged(log.session);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join()).toContain('StatementRefused');
    expect(logged.join()).not.toContain('Hi there');
  });
});

describe('a replay of the whole log', () => {
  it('changes nothing', async () => {
    const log = await house.createLog();
    const [first, second] = [newTurn(), newTurn()];
    await log.append(...wholeTurn(first, null));
    await log.append(accepted(second, first.reply), ...begun(second), blockStarted(second, 0));
    await log.append({
      type: 'turn.failed',
      turn: first.turn,
      body: { code: 'internal', message: 'late', retryable: false, usage, durationMs: 1 },
    });
    await house.projected(log);
    await house.idle();
    const tables = ['sessions', 'messages', 'turns', 'events', 'parked'];
    const dump = () =>
      Promise.all(
        tables.map((table) => house.database.query(`SELECT * FROM ${table} AS t ORDER BY t::text`)),
      );
    const before = await dump();

    await house.stopServices();
    await house.broker.jsm.consumers.delete(house.broker.names.stream('LOG'), 'memory');
    await house.namespace.migrate();
    await house.start();
    await house.idle();

    expect(before.every((rows) => rows.length > 0)).toBe(true);
    expect(await dump()).toEqual(before);
  });
});

describe('two instances', () => {
  it('share the work of many sessions and lose nothing', async () => {
    await house.start();
    const before = (await house.parked()).length;
    const logs = await Promise.all(Array.from({ length: 30 }, () => house.createLog()));
    await Promise.all(
      logs.map(async (log) => {
        let parent: string | null = null;
        for (let turn = 0; turn < 3; turn += 1) {
          const ids = newTurn();
          for (const entry of wholeTurn(ids, parent)) await log.append(entry);
          parent = ids.reply;
        }
      }),
    );
    for (const log of logs) {
      const { snapshot } = await house.projected(log);
      expect(snapshot.conversation.messages).toHaveLength(6);
      expect(await house.events(log.session)).toHaveLength(log.en);
    }
    expect(await house.parked()).toHaveLength(before);
  });
});
