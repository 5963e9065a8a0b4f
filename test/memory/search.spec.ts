import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { QueryRequest } from '#shared/contracts';
import { administrator as user, House } from './house.js';
import { accepted, newTurn, wholeTurn, type TurnIds } from './log-script.js';

jest.setTimeout(60_000);

let house: House;

beforeAll(async () => {
  house = await House.build();
  await house.start();
  await house.database.query(`INSERT INTO users (id, name) VALUES ('u_other', 'Somebody else')`);
});

afterAll(() => house.tearDown());

const search = (q: string, more: Partial<QueryRequest<'memory.search'>> = {}) =>
  house.queries.ask('memory.search', { user, q, limit: 100, cursor: null, ...more });
const found = async (q: string, more = {}) => (await search(q, more)).found.map(({ message }) => message);

/** Of a session of its own: what a person says, one thing after the other. */
async function said(...texts: string[]): Promise<{ session: string; ids: TurnIds[] }> {
  const log = await house.createLog();
  const ids = texts.map(() => newTurn());
  for (const [place, text] of texts.entries()) {
    const turn = ids[place] ?? newTurn();
    const [, ...rest] = wholeTurn(turn, null, 'ok');
    await log.append(accepted(turn, ids[place - 1]?.reply ?? null, text), ...rest);
  }
  await house.projected(log);
  return { session: log.session, ids };
}

describe('a search', () => {
  it('finds the words of all sessions, marks them, and says where they stand', async () => {
    const { session, ids } = await said(
      'The zeppelin flew over \u0002Zürich\u0003.',
      '((zeppelin, out of character))',
    );
    await house.queries.ask('memory.session.mark', { session, user, name: 'Air' });
    const [first, second] = ids.map(({ message }) => message);
    const answer = await search('ZEPPELIN');
    expect(answer.next).toBeNull();
    expect(answer.found.map(({ message }) => message).toSorted()).toEqual([first, second].toSorted());
    expect(answer.found.find(({ message }) => message === first)).toEqual({
      session,
      name: 'Air',
      message: first,
      role: 'user',
      author: user,
      createdAt: expect.any(String),
      onPath: true,
      excerpt: 'The \u0002zeppelin\u0003 flew over Zürich',
    });
    expect(await found('"flew over" -nowhere')).toEqual([first]);
    expect(await found('zeppelin -flew')).toEqual([second]);
    expect(await found('airship OR zürich')).toEqual([first]);
  });

  it('finds what is not on the path any more, and says so', async () => {
    const log = await house.createLog();
    const [before, ids] = [newTurn(), newTurn()];
    await log.append(
      ...wholeTurn(before, null, 'ok'),
      ...wholeTurn(ids, before.reply, 'A forgotten quagga'),
      { type: 'history.moved', body: { head: before.reply, reason: 'rewind', back: ids.reply } },
    );
    await house.projected(log);
    expect((await search('quagga')).found).toMatchObject([{ message: ids.reply, onPath: false }]);
  });

  it('gives each once, page by page, and the best first', async () => {
    const { session, ids } = await said(
      'okapi',
      'okapi okapi okapi',
      'an okapi',
      'okapi again',
      'one more okapi',
    );
    const pages: string[] = [];
    for (let cursor: string | null = null, turn = 0; turn === 0 || cursor !== null; turn += 1) {
      const page = await search('okapi', { limit: 2, cursor, session });
      pages.push(...page.found.map(({ message }) => message));
      cursor = page.next;
    }
    expect(pages[0]).toBe(ids[1]?.message);
    expect(pages.toSorted()).toEqual(ids.map(({ message }) => message).toSorted());
  });

  it("sees nothing of another's, and of one session where only that is asked for", async () => {
    const { session, ids } = await said('A numbat');
    await said('Another numbat');
    expect(await found('numbat', { user: 'u_other' })).toEqual([]);
    expect(await found('numbat', { session })).toEqual([ids[0]?.message]);
    const theirs = search('numbat', { user: 'u_other', session });
    await expect(theirs).rejects.toMatchObject({ body: { code: 'not_found' } });
  });

  it.each(['***', '-numbat', '""', '((', 'a OR -b', '\u0000', '\ud800'])(
    'refuses (%j): it seeks nothing',
    async (q) => {
      await expect(search(q)).rejects.toMatchObject({
        body: { code: 'invalid_request', details: [{ path: 'q' }] },
      });
    },
  );

  it.each(["numbat' OR 1=1", 'numbat & | !', 'numbat:* <-> (', '\\numbat\\', 'numbat "'])(
    'takes (%j) for words',
    async (q) => {
      await expect(search(q)).resolves.toMatchObject({ found: expect.any(Array) });
    },
  );

  it('refuses a place that it has not given out', async () => {
    for (const cursor of ['x', Buffer.from('[1,"2026","s","m"]').toString('base64url')])
      await expect(search('numbat', { cursor })).rejects.toMatchObject({
        body: { details: [{ path: 'cursor' }] },
      });
  });
});
