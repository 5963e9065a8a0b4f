import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { NewEntry, SessionChange } from '#shared/contracts';
import { Random } from '../simulation/random.js';
import { administrator as user, House } from './house.js';
import { accepted, begun, newTurn, replied, usage, type TurnIds } from './log-script.js';
import { TreeScript, walkedPathOf } from './tree-script.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

const seed = Number(process.env['PARLEY_TREE_SEED'] ?? 1);
let house: House;

beforeAll(async () => {
  house = await House.build();
  await house.start();
});

afterAll(() => house.tearDown());

async function grown(...steps: ((tree: TreeScript) => NewEntry[])[]): Promise<TreeScript> {
  const tree = new TreeScript(await house.createLog());
  for (const step of steps) await tree.log.append(...step(tree));
  return tree;
}

const turn = (tree: TreeScript): NewEntry[] => tree.turn();
const back =
  (place: number) =>
  (tree: TreeScript): NewEntry[] =>
    tree.moveTo(tree.path[place] ?? null);

/** A turn whose message is said and not answered. */
function begunOn(ids: TurnIds, parent: string | null): NewEntry[] {
  return [accepted(ids, parent)];
}

/** As of the last event that was written. */
function asked({ log }: TreeScript): { session: string; user: string; seen: { gen: string; en: number } } {
  return { session: log.session, user, seen: { gen: house.broker.gen, en: log.en } };
}

async function pathOf(tree: TreeScript): Promise<string[]> {
  const { snapshot } = await house.queries.ask('memory.session.snapshot', asked(tree));
  return snapshot.conversation.messages.map(({ id }) => id);
}

describe('the path', () => {
  it(`is what leads to the head, whatever has moved and in whichever batch (seed ${seed})`, async () => {
    const random = new Random(seed);
    const trees = await Promise.all(Array.from({ length: 4 }, () => grown()));
    for (let step = 1; step <= 160; step += 1) {
      const tree = random.pick(trees);
      await tree.log.append(...tree.something(random));
      if (step % 40 > 0) continue;
      for (const each of trees) {
        expect(await pathOf(each)).toEqual(each.path);
        expect(await walkedPathOf(house.database, each.log.session)).toEqual(each.path);
      }
    }
  });

  it('is empty once it was cleared, and whole again once that was taken back', async () => {
    const tree = await grown(turn, turn);
    const before = tree.path;
    await tree.log.append(...tree.moveTo(null));
    expect(await pathOf(tree)).toEqual([]);
    await tree.log.append(...tree.moveTo(before.at(-1) ?? null));
    expect(await pathOf(tree)).toEqual(before);
  });

  it('is kept as a place in the log, without the messages that stand in their table already', async () => {
    const tree = await grown(turn, turn, back(1));
    const [, , , left] = [...tree.parents.keys()];
    await tree.log.append(...tree.moveTo(left ?? null));
    expect(await pathOf(tree)).toEqual(tree.path);
    const moves = (await house.events(tree.log.session)).filter(({ type }) => type === 'history.moved');
    expect(moves.at(-1)?.body).toEqual({
      head: left,
      reason: 'select',
      from: tree.path[1],
      back: tree.path[1],
    });
  });
});

describe('a path with a message that memory never got', () => {
  const lost = (tree: TreeScript): Promise<unknown> =>
    house.database.query('DELETE FROM messages WHERE session = $1 AND id = ANY ($2)', [
      tree.log.session,
      tree.path.slice(3, 5),
    ]);

  it('keeps what is older than the gap when something is said otherwise behind it', async () => {
    const tree = await grown(turn, turn, turn, turn);
    await house.projected(tree.log);
    await lost(tree);
    const [, , , , gap, , spoken = ''] = tree.path;
    expect(gap).toBeDefined();
    const before = tree.path.slice(0, 3);
    const ids = newTurn();
    const parent = tree.parents.get(spoken) ?? null;
    await tree.log.append(...tree.moveTo(parent), ...begunOn(ids, parent));
    expect((await pathOf(tree)).slice(0, 3)).toEqual(before);
    expect((await pathOf(tree)).slice(3)).toEqual([tree.head, ids.message]);
  });

  it('ends where the missing one was left when that becomes the last', async () => {
    const tree = await grown(turn, turn, turn);
    await house.projected(tree.log);
    await lost(tree);
    const before = tree.path.slice(0, 3);
    await tree.log.append(...tree.moveTo(tree.path[4] ?? null));
    expect(await pathOf(tree)).toEqual(before);
  });
});

describe('a message whose id another one takes', () => {
  it('stays what it was', async () => {
    const tree = await grown(turn);
    const { log, path } = tree;
    const [, reply = ''] = path;
    await log.append(accepted({ ...newTurn(), message: reply }, reply, 'Not its words'));
    const { message } = await house.queries.ask('memory.history.message', { ...asked(tree), message: reply });
    expect(message).toMatchObject({ role: 'assistant', blocks: [{ kind: 'text', text: 'Hi there' }] });
  });
});

describe('a branch', () => {
  it('is what comes behind the last message that both paths have', async () => {
    const tree = await grown(turn, turn, turn, back(1), turn);
    const [, common, first, second, third, leaf] = tree.messages;
    const ask = async (message: string | undefined, to: 'itself' | 'parent' | 'leaf', head = tree.head) => {
      const query = { session: tree.log.session, message: message ?? '', head, to, seen: asked(tree).seen };
      const { branch } = await house.queries.ask('memory.history.branch', query);
      return branch && [branch.target.id, branch.from, branch.messages.map(({ id }) => id)];
    };
    expect(await ask(first, 'itself')).toEqual([first, common, [first]]);
    expect(await ask(second, 'leaf')).toEqual([second, common, [first, second, third, leaf]]);
    expect(await ask(first, 'parent')).toEqual([first, common, []]);
    expect(await ask(tree.head ?? '', 'itself')).toEqual([tree.head, tree.head, []]);
    // The head that the asker stands at counts, not where memory has come to.
    expect(await ask(leaf, 'itself', second)).toEqual([leaf, second, [third, leaf]]);
    expect(await ask('m_nobody', 'itself')).toBeNull();
    expect(await ask(tree.messages[0], 'parent')).toEqual([tree.messages[0], null, []]);
  });
});

describe('the tree', () => {
  it('tells of each message which could stand in its place', async () => {
    const tree = await grown(turn);
    const [said = '', first] = tree.messages;
    await tree.log.append(...tree.regenerate(said), ...tree.regenerate(said));
    const [, , second, third] = tree.messages;
    const { siblings } = await house.queries.ask('memory.history.siblings', asked(tree));
    expect(siblings).toEqual({ [third ?? '']: [first, second, third] });
    const { message } = await house.queries.ask('memory.history.message', {
      ...asked(tree),
      message: second ?? '',
    });
    expect(message).toMatchObject({ siblings: [first, second, third], onPath: false, parent: said });
  });

  it('is told a page at a time, a parent before its children', async () => {
    const tree = await grown(turn, turn, back(1), turn);
    const told: string[] = [];
    for (let after: number | null = null; ;) {
      const page: { next: number | null; messages: { id: string; onPath: boolean }[] } =
        await house.queries.ask('memory.history.tree', { ...asked(tree), after, limit: 4 });
      told.push(...page.messages.map(({ id, onPath }) => `${id} ${onPath}`));
      if (page.next === null) break;
      after = page.next;
    }
    expect(told).toEqual(tree.messages.map((id) => `${id} ${tree.path.includes(id)}`));
  });

  it('is as absent to others as one that never was', async () => {
    const tree = await grown(turn);
    const query = { ...asked(tree), user: 'u_stranger', after: null, limit: 10 };
    await expect(house.queries.ask('memory.history.tree', query)).rejects.toMatchObject({
      body: { code: 'not_found' },
    });
  });
});

describe('a message that is edited in place', () => {
  it('keeps what it said before, also where it was written and edited at once', async () => {
    const tree = await grown();
    const entries = tree.turn();
    const [message = ''] = tree.messages;
    const versioned = (text: string): NewEntry => ({
      type: 'message.versioned',
      by: user,
      body: { message, text },
    });
    await tree.log.append(...entries, versioned('Good day'));
    await house.projected(tree.log);
    await tree.log.append(versioned('Good evening'));
    const found = await house.queries.ask('memory.history.message', { ...asked(tree), message });
    expect(found.message.blocks).toEqual([{ kind: 'text', text: 'Good evening' }]);
    expect(found.versions.map(({ text, by }) => [text, by])).toEqual([
      ['Hello', user],
      ['Good day', user],
    ]);
    const [words] = await house.database.query<{ words: string }>(
      'SELECT words::text FROM message_words WHERE session = $1 AND message = $2',
      [tree.log.session, message],
    );
    expect(words?.words).toBe(`'evening':2 'good':1`);
  });

  it('does not come back onto the path by that', async () => {
    const tree = await grown(turn, turn, back(1));
    const message = tree.messages[2] ?? '';
    await tree.log.append({ type: 'message.versioned', by: user, body: { message, text: 'Otherwise' } });
    expect(await pathOf(tree)).toEqual(tree.path);
  });
});

describe('what was heard', () => {
  it('stands with the message, and an interjection with the reply that it follows', async () => {
    const tree = await grown();
    const ids = newTurn();
    const unasked = newTurn().reply;
    const segments = [{ kind: 'speech' as const, text: 'Hello' }];
    const { turn: id, message, reply } = ids;
    await tree.log.append(
      accepted(ids, null),
      { type: 'turn.heard', turn: id, body: { message, segments, model: 'a/b', usage } },
      ...begun(ids),
      ...replied(ids),
    );
    await tree.log.append(
      {
        type: 'reply.started',
        turn: id,
        body: { message: unasked, agent: 'other', parent: reply, interjectionOf: reply },
      },
      { type: 'step.started', turn: id, body: { step: 0, model: 'a/b' } },
      ...replied({ ...ids, reply: unasked }),
    );
    const { snapshot } = await house.queries.ask('memory.session.snapshot', asked(tree));
    const { messages } = snapshot.conversation;
    expect(messages.map(({ segments: parts, interjectionOf }) => [parts, interjectionOf])).toEqual([
      [segments, undefined],
      [undefined, undefined],
      [undefined, reply],
    ]);
  });
});

describe('the preview of a rewind', () => {
  it('counts what hangs on the messages that would go', async () => {
    const tree = await grown(turn, turn, turn);
    const [, stays = '', , goes = ''] = tree.path;
    const memory = (id: string, on: string): NewEntry => ({
      type: 'state.memory',
      body: { change: 'made', memory: id, on, agent: 'a_1', text: 'They met', source: 'hand' },
    });
    await tree.log.append(memory('me_1', stays), memory('me_2', goes), {
      type: 'state.relation',
      body: { from: 'a_1', to: 'user', on: goes, affinity: 3, trust: 0 },
    });
    const preview = (message: string) =>
      house.queries.ask('memory.history.preview', { ...asked(tree), message });
    expect(await preview(stays)).toEqual({
      total: 8,
      byKind: { messages: 4, turns: 2, memories: 1, relations: 1, scenes: 0, plans: 0, compactions: 0 },
    });
    await tree.log.append(...tree.moveTo(stays));
    const offThePath = {
      code: 'invalid_request',
      details: [{ path: 'message', problem: expect.any(String) }],
    };
    await expect(preview(goes)).rejects.toMatchObject({ body: offThePath });
    await expect(preview('m_nobody')).rejects.toMatchObject({ body: { code: 'not_found' } });
  });
});

describe('settings that are changed', () => {
  it('are those of the session: the last word on each, and what nobody spoke of stays', async () => {
    const tree = await grown();
    const changed = (change: SessionChange): NewEntry => ({ type: 'session.changed', body: { change } });
    await tree.log.append(
      changed({ model: 'a/b', agents: ['a_1', 'a_2'], passes: ['title'], recall: 'off' }),
      changed({ recall: 'session', scenes: true, project: 'p_nobody' }),
    );
    const { session, snapshot } = await house.queries.ask('memory.session.snapshot', asked(tree));
    const settings = {
      model: 'a/b',
      agents: ['a_1', 'a_2'],
      passes: ['title'],
      recall: 'session',
      scenes: true,
    };
    expect(session).toMatchObject({ ...settings, systemPrompt: null, project: null });
    expect(snapshot.conversation.settings).toEqual({ ...settings, project: 'p_nobody' });
    await tree.log.append(changed({ model: null, passes: null }));
    const after = await house.queries.ask('memory.session.snapshot', asked(tree));
    expect(after.session).toMatchObject({ ...settings, model: null, passes: null });
  });
});
