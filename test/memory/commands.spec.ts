import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readLog } from '#shared/broker';
import type { NewEntry } from '#shared/contracts';
import { applyAppend, emptyConversation, fold, readFrom, restoreFrom } from '#shared/conversation';
import { administrator, House } from './house.js';
import {
  accepted,
  begun,
  blockStarted,
  completed,
  delta,
  newTurn,
  said,
  startedFromQueue,
  steer,
  stopped,
  waiting,
  wholeTurn,
  type LogScript,
  type TurnIds,
} from './log-script.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let house: House;

beforeAll(async () => {
  house = await House.build();
  await house.start();
});

afterAll(() => house.tearDown());

function turnView({ session }: LogScript, { turn }: TurnIds) {
  return house.queries.ask('memory.turn.get', { session, user: administrator, turn });
}

async function wholeFold({ session }: LogScript) {
  let whole = emptyConversation;
  for await (const { append } of readLog(house.broker, session, 1))
    for (const entry of append.entries) whole = fold(whole, entry);
  return whole;
}

function messageIds({ session }: LogScript): Promise<{ id: string }[]> {
  return house.database.query('SELECT id FROM messages WHERE session = $1 ORDER BY ordinal', [session]);
}

describe('the checkpoint', () => {
  it('holds everything that the fold tells', async () => {
    const log = await house.createLog();
    const [running, queued, steered, cancelled] = [newTurn(), newTurn(), newTurn(), newTurn()];
    await log.append({ type: 'actor.claimed', body: { nonce: 'x', epoch: 1, mailGen: 'g_mail' } });
    await log.append(accepted(running, null), ...begun(running));
    await log.append(...waiting(queued), ...waiting(cancelled, 1), steer(running, steered));
    await log.append({ type: 'queue.held', body: {} }, stopped(cancelled));
    await log.append({
      type: 'command.settled',
      turn: 't_early',
      mail: 7,
      body: { outcome: 'tombstone' },
    });
    await log.append({ type: 'turn.stopping', turn: running.turn, body: { by: 'me', reason: 'session' } });

    const { snapshot } = await house.projected(log);

    const { conversation } = snapshot;
    expect(conversation).toEqual(await wholeFold(log));
    expect(conversation).toMatchObject({
      held: true,
      tombstones: ['t_early'],
      settledMail: { gen: 'g_mail', sequence: 7 },
      queue: [{ turn: queued.turn }],
      openTurn: { turn: running.turn, stopping: { reason: 'session' }, steers: [{ turn: steered.turn }] },
    });
    // What waits and what was not heard stands among the messages only once it is on the path.
    expect(await messageIds(log)).toEqual([{ id: running.message }]);
  });

  it('of a service that knew less is read as what it means today', async () => {
    const { id } = await house.createSession();
    const old = '{"head": null, "openTurn": null, "unsettled": [], "openBlocks": []}';
    await house.database.query('UPDATE sessions SET projection = $2 WHERE id = $1', [id, old]);
    expect((await house.snapshot(id)).snapshot.conversation).toEqual(emptyConversation);
  });
});

describe('a turn in the queue', () => {
  it('is queued, then runs with its message below the head', async () => {
    const log = await house.createLog();
    const [first, second] = [newTurn(), newTurn()];
    await log.append(accepted(first, null), ...begun(first), ...waiting(second));
    await house.projected(log);
    expect(await turnView(log, second)).toMatchObject({ status: 'queued', startedAt: null });

    await log.append(...wholeTurn(first, null).slice(4), startedFromQueue(second, first.reply));
    const { snapshot } = await house.projected(log);

    expect(await turnView(log, second)).toMatchObject({ status: 'running', startedAt: expect.any(String) });
    expect(snapshot.conversation).toEqual(await wholeFold(log));
    expect(snapshot.conversation.messages.map(({ id }) => id)).toEqual([
      first.message,
      first.reply,
      second.message,
    ]);
  });

  it('that is stopped there never began, and says why it ended', async () => {
    const log = await house.createLog();
    const [first, second] = [newTurn(), newTurn()];
    await log.append(accepted(first, null), ...waiting(second));
    await log.append(stopped(second, 'interrupt'));
    await house.projected(log);
    expect(await turnView(log, second)).toMatchObject({
      status: 'stopped',
      stopReason: 'interrupt',
      startedAt: null,
      endedAt: expect.any(String),
    });
  });
});

describe('words said to a running turn', () => {
  it('stand on the path once the turn has heard them', async () => {
    const log = await house.createLog();
    const [running, words] = [newTurn(), newTurn()];
    await log.append(accepted(running, null), ...begun(running), steer(running, words));
    const heard: NewEntry[] = [
      ...wholeTurn(running, null).slice(4, 8),
      { type: 'turn.steered', turn: running.turn, body: { message: said(words, running.reply) } },
    ];
    await log.append(...heard);
    const { snapshot } = await house.projected(log);
    expect(snapshot.conversation).toEqual(await wholeFold(log));
    expect(snapshot.conversation.head).toBe(words.message);
    expect(snapshot.conversation.openTurn?.steers).toEqual([]);
  });
});

describe('a rollback', () => {
  it('moves the head and leaves the tree as it is', async () => {
    const log = await house.createLog();
    const [kept, dropped, next] = [newTurn(), newTurn(), newTurn()];
    await log.append(...wholeTurn(kept, null));
    await log.append(accepted(dropped, kept.reply), ...begun(dropped));
    await log.append(
      stopped(dropped, 'rollback'),
      { type: 'history.moved', turn: dropped.turn, body: { head: kept.reply, reason: 'rollback' } },
      { type: 'turn.settled', turn: dropped.turn, body: {} },
    );
    const { snapshot } = await house.projected(log);
    expect(snapshot.conversation).toEqual(await wholeFold(log));
    expect(snapshot.conversation.head).toBe(kept.reply);
    expect(await messageIds(log)).toEqual([
      { id: kept.message },
      { id: kept.reply },
      { id: dropped.message },
    ]);
    await log.append(...wholeTurn(next, kept.reply));
    const after = await house.projected(log);
    expect(after.snapshot.conversation.messages.map(({ id }) => id)).toEqual([
      kept.message,
      kept.reply,
      next.message,
      next.reply,
    ]);
  });

  it('of the first turn leaves nothing on the path', async () => {
    const log = await house.createLog();
    const only = newTurn();
    await log.append(accepted(only, null), ...begun(only));
    await log.append(stopped(only, 'rollback'), {
      type: 'history.moved',
      turn: only.turn,
      body: { head: null, reason: 'rollback' },
    });
    const { snapshot } = await house.projected(log);
    expect(snapshot.conversation).toMatchObject({ messages: [], head: null });
  });
});

describe('a long block', () => {
  it('is read from its last checkpoint on, by few messages, and without keeping its text twice', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append(accepted(ids, null), ...begun(ids), blockStarted(ids, 0));
    let text = '';
    let checkpointAt = 0;
    for (let piece = 1; piece <= 200; piece += 1) {
      text += `${piece} `;
      await log.append(delta(ids, 0, `${piece} `));
      if (piece % 64 !== 0) continue;
      checkpointAt = await log.append({
        type: 'block.checkpoint',
        turn: ids.turn,
        body: { step: 0, index: 0, text },
      });
    }

    const { snapshot } = await house.projected(log);

    expect(snapshot.openFrom).toBe(checkpointAt);
    let restored = restoreFrom(snapshot);
    let read = 0;
    for await (const stored of readLog(house.broker, log.session, readFrom(snapshot))) {
      restored = applyAppend(restored, stored);
      read += 1;
    }
    expect(read).toBeLessThanOrEqual(64);
    expect(restored.conversation.openTurn?.openStep?.blocks.map((block) => block.text)).toEqual([text]);
    expect((await house.events(log.session)).map(({ type }) => type)).not.toContain('block.checkpoint');

    await log.append(...completed(ids));
    expect((await house.projected(log)).snapshot.openFrom).toBeNull();
  });
});
