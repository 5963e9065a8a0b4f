import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId, type QueryResponse, type SaidMessage } from '#shared/contracts';
import {
  askedFor,
  runsOf,
  type Conversations,
  type Said,
} from '../../apps/gateway/src/faces/conversations/index.js';
import { eventually } from '../harness/eventually.js';
import { administrator as user, House } from './house.js';
import { accepted, LogScript, newTurn } from './log-script.js';
import { conversationsOver, goOn, saidIn, talkOf, turnOf, type Exchange } from './talks.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let house: House;
let conversations: Conversations;

beforeAll(async () => {
  house = await House.build();
  await house.start();
  await house.database.query(`INSERT INTO users (id, name) VALUES ('u_other', 'Somebody else')`);
  conversations = conversationsOver(house);
});

afterAll(() => house.tearDown());

type Match = QueryResponse<'memory.session.match'>;

async function match(said: readonly Said[], asking = user): Promise<Match['found']> {
  const asked = { user: asking, ...askedFor(runsOf(said)) };
  return (await house.queries.ask('memory.session.match', asked)).found;
}

async function pathOf(
  session: string,
): Promise<{ role: string; text: string; id: string; author: string }[]> {
  const { snapshot } = await house.snapshot(session);
  return snapshot.conversation.messages.map(({ role, blocks, id, author }) => {
    const texts = blocks.map((block) => (block.kind === 'text' ? block.text : block.kind));
    return { role, text: texts.join('|'), id, author };
  });
}

const textsOf = async (session: string): Promise<string[]> => (await pathOf(session)).map(({ text }) => text);

/** Nobody else in this file begins with the same word. */
let words = 0;
const fresh = (): string => `Question ${(words += 1)}`;

describe('a conversation that is looked for by what was said', () => {
  it('is the one that ends with it', async () => {
    const [first, second]: Exchange[] = [
      [fresh(), 'One.'],
      ['And then?', 'Two.'],
    ] as Exchange[];
    if (!first || !second) throw new Error('Two were made.');
    const { session, replies } = await talkOf(house, first, second);
    expect(await match(saidIn(first, second))).toEqual({
      session,
      message: replies[1],
      depth: 4,
      isHead: true,
    });
    expect(await match(saidIn(first))).toEqual({ session, message: replies[0], depth: 2, isHead: false });
    const otherwise = saidIn(first, ['And then?', 'Three.']);
    expect(await match(otherwise)).toMatchObject({ session, depth: 3, isHead: false });
    expect(await match(saidIn(['Nothing', 'of this']))).toBeNull();
    expect(await match(saidIn(first, second), 'u_other')).toBeNull();
  });

  it('is, of several that begin alike, the one that goes on alike, and which may be gone on with', async () => {
    const root = fresh();
    const early = await talkOf(house, [root, 'A'], ['x', 'y']);
    const late = await talkOf(house, [root, 'A']);
    expect(await match(saidIn([root, 'A'], ['x', 'y']))).toMatchObject({ session: early.session, depth: 4 });
    expect(await match(saidIn([root, 'A']))).toMatchObject({ session: late.session, isHead: true });
    await late.log.append(accepted(newTurn(), late.replies[0] ?? null, 'It runs.'));
    await house.projected(late.log);
    // None of both may be: then it is the newer one.
    expect(await match(saidIn([root, 'A']))).toMatchObject({ session: late.session, isHead: false });
  });

  it('is found on branches that are left, and by the words as they were edited', async () => {
    const root = fresh();
    const { log, session, replies } = await talkOf(house, [root, 'A'], ['x', 'y']);
    await log.append({ type: 'history.moved', body: { head: replies[0] ?? null, reason: 'rewind' } });
    await house.projected(log);
    expect(await match(saidIn([root, 'A'], ['x', 'y']))).toMatchObject({
      message: replies[1],
      isHead: false,
    });
    expect(await match(saidIn([root, 'A']))).toMatchObject({ message: replies[0], isHead: true });
    const [first] = await pathOf(session);
    const edit = { message: first?.id ?? '', text: `${root}, really` };
    await log.append({ type: 'message.versioned', by: user, body: edit });
    await house.projected(log);
    expect(await match(saidIn([root, 'A']))).toBeNull();
    expect(await match(saidIn([`${root}, really`, 'A']))).toMatchObject({ session, depth: 2, isHead: true });
  });

  it('passes over replies that never came to a word', async () => {
    const root = fresh();
    const { session, replies } = await talkOf(house, [root, ''], ['Again', 'A']);
    const said: Said[] = [
      { role: 'user', text: root },
      { role: 'user', text: 'Again' },
      { role: 'assistant', text: 'A' },
    ];
    expect(await match(said)).toEqual({ session, message: replies[1], depth: 2, isHead: true });
    expect(await match(said.slice(0, 1))).toMatchObject({ session, depth: 1, isHead: false });
  });

  it('has as one word what stands here as several', async () => {
    const root = fresh();
    const { session, messages } = await turnOf(
      house,
      ['user', root],
      ['assistant', 'Well.\n- a'],
      ['assistant', '  - b\n'],
      ['assistant', 'Me too.'],
    );
    const head = { session, message: messages[3], depth: 2, isHead: true };
    expect(await match(saidIn([root, 'Well.\n- a\n\n  - b\nMe too.']))).toEqual(head);
    expect(await match(saidIn([root, 'Well.\n- a\n  - b']))).toEqual({
      ...head,
      message: messages[2],
      isHead: false,
    });
    for (const other of ['Well.\n- a\n- b\nMe too.', 'Me too.', 'Well.', 'Well.\n- a\n  - b\nMe too.\nMore.'])
      expect(await match(saidIn([root, other]))).toMatchObject({ session, depth: 1, isHead: false });
  });

  it('has words that joined a turn, or has never heard of them', async () => {
    const root = fresh();
    const { session, messages } = await turnOf(
      house,
      ['user', root],
      ['assistant', 'Let me look.'],
      ['user', 'Hurry!'],
      ['assistant', 'A cat.'],
    );
    const head = { session, message: messages[3], isHead: true };
    const known = saidIn([root, 'Let me look.'], ['Hurry!', 'A cat.']);
    expect(await match(known)).toEqual({ ...head, depth: 4 });
    expect(await match(saidIn([root, 'Let me look.\n\nA cat.']))).toEqual({ ...head, depth: 2 });
    const otherwise = saidIn([root, 'Let me look.'], ['Slow down!', 'A cat.']);
    expect(await match(otherwise)).toMatchObject({ session, message: messages[1], depth: 2 });
    // Where the reply has been silent before them, the user has said both in one breath.
    const silent = await turnOf(
      house,
      ['user', `${root}?`],
      ['assistant', ''],
      ['user', 'Hurry!'],
      ['assistant', 'A cat.'],
    );
    for (const opening of [`${root}?\nHurry!`, `${root}?`])
      expect(await match(saidIn([opening, 'A cat.']))).toMatchObject({
        session: silent.session,
        message: silent.messages[3],
        depth: 2,
        isHead: true,
      });
  });

  it('is found in a moment, however many words have joined a turn', async () => {
    const root = fresh();
    const joined = Array.from({ length: 30 }, (_, place) => `And ${place}.`);
    const { session } = await turnOf(
      house,
      ['user', root],
      ...joined.map((text) => ['user', text] as const),
      ['assistant', 'A cat.'],
    );
    const known = [root, ...joined].join('\n');
    expect(await match(saidIn([known, 'A cat.']))).toMatchObject({ session, depth: 2, isHead: true });
    const some = [root, ...joined.slice(0, 15), ...Array.from({ length: 30 }, () => 'So.')].join('\n');
    expect(await match(saidIn([some, 'A cat.']))).toBeNull();
  });

  it('does not end with words that were never read', async () => {
    const root = fresh();
    const { session, messages } = await turnOf(
      house,
      ['user', root],
      ['assistant', 'A cat.'],
      ['user', 'Really?'],
    );
    expect(await match(saidIn([root, 'A cat.']))).toMatchObject({
      session,
      message: messages[1],
      isHead: false,
    });
  });

  it('is none that is archived', async () => {
    const root = fresh();
    const { session } = await talkOf(house, [root, 'A']);
    await house.queries.ask('memory.session.mark', { session, user, archived: true });
    expect(await match(saidIn([root, 'A']))).toBeNull();
  });
});

describe('a session that is seeded', () => {
  const settings = { name: null, model: null, systemPrompt: null, agents: ['scribe'] };
  const behind: SaidMessage[] = [
    { role: 'user', text: 'Once' },
    { role: 'assistant', text: 'upon a time' },
  ];

  it('holds what was said elsewhere, and is found by it', async () => {
    const asked = { user, settings, from: null, behind: { said: behind } };
    const {
      session: { id, agents },
      head,
    } = await house.queries.ask('memory.session.seed', asked);
    expect(agents).toEqual(['scribe']);
    expect(await pathOf(id)).toMatchObject([
      { role: 'user', text: 'Once', author: user },
      { role: 'assistant', text: 'upon a time', author: 'scribe' },
    ]);
    expect(await match(behind)).toMatchObject({ session: id, message: head, depth: 2, isHead: true });
  });

  it('holds what another one has up to a message, to the letter, and more behind it', async () => {
    const root = fresh();
    const { session, replies } = await talkOf(house, [root, 'A'], ['x', 'y']);
    const from = { session, message: replies[0] ?? '' };
    const asked = { user, settings, from, behind: { said: behind } };
    const {
      session: { id, forkedFrom },
    } = await house.queries.ask('memory.session.seed', asked);
    expect(forkedFrom).toEqual(from);
    expect(await textsOf(id)).toEqual([root, 'A', 'Once', 'upon a time']);
    expect((await pathOf(id)).slice(0, 2)).toEqual((await pathOf(session)).slice(0, 2));
    const missing = { ...asked, from: { session, message: 'm_none' } };
    await expect(house.queries.ask('memory.session.seed', missing)).rejects.toThrow('no such message');
    await expect(house.queries.ask('memory.session.seed', { ...asked, user: 'u_other' })).rejects.toThrow(
      'no such session',
    );
  });
});

describe('the conversation of a client that keeps it itself', () => {
  const of = (...said: Said[]) => conversations.ofHistory({ user, said });

  it('is gone on with, then forked where it was left, and new where nobody has had it', async () => {
    const root = fresh();
    const { session, replies } = await talkOf(house, [root, 'A'], ['x', 'y']);
    expect(await of(...saidIn([root, 'A'], ['x', 'y']))).toEqual({ session, at: replies[1] });
    const fork = await of(...saidIn([root, 'A'], ['x', 'z']));
    expect(fork.at).toBe((await pathOf(fork.session)).at(-1)?.id);
    expect(fork.session).not.toBe(session);
    expect(await textsOf(fork.session)).toEqual([root, 'A', 'x', 'z']);
    // Whoever says the same once more goes on with the fork.
    expect(await of(...saidIn([root, 'A'], ['x', 'z']))).toMatchObject({ session: fork.session });
    const foreign = await of(...saidIn([fresh(), 'B']));
    expect(await textsOf(foreign.session)).toHaveLength(2);
    const empty = await of();
    expect(await textsOf(empty.session)).toEqual([]);
  });

  it('is found although memory has not read the last of it yet', async () => {
    const root = fresh();
    const talk = await talkOf(house, [root, 'A']);
    const lately = Array.from({ length: 20 }, (_, place): Exchange => [`x${place}`, 'y']);
    await goOn(talk, ...lately);
    const found = await of(...saidIn([root, 'A'], ...lately));
    expect(found).toEqual({ session: talk.session, at: talk.replies.at(-1) });
  });

  it('is found so among others that memory knows to be alike, and more', async () => {
    const root = fresh();
    const talk = await talkOf(house, [root, 'A'], ['x0', 'y']);
    const lately = Array.from({ length: 20 }, (_, place): Exchange => [`x${place}`, 'y']);
    await talkOf(house, [root, 'A'], ...lately, ['And', 'on']);
    await goOn(talk, ...lately.slice(1));
    const found = await of(...saidIn([root, 'A'], ...lately));
    expect(found).toEqual({ session: talk.session, at: talk.replies.at(-1) });
  });

  it('may be longer than a request', async () => {
    const long = Array.from({ length: 20 }, (_, place): Exchange => [
      `${place} ${fresh()}`,
      'é'.repeat(40_000),
    ]);
    const { session } = await of(...saidIn(...long));
    expect(await textsOf(session)).toHaveLength(40);
    expect(await of(...saidIn(...long))).toMatchObject({ session });
    expect(await house.database.query('SELECT file FROM transfers')).toEqual([]);
  });

  it('is refused past so many messages', async () => {
    const said = Array.from({ length: 5_001 }, (): Said => ({ role: 'user', text: 'a' }));
    await expect(of(...said)).rejects.toMatchObject({ body: { code: 'too_large' } });
  });
});

describe('the conversation of a client that names it', () => {
  it('is the same session for the same name, and gone with it', async () => {
    const asked = { user, face: 'test', id: newId('c'), settings: { name: 'Mine' } };
    const [{ session }, again] = await Promise.all([conversations.ofId(asked), conversations.ofId(asked)]);
    expect(again).toEqual({ session });
    expect(await conversations.ofId(asked)).toEqual({ session });
    expect((await conversations.ofId({ ...asked, face: 'other' })).session).not.toBe(session);
    const create = { id: session, owner: 'u_other', name: null, model: null, systemPrompt: null };
    await expect(house.queries.ask('memory.session.create', create)).rejects.toThrow('no such session');
    await new LogScript(house.broker, session).append({ type: 'session.deleted', by: user, body: {} });
    await eventually('it is deleted', async () => {
      const left = await house.database.query('SELECT id FROM sessions WHERE id = $1', [session]);
      return left.length === 0;
    });
    await expect(house.queries.ask('memory.session.create', { ...create, owner: user })).rejects.toThrow(
      'no such session',
    );
  });
});
