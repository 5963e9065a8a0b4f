import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryClient } from '#shared/broker';
import { turnIdForKey } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Talk, typesOf } from './talk.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley({ apart: ['inference'] }, { PARLEY_DRAIN_MS: '1000' });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

const ends = ['turn.completed', 'turn.stopped', 'turn.failed'];

describe('a stop', () => {
  it('of a model that hangs keeps what was said, and later prompts carry it', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await talk.runForever();
    expect((await talk.ask('POST', `/turns/${turn}/stop`)).status).toBe(204);
    expect(await talk.becomes(turn, 'stopped')).toMatchObject({ stopReason: 'user', error: null });
    expect((await talk.history())[1]).toBe('assistant interrupted: so far');
    const { body } = await talk.ask('POST', '/turns?wait=true', { text: '[[rate: 0]][[echo: prompt]]' });
    expect(JSON.stringify(body)).toContain('so far');
  });

  it('of a model that has not said a word', async () => {
    const talk = await Talk.begin(parley.api);
    const answer = await talk.submit('[[hang]]');
    expect((await talk.ask('POST', '/stop')).status).toBe(204);
    const types = typesOf(await talk.eventsOfTurn(answer));
    expect(types.at(-1)).toBe('turn.stopped');
    await talk.worksOn();
  });

  it('in the middle of a flow of words ends it there, for every watcher with one terminal event', async () => {
    const talk = await Talk.begin(parley.api);
    const answer = await talk.submit('[[rate: 20]][[say: so far]][[tokens: 400]]');
    const turn = String(answer.body['turn']);
    const live = talk.eventsOfTurn(answer);
    await talk.speaks(turn);
    await talk.ask('POST', `/turns/${turn}/stop`);
    const types = typesOf(await live);
    expect(types.filter((type) => ends.includes(type))).toEqual(['turn.stopped']);
    expect(types.at(-2)).toBe('reply.completed');
    await talk.worksOn();
  });

  it('sent twice, and by turn and session at once, ends it once', async () => {
    const talk = await Talk.begin(parley.api);
    const answer = await talk.submit('[[rate: 0]][[say: so far]][[hang]]');
    const turn = String(answer.body['turn']);
    await talk.speaks(turn);
    const stop = `/turns/${turn}/stop`;
    const stops = await Promise.all([stop, stop, '/stop'].map((path) => talk.ask('POST', path)));
    expect(stops.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect((await talk.ask('POST', stop)).status).toBe(204);
    const types = typesOf(await talk.eventsOfTurn(answer));
    expect(types.filter((type) => ends.includes(type))).toEqual(['turn.stopped']);
    await talk.worksOn();
  });

  it('is fine where nothing runs, and stops nothing that comes later', async () => {
    const talk = await Talk.begin(parley.api);
    expect((await talk.ask('POST', '/stop')).status).toBe(204);
    await talk.worksOn();
    const over = (await talk.messages())[0]?.turn;
    expect((await talk.ask('POST', `/turns/${over}/stop`)).status).toBe(204);
    expect((await talk.becomes(String(over), 'completed'))['error']).toBeNull();
    await talk.worksOn();
  });

  it('that comes before its turn stops it on arrival', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = turnIdForKey(talk.session, 'k-1');
    expect((await talk.ask('POST', `/turns/${turn}/stop`)).status).toBe(204);
    const answer = await talk.submit('[[say: too late]]', {}, { 'idempotency-key': 'k-1' });
    expect(answer).toMatchObject({ status: 202, body: { turn } });
    expect(typesOf(await talk.eventsOfTurn(answer))).toEqual(['turn.accepted', 'turn.stopped']);
    expect(await talk.becomes(turn, 'stopped')).toMatchObject({ startedAt: null });
    expect(await talk.history()).toEqual([]);
    await talk.worksOn();
  });

  it('of a turn that waits takes it out of the queue', async () => {
    const talk = await Talk.begin(parley.api);
    const running = await talk.runForever();
    const { body } = await talk.submit('[[say: never]]', { policy: 'enqueue' });
    const waiting = String(body['turn']);
    expect((await talk.ask('POST', `/turns/${waiting}/stop`)).status).toBe(204);
    expect((await talk.queue()).turns).toEqual([]);
    expect(await talk.becomes(running, 'running')).toMatchObject({ endedAt: null });
    await talk.ask('POST', '/stop');
    await talk.becomes(running, 'stopped');
    await talk.worksOn();
  });

  it('at the very end of a turn leaves it with one end, whichever came first', async () => {
    const talk = await Talk.begin(parley.api);
    for (let round = 0; round < 10; round += 1) {
      const answer = await talk.submit(`[[rate: 0]][[tokens: ${round}]][[say: ${round}]]`);
      await talk.ask('POST', `/turns/${String(answer.body['turn'])}/stop`);
      const types = typesOf(await talk.eventsOfTurn(answer));
      expect(types.filter((type) => ends.includes(type))).toHaveLength(1);
    }
    await talk.worksOn();
  });

  it('during a tool closes the call, and the tool is not waited for', async () => {
    const talk = await Talk.begin(parley.api);
    const answer = await talk.submit('[[say: so far]][[tool: wait {"seconds": 60}]][[then]][[say: never]]');
    const turn = String(answer.body['turn']);
    const live = talk.eventsOfTurn(answer);
    await eventually('the tool is asked for', async () => {
      const asked = `SELECT 1 FROM events WHERE session = $1 AND type = 'tool.requested'`;
      return (await parley.database.query(asked, [talk.session])).length > 0;
    });
    await talk.ask('POST', `/turns/${turn}/stop`);
    const events = await live;
    const types = typesOf(events);
    expect(types.slice(-3)).toEqual(['tool.completed', 'reply.completed', 'turn.stopped']);
    expect(events.find(({ type }) => type === 'tool.completed')?.data.body).toMatchObject({
      outcome: 'cancelled',
    });
    const { body } = await talk.ask('POST', '/turns?wait=true', { text: '[[rate: 0]][[echo: prompt]]' });
    expect(body['status']).toBe('completed');
    expect(JSON.stringify(body)).toContain('The turn ended before this call did.');
  });

  it.each([
    ['frozen', 'SIGSTOP'],
    ['dead', 'SIGKILL'],
  ] as const)(
    'gets to a turn whose worker is %s, and nothing is added to it afterwards',
    async (_, signal) => {
      const talk = await Talk.begin(parley.api);
      const turn = await talk.runForever();
      const worker = parley.process('inference');
      await parley.start('inference');
      worker.signal(signal);
      try {
        expect((await talk.ask('POST', `/turns/${turn}/stop`)).status).toBe(204);
        await talk.becomes(turn, 'stopped');
        const before = await talk.history();
        worker.signal('SIGCONT');
        await talk.worksOn();
        expect((await talk.history()).slice(0, before.length)).toEqual(before);
      } finally {
        await worker.stop('SIGKILL');
      }
    },
    60_000,
  );

  it("of another's session or of none is not found, and of what is no id is refused", async () => {
    const talk = await Talk.begin(parley.api);
    expect(await talk.ask('POST', '/turns/t.1/stop')).toMatchObject({ status: 400, paths: ['turn'] });
    const nowhere = await parley.api.post('/v1/sessions/s_nobody/stop', {});
    expect(nowhere.status).toBe(404);
    await parley.database.query(
      `INSERT INTO users (id, name, created_at) VALUES ('u_other', 'Other', now())`,
    );
    const memory = new QueryClient(await parley.namespace.open());
    const theirs = { owner: 'u_other', name: null, model: null, systemPrompt: null };
    const { id } = await memory.ask('memory.session.create', theirs);
    for (const path of ['stop', 'turns/t_1/stop', 'turns/t_1/steer', 'queue/resume']) {
      const answer = await parley.api.post(`/v1/sessions/${id}/${path}`, { text: 'a' });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await parley.api.get(`/v1/sessions/${id}/queue`)).status).toBe(404);
  });
});
