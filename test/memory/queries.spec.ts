import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId, type NewEntry, type QueryName, type QueryRequest } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { administrator, House, token } from './house.js';
import {
  accepted,
  begun,
  completed,
  newTurn,
  replied,
  steer,
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
  await house.database.query("INSERT INTO users (id, name) VALUES ('u_other', 'Other')");
});

afterAll(() => house.tearDown());

function refusal<Q extends QueryName>(query: Q, request: QueryRequest<Q>): Promise<unknown> {
  return house.queries.ask(query, request).then(
    () => 'an answer',
    (error: { body?: unknown }) => error.body,
  );
}

describe('sessions', () => {
  it('are created with what was said and found again', async () => {
    const wanted = {
      owner: administrator,
      name: 'A name',
      model: 'rehearsal/test',
      systemPrompt: 'Be brief.',
    };
    const session = await house.queries.ask('memory.session.create', wanted);
    expect(session).toMatchObject(wanted);
    expect(
      await house.queries.ask('memory.session.get', { session: session.id, user: administrator }),
    ).toEqual(session);
  });

  it('begin with an empty conversation', async () => {
    const { id } = await house.createSession();
    const { snapshot } = await house.snapshot(id);
    expect(snapshot).toEqual({
      position: { gen: null, n: 0, en: 0, epoch: 0, sequence: 0 },
      conversation: emptyConversation,
      openFrom: null,
    });
  });

  it('are not created for nobody, nor with text that cannot be kept', async () => {
    const wanted = { owner: administrator, name: null, model: null, systemPrompt: null };
    expect(await refusal('memory.session.create', { ...wanted, owner: 'u_nobody' })).toMatchObject({
      code: 'not_found',
    });
    expect(await refusal('memory.session.create', { ...wanted, name: 'a\0b' })).toMatchObject({
      code: 'invalid_request',
      details: [{ path: 'name' }],
    });
  });

  it('of another are as absent as one that never was', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append(...wholeTurn(ids, null));
    await house.projected(log);
    const mine = { session: log.session, user: 'u_other' };
    const nowhere = { session: newId('s'), user: 'u_other' };
    for (const who of [mine, nowhere]) {
      const absent = { code: 'not_found', message: 'There is no such session.' };
      expect(await refusal('memory.session.get', who)).toEqual(absent);
      expect(await refusal('memory.session.snapshot', who)).toEqual(absent);
      expect(await refusal('memory.turn.get', { ...who, turn: ids.turn })).toEqual(absent);
    }
    expect(
      await refusal('memory.turn.get', { ...mine, user: administrator, turn: newId('t') }),
    ).toMatchObject({ code: 'not_found' });
    const asService = await house.queries.ask('memory.session.snapshot', {
      session: log.session,
      user: null,
    });
    expect(asService.session.owner).toBe(administrator);
  });
});

describe('read your writes', () => {
  it('waits until the event that was named is projected', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    const append = log.next(accepted(ids, null));
    const seen = { gen: house.broker.gen, en: log.en };
    const asked = { session: log.session, user: administrator, seen };
    const answers = Promise.all([
      house.queries.ask('memory.session.snapshot', asked),
      house.queries.ask('memory.turn.get', { ...asked, turn: ids.turn }),
    ]);
    await log.store(append);
    const [{ snapshot }, turn] = await answers;
    expect(snapshot.conversation.head).toBe(ids.message);
    expect(turn.status).toBe('pending');
  });

  it('says that it is not there yet, before the asker gives up', async () => {
    const { id } = await house.createSession();
    const seen = { gen: house.broker.gen, en: 1 };
    expect(await refusal('memory.session.snapshot', { session: id, user: null, seen })).toEqual({
      code: 'unavailable',
      message: 'Memory has not seen event 1 of the session yet.',
      retryable: true,
    });
  });
});

describe('recall', () => {
  it('knows a turn by its id, its key and the place before it, and a message that is taken', async () => {
    const log = await house.createLog();
    const [first, second] = [newTurn(), newTurn()];
    const end = await log.append(...wholeTurn(first, null));
    const before = { gen: house.broker.gen, n: log.n, sequence: end };
    await log.append(accepted(second, first.reply));
    await house.projected(log);
    const recall = (turn: string, message: string) =>
      house.queries.ask('memory.turn.recall', { session: log.session, turn, message });
    expect(await recall(second.turn, newId('m'))).toEqual({
      turn: { turn: second.turn, message: second.message, keyHash: 'hash of the body', before },
      messageTaken: false,
    });
    const nothing = { turn: null, messageTaken: false };
    expect(await recall(newId('t'), second.message)).toEqual({ ...nothing, messageTaken: true });
    expect(await recall(newId('t'), newId('m'))).toEqual(nothing);
  });

  it('knows what waits: its turn, and its message, which stands on no path yet', async () => {
    const log = await house.createLog();
    const [first, second] = [newTurn(), newTurn()];
    await log.append(accepted(first, null), ...waiting(second));
    await house.projected(log);
    const asked = { session: log.session, turn: second.turn, message: second.message };
    expect(await house.queries.ask('memory.turn.recall', asked)).toMatchObject({
      turn: { turn: second.turn, message: second.message },
      messageTaken: true,
    });
  });

  it('answers for words that joined a turn with that turn, until they become one themselves', async () => {
    const log = await house.createLog();
    const [running, steered] = [newTurn(), newTurn()];
    await log.append(accepted(running, null), ...begun(running));
    const before = { gen: house.broker.gen, n: log.n, sequence: expect.any(Number) };
    await log.append(steer(running, steered));
    await house.projected(log);
    const asked = { session: log.session, turn: steered.turn, message: steered.message };
    const answer = {
      turn: { turn: running.turn, message: steered.message, keyHash: 'hash of the words', before },
      messageTaken: true,
    };
    expect(await house.queries.ask('memory.turn.recall', asked)).toEqual(answer);
    const view = { session: log.session, user: administrator, turn: steered.turn };
    expect(await house.queries.ask('memory.turn.get', view)).toMatchObject({
      id: running.turn,
      status: 'running',
    });

    await log.append(...completed(running), ...waiting(steered));
    await house.projected(log);
    expect(await house.queries.ask('memory.turn.recall', asked)).toMatchObject({
      turn: { turn: steered.turn, message: steered.message },
    });
    expect(await house.queries.ask('memory.turn.get', view)).toMatchObject({
      id: steered.turn,
      status: 'queued',
    });
  });

  it('knows how a reply was asked for, in a fork too, and of what ran elsewhere nothing', async () => {
    const log = await house.createLog();
    const [first, second] = [newTurn(), newTurn()];
    const request = { permissions: { deny: ['shell'] } };
    const { body, ...entry } = accepted(first, null);
    const rejected = { code: 'turn_in_progress' as const, message: second.message };
    await log.append(
      { ...entry, body: { ...body, request } },
      ...begun(first),
      { type: 'turn.rejected', turn: second.turn, body: rejected },
      ...replied(first),
      ...completed(first),
      ...wholeTurn(second, first.reply),
    );
    await house.projected(log);
    const of = async (session: string, message: string) =>
      (await house.queries.ask('memory.turn.request', { session, message })).request;
    expect(await of(log.session, first.reply)).toEqual(request);
    expect(await of(log.session, second.reply)).toEqual({});
    expect(await of(log.session, newId('m'))).toBeNull();
    const from = { session: log.session, user: administrator, message: first.reply };
    const fork = await house.queries.ask('memory.session.fork', from);
    expect(await of(fork.id, first.reply)).toEqual(request);
    await house.database.query('DELETE FROM events WHERE session = $1', [log.session]);
    expect(await of(fork.id, first.reply)).toBeNull();
    expect(await refusal('memory.turn.request', { session: newId('s'), message: 'm' })).toMatchObject({
      code: 'not_found',
    });
  });

  it('tells of a turn that was refused just that, and of one that came again only how it went', async () => {
    const log = await house.createLog();
    const [refused, again] = [newTurn(), newTurn()];
    const refusalOf = ({ turn, message }: TurnIds): NewEntry => {
      return { type: 'turn.rejected', turn, body: { code: 'turn_in_progress', message } };
    };
    await log.append(refusalOf(refused), refusalOf(again));
    await log.append(...wholeTurn(again, null), refusalOf(again));
    await house.projected(log);
    const told = async ({ turn }: TurnIds) => {
      const asked = { session: log.session, user: administrator, turn, after: 0, limit: 100 };
      const { events } = await house.queries.ask('memory.turn.events', asked);
      return events.map(({ entry }) => entry.type);
    };
    expect(await told(refused)).toEqual(['turn.rejected']);
    const whole = await told(again);
    expect([whole[0], whole.at(-1)]).toEqual(['turn.accepted', 'turn.settled']);
    expect(whole).not.toContain('turn.rejected');
  });

  it('does not mix up sessions', async () => {
    const [one, other] = [await house.createLog(), await house.createLog()];
    const ids = newTurn();
    await one.append(accepted(ids, null));
    await house.projected(one);
    const answer = await house.queries.ask('memory.turn.recall', {
      session: other.session,
      turn: ids.turn,
      message: ids.message,
    });
    expect(answer).toEqual({ turn: null, messageTaken: false });
  });
});

describe('a submit that was refused', () => {
  const busy = { code: 'turn_in_progress', runningTurn: 't_other' } as const;
  const rejected = ({ turn, message }: TurnIds): NewEntry => ({
    type: 'turn.rejected',
    turn,
    body: { ...busy, message },
  });
  const viewOf = (log: LogScript, turn: string) =>
    house.queries.ask('memory.turn.get', { session: log.session, user: administrator, turn });

  it('says so under its own id, and takes neither that nor its message', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append(rejected(ids));
    await house.projected(log);
    expect(await viewOf(log, ids.turn)).toMatchObject({
      message: ids.message,
      status: 'rejected',
      endedAt: expect.any(String),
      error: {
        code: 'turn_in_progress',
        message: expect.stringContaining('t_other'),
        retryable: false,
      },
    });
    const asked = { session: log.session, turn: ids.turn, message: ids.message };
    expect(await house.queries.ask('memory.turn.recall', asked)).toEqual({
      turn: null,
      messageTaken: false,
    });
  });

  it.each(['in one batch', 'one after the other'])('is a turn once another try is taken, %s', async (how) => {
    const log = await house.createLog();
    const ids = newTurn();
    const entries = [rejected(ids), rejected(ids), ...wholeTurn(ids, null)];
    if (how === 'in one batch') await log.append(...entries);
    for (const entry of how === 'in one batch' ? [] : entries) {
      await log.append(entry);
      await house.projected(log);
    }
    await house.projected(log);
    const view = await viewOf(log, ids.turn);
    expect(view).toMatchObject({ status: 'completed', error: null, startedAt: expect.any(String) });
    const asked = { session: log.session, turn: ids.turn, message: ids.message };
    expect(await house.queries.ask('memory.turn.recall', asked)).toMatchObject({
      turn: { turn: ids.turn, keyHash: 'hash of the body' },
      messageTaken: true,
    });
    expect(await house.parked()).toEqual([]);
  });

  it('leaves nothing behind once another try has joined a turn that runs', async () => {
    const log = await house.createLog();
    const [running, words] = [newTurn(), newTurn()];
    await log.append(accepted(running, null), ...begun(running), rejected(words));
    await log.append(steer(running, words));
    await house.projected(log);
    expect((await viewOf(log, words.turn)).id).toBe(running.turn);
  });

  it('of an earlier log, which does not tell what was said, is no turn', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    await log.append({ type: 'turn.rejected', turn: ids.turn, body: busy });
    await house.projected(log);
    expect(
      await refusal('memory.turn.get', { session: log.session, user: administrator, turn: ids.turn }),
    ).toMatchObject({ code: 'not_found' });
  });
});

describe('access', () => {
  const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
  const accessOf = (text: string) => house.queries.ask('memory.access', { tokenHash: hashOf(text) });
  const issue = (text: string, expires: string | null, revoked: string | null) =>
    house.database.query(
      `INSERT INTO tokens (hash, owner, scopes, name, origin, expires_at, revoked_at)
       VALUES ($1, 'u_other', '{read}', 'a token', 'issued', $2, $3)`,
      [hashOf(text), expires, revoked],
    );

  it('is what the token says', async () => {
    expect(await accessOf(token)).toEqual({
      user: administrator,
      scopes: ['admin', 'write', 'read'],
      expiresAt: null,
      budgeted: false,
    });
    await issue('for a while', '2999-01-01T00:00:00.000Z', null);
    expect(await accessOf('for a while')).toEqual({
      user: 'u_other',
      scopes: ['read'],
      expiresAt: '2999-01-01T00:00:00.000Z',
      budgeted: false,
    });
  });

  it('is none for a token that is unknown, expired or revoked', async () => {
    await issue('expired', '2020-01-01T00:00:00.000Z', null);
    await issue('revoked', null, '2020-01-01T00:00:00.000Z');
    expect(await Promise.all(['never heard of', 'expired', 'revoked'].map(accessOf))).toEqual([
      null,
      null,
      null,
    ]);
  });
});
