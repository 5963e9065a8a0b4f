import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startParley, type TestParley } from '../harness/parley.js';
import { Talk, typesOf } from './talk.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process');
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

/** A turn of two steps: while the first speaks there is time to say something. */
const twoSteps = '[[rate: 40]][[say: so far]][[tokens: 120]][[tool: look {}]][[then]][[say: second step]]';

describe('words for a running turn', () => {
  it.each([
    [
      'as a steer',
      (talk: Talk, turn: string) =>
        talk.ask('POST', `/turns/${turn}/steer`, { text: '[[rate: 0]][[echo: prompt]]' }),
    ],
    ['as a submit', (talk: Talk) => talk.submit('[[rate: 0]][[echo: prompt]]', { policy: 'steer' })],
  ])('(%s) are read between two steps, and stand in the history where the model saw them', async (_, say) => {
    const talk = await Talk.begin(parley.api);
    const answer = await talk.submit(twoSteps);
    const turn = String(answer.body['turn']);
    await talk.speaks(turn);
    const said = await say(talk, turn);
    expect(said).toMatchObject({ status: 202, body: { turn, status: 'accepted' } });
    const events = await talk.eventsOfTurn(answer);
    const types = typesOf(events);
    expect(types.at(-1)).toBe('turn.completed');
    expect(types.filter((type) => type === 'turn.steered')).toHaveLength(1);
    expect(types.indexOf('turn.steered')).toBeGreaterThan(types.indexOf('tool.completed'));
    const messages = await talk.messages();
    expect(messages.map(({ id, role }) => (id === said.body['message'] ? 'steer' : role))).toEqual([
      'user',
      'assistant',
      'steer',
      'assistant',
    ]);
    expect(new Set(messages.map((message) => message.turn))).toEqual(new Set([turn]));
    expect(messages.at(-1)?.said).toContain('so far');
    await talk.worksOn();
  });

  it('that come in the last step are answered by the same turn before it ends', async () => {
    const talk = await Talk.begin(parley.api);
    const { body } = await talk.submit('[[rate: 40]][[say: so far]][[tokens: 120]]');
    const turn = String(body['turn']);
    await talk.speaks(turn);
    const waits = talk.ask('POST', '/turns?wait=true', { text: '[[say: heard]]', policy: 'steer' });
    expect(await waits).toMatchObject({
      status: 200,
      body: { turn, status: 'completed', replies: [{}, {}] },
    });
    expect((await talk.history()).at(-1)).toBe('assistant complete: heard');
  });

  it('that are sent with a stream get the events of the turn that they join', async () => {
    const talk = await Talk.begin(parley.api);
    const { body } = await talk.submit('[[rate: 40]][[say: so far]][[tokens: 120]]');
    const turn = String(body['turn']);
    await talk.speaks(turn);
    const stream = await talk.api.submitForEvents(talk.session, '[[say: heard]]', { policy: 'steer' });
    expect(stream.headers.get('parley-turn-id')).toBe(turn);
    const text = await stream.text();
    expect(text).toMatch(/^id: \S+\nevent: steer.received/m);
    expect(text).toContain('event: turn.completed');
  });

  it('that it does not read become the next turn, under the id that its sender was told', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await talk.runForever();
    const { body } = await talk.submit('[[say: afterwards]]', { policy: 'steer' });
    expect(body).toMatchObject({ turn, becomes: expect.stringMatching(/^t_/) });
    const next = String(body['becomes']);
    expect((await talk.ask('GET', `/turns/${next}`)).body).toMatchObject({ id: turn, status: 'running' });
    await talk.ask('POST', `/turns/${turn}/stop`);
    await talk.becomes(next, 'completed');
    expect((await talk.history()).slice(-2)).toEqual([
      'user complete: [[say: afterwards]]',
      'assistant complete: afterwards',
    ]);
  });

  it('are refused once the turn is over, or for what never ran', async () => {
    const talk = await Talk.begin(parley.api);
    const { body } = await talk.ask('POST', '/turns?wait=true', { text: '[[say: over]]' });
    for (const turn of [body['turn'], 't_nobody']) {
      expect(await talk.ask('POST', `/turns/${String(turn)}/steer`, { text: 'hello?' })).toMatchObject({
        status: 409,
        code: 'turn_not_running',
      });
    }
  });

  it('must be words', async () => {
    const talk = await Talk.begin(parley.api);
    const steer = (body: unknown) => talk.ask('POST', '/turns/t_1/steer', body);
    expect(await steer({})).toMatchObject({ status: 400, paths: ['text'] });
    expect(await steer({ text: ' ' })).toMatchObject({ status: 400, code: 'empty_prompt' });
    expect(await steer({ text: 'a', policy: 'steer' })).toMatchObject({ status: 400, paths: ['policy'] });
    expect(await steer({ text: 'a'.repeat(100_001) })).toMatchObject({ status: 413, code: 'too_large' });
  });
});
