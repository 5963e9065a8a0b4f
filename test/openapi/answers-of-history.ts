import { expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { collect } from '../harness/sse.js';
import { fine } from './documented.js';
import { WatchedSession, type Served } from './watched-session.js';

interface Path {
  messages: { id: string; turn: string; siblings?: string[] }[];
  head: string | null;
}

const says = (text: string): string => `[[rate: 0]][[say: ${text}]]`;

async function idsOf(session: WatchedSession): Promise<string[]> {
  const { messages } = await session.asked<Path>(200, 'GET', '/messages');
  return messages.map(({ id }) => id);
}

/** Two exchanges, and a sibling of the second. */
async function branched(served: Served): Promise<WatchedSession> {
  const session = await WatchedSession.begin(served, { name: 'A garden', passes: [] });
  await session.say(says('peas'));
  await session.say(says('beans'));
  const [, , again] = await idsOf(session);
  const resent = { text: says('carrots'), action: 'resend' };
  await session.asked(200, 'POST', `/messages/${again}/edit?wait=true`, resent);
  return session;
}

/** What was said, and what is done to it. */
export function answersOfHistory(served: () => Served): void {
  it('of messages, on the path and beside it', async () => {
    const session = await branched(served());
    const { messages } = await session.asked<Path>(200, 'GET', '/messages');
    expect(messages[2]?.siblings).toHaveLength(2);
    const tree = await session.asked<{ cursor: string }>(200, 'GET', '/messages?all=true&limit=4');
    const rest = `/messages?all=true&limit=4&cursor=${tree.cursor}`;
    expect(await session.asked(200, 'GET', rest)).toMatchObject({ cursor: null });
    const first = `/messages/${messages[0]?.id}`;
    const edit = { text: 'Beans!', action: 'save' };
    const versions = [{ text: says('peas') }];
    expect(await session.asked(200, 'POST', `${first}/edit`, edit)).toMatchObject({ versions });
    expect(await session.asked(200, 'GET', first)).toMatchObject({ versions });
    await session.asked(400, 'POST', `/messages/${messages[1]?.id}/edit`, edit);
    await session.asked(404, 'GET', '/messages/m_none');
    expect(await session.endsAsTold()).toContain('message.versioned');
  });

  it('of a path that goes to and fro', async () => {
    const session = await branched(served());
    const [first, reply, asked] = await idsOf(session);
    const { siblings = [] } = await session.asked<{ siblings?: string[] }>(200, 'GET', `/messages/${asked}`);
    const [other] = siblings.filter((id) => id !== asked);
    await session.asked(200, 'POST', `/messages/${other}/select`);
    const preview = await session.asked(200, 'GET', `/messages/${reply}/rewind`);
    expect(preview).toMatchObject({ total: 3, byKind: { messages: 2, turns: 1 } });
    expect(await session.asked(200, 'POST', `/messages/${reply}/rewind`)).toEqual({ head: reply });
    await session.asked(200, 'POST', '/undo');
    await session.asked(200, 'POST', `/messages/${reply}/regenerate?wait=true`, { text: says('leeks') });
    await session.asked(202, 'POST', `/messages/${first}/edit`, { text: says('peas'), action: 'resend' });
    await session.sees('turn.completed', 5);
    await session.asked(404, 'POST', '/messages/m_none/select');
    expect(await session.asked(200, 'POST', '/clear')).toEqual({ head: null });
    const moves = (await session.endsAsTold()).filter((name) => name.startsWith('history.'));
    const reasons = ['edit', 'select', 'rewind', 'undo', 'regenerate', 'edit', 'clear'];
    expect(moves).toEqual(reasons.map((reason) => `history.moved ${reason}`));
  });

  it('of a turn that is told once more', async () => {
    const { api, told } = served();
    const session = await branched(served());
    const { messages } = await session.asked<Path>(200, 'GET', '/messages');
    const path = `${session.path}/turns/${messages[0]?.turn}/replay`;
    const events = await collect(await api.get(path));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['turn.accepted', 'block.completed', 'replay.ended']),
    );
    expect(events.flatMap(({ data }) => told.eventProblems('GET', path, data))).toEqual([]);
    await session.asked(404, 'GET', '/turns/t_none/replay');
    await session.endsAsTold();
  });

  it('of a search', async () => {
    const { told } = served();
    const session = await branched(served());
    const found = await eventually('both branches are found', async () => {
      const path = `/v1/search?q=beans%20OR%20carrots&session=${session.id}`;
      const answer = await told.ask<{ found: object[] }>('GET', path);
      return answer.body.found.length >= 4 && answer;
    });
    expect(found).toMatchObject(fine(200));
    expect(await told.ask('GET', '/v1/search')).toMatchObject(fine(400));
    await session.endsAsTold();
  });
}
