import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AgentChange, AgentDefinition } from '#shared/contracts';
import { administrator as user, House } from './house.js';

jest.setTimeout(60_000);

let house: House;

beforeAll(async () => {
  house = await House.build();
  // Two, as a deploy runs them: what is asked goes to either.
  await Promise.all([house.start(), house.start()]);
  await house.database.query(`INSERT INTO users (id, name) VALUES ('u_other', 'Somebody else')`);
});

afterAll(() => house.tearDown());

function agent(id: string, more: Partial<AgentDefinition> = {}): AgentDefinition {
  return { id, name: id, prompt: '', ...more };
}

const create = (owner: string, definition: AgentDefinition) =>
  house.queries.ask('memory.agent.create', { user: owner, agent: definition });
const change = (owner: string, id: string, said: AgentChange) =>
  house.queries.ask('memory.agent.change', { user: owner, agent: id, change: said });
const list = async (owner: string) => (await house.queries.ask('memory.agent.list', { user: owner })).agents;

const refusedFor = (path: string, problem: RegExp) =>
  expect.objectContaining({
    body: expect.objectContaining({ details: [{ path, problem: expect.stringMatching(problem) }] }),
  });
const absent = expect.objectContaining({ body: expect.objectContaining({ code: 'not_found' }) });

describe("a user's agents", () => {
  it('are kept as they were written, in the order in which they were made', async () => {
    const whole = agent('b', {
      tools: [],
      sampling: { stop: ['"x"'] },
      answerSchema: { $id: 'é' },
      prompt: 'p\n',
    });
    expect(await create(user, whole)).toEqual(whole);
    await create(user, agent('a'));
    expect(await list(user)).toEqual([whole, agent('a')]);
    const changed = agent('b', { prompt: 'other' });
    const taken = { tools: null, sampling: null, answerSchema: null };
    expect(await change(user, 'b', { ...taken, prompt: 'other' })).toEqual(changed);
    expect(await list(user)).toEqual([changed, agent('a')]);
    await house.queries.ask('memory.agent.delete', { user, agent: 'b' });
    expect(await list(user)).toEqual([agent('a')]);
  });

  it("are nobody else's, who may have some of the same ids", async () => {
    await create(user, agent('mine'));
    await expect(change('u_other', 'mine', { prompt: 'x' })).rejects.toEqual(absent);
    await expect(
      house.queries.ask('memory.agent.delete', { user: 'u_other', agent: 'mine' }),
    ).rejects.toEqual(absent);
    await create('u_other', agent('mine', { prompt: 'theirs' }));
    expect((await list(user)).find(({ id }) => id === 'mine')).toEqual(agent('mine'));
    expect(await list('u_other')).toEqual([agent('mine', { prompt: 'theirs' })]);
    await expect(create('u_nobody', agent('x'))).rejects.toEqual(absent);
  });

  it('keep what each of those says who change one at the same moment', async () => {
    await create(user, agent('shared'));
    const changes = { prompt: 'p', description: 'd', model: 'm/m', maxTokens: 7, tools: ['t'] };
    await Promise.all(
      Object.entries(changes).map(([name, value]) => change(user, 'shared', { [name]: value })),
    );
    expect((await list(user)).find(({ id }) => id === 'shared')).toEqual(agent('shared', changes));
  });

  it('are refused a change that makes one too long', async () => {
    await create(user, agent('long', { answerSchema: { x: 'x'.repeat(150_000) } }));
    await expect(change(user, 'long', { prompt: 'x'.repeat(60_000) })).rejects.toEqual(
      expect.objectContaining({ body: expect.objectContaining({ code: 'too_large' }) }),
    );
  });

  it('have ids that are taken once, whoever asks at the same moment, and are 200 at most', async () => {
    const twins = await Promise.allSettled([1, 2, 3, 4].map(() => create('u_other', agent('twin'))));
    expect(twins.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await house.database.query(
      `INSERT INTO agents (owner, id, definition)
       SELECT 'u_other', 'n' || n, '{"id":"n","name":"n","prompt":""}' FROM generate_series(1, 197) AS n`,
    );
    const last = await Promise.allSettled(['y', 'z'].map((id) => create('u_other', agent(id))));
    expect(last.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(create('u_other', agent('more'))).rejects.toEqual(refusedFor('id', /one too many/));
    await expect(create('u_other', agent('twin'))).rejects.toEqual(refusedFor('id', /is taken/));
  });
});

it("a user's agents together may not outgrow what is read for each of his turns", async () => {
  await house.database.query(`INSERT INTO users (id, name) VALUES ('u_writer', 'A writer')`);
  const prompt = 'x'.repeat(100_000);
  for (let place = 0; place < 19; place += 1) await create('u_writer', agent(`a${place}`, { prompt }));
  await create('u_writer', agent('small'));
  const tooLarge = expect.objectContaining({ body: expect.objectContaining({ code: 'too_large' }) });
  await expect(create('u_writer', agent('more', { prompt }))).rejects.toEqual(tooLarge);
  await expect(change('u_writer', 'small', { prompt })).rejects.toEqual(tooLarge);
  await change('u_writer', 'a0', { prompt: '' });
  await change('u_writer', 'small', { prompt });
});

describe('a session', () => {
  it('knows who takes part in it', async () => {
    const wanted = { owner: user, name: null, model: null, systemPrompt: null };
    const { id, agents } = await house.queries.ask('memory.session.create', {
      ...wanted,
      agents: ['a', 'b'],
    });
    expect(agents).toEqual(['a', 'b']);
    expect((await house.queries.ask('memory.session.get', { session: id, user })).agents).toEqual(['a', 'b']);
    expect((await house.snapshot(id)).session.agents).toEqual(['a', 'b']);
    expect((await house.createSession()).agents).toEqual([]);
  });
});
