import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { Talk } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

/** Which session a request belongs to whose client knows of none: over two gateways, with clients as they are. */
let parley: TestParley;
let gateways: [here: string, there: string];

beforeAll(async () => {
  parley = await startParley({ apart: ['gateway'] });
  const [, there = ''] = await (await parley.start('gateway')).says(/"url":"([^"]+)"/);
  gateways = [parley.api.url, there];
  for (const [id, says] of Object.entries({ ida: 'Well.', ben: 'I object.' })) {
    const agent = { id, name: id, prompt: `You are ${id}. [[rate: 0]][[say: ${says}]]` };
    expect((await parley.api.post('/v1/agents', agent)).status).toBe(201);
  }
}, 90_000);

afterAll(() => parley?.stop(), 60_000);

interface Said {
  role: 'user' | 'assistant';
  content: string;
}

interface Answer {
  text: string;
  session: string;
  turn: string;
}

type Ask = (
  messages: Said[],
  more?: { model?: string; tools?: string[] },
  gateway?: number,
) => Promise<Answer>;

const words = (content: string): Said => ({ role: 'user', content });
const schema = { type: 'object' as const };

/** As their clients keep it: the texts of an answer, and nothing of what was done between them. */
const anthropic: Ask = async (messages, { model = 'assistant', tools = [] } = {}, gateway = 0) => {
  const client = new Anthropic({
    apiKey: parley.api.token,
    baseURL: `${gateways[gateway]}/anthropic`,
    maxRetries: 0,
  });
  const own = tools.map((name) => ({ name, input_schema: schema }));
  const body = { model, max_tokens: 1_000, messages, ...(own.length > 0 ? { tools: own } : {}) };
  const { data, response } = await client.messages.create(body).withResponse();
  const text = data.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n');
  return {
    text,
    session: response.headers.get('parley-session-id') ?? '',
    turn: data.id.replace('msg_', ''),
  };
};

const openai: Ask = async (messages, { model = 'assistant', tools = [] } = {}, gateway = 0) => {
  const client = new OpenAI({
    apiKey: parley.api.token,
    baseURL: `${gateways[gateway]}/openai/v1`,
    maxRetries: 0,
  });
  const own = tools.map((name) => ({ type: 'function' as const, function: { name, parameters: schema } }));
  const body = { model, messages, ...(own.length > 0 ? { tools: own } : {}) };
  const { data, response } = await client.chat.completions.create(body).withResponse();
  const text = data.choices[0]?.message.content ?? '';
  return {
    text,
    session: response.headers.get('parley-session-id') ?? '',
    turn: data.id.replace('chatcmpl-', ''),
  };
};

const clients: [string, Ask][] = [
  ['Anthropic', anthropic],
  ['OpenAI', openai],
];

/** What is sent next by whoever was told so. */
const behind = (messages: Said[], { text }: Answer, next: string): Said[] => [
  ...messages,
  { role: 'assistant', content: text },
  words(next),
];

const sessions = async (): Promise<string[]> => {
  const response = await parley.api.get('/v1/sessions?limit=100');
  return ((await response.json()) as { sessions: { id: string }[] }).sessions.map(({ id }) => id);
};

const runningIn = (talk: Talk): Promise<string> =>
  eventually('a turn that runs', async () => {
    const { turns } = (await talk.ask('GET', '/turns')).body as { turns: { id: string; status: string }[] };
    return turns.find(({ status }) => status === 'running')?.id;
  });

describe.each(clients)('a client of %s', (_, ask) => {
  it('goes on in its session where somebody else has spoken unasked, or has joined its turn', async () => {
    const interjects = `[[json: ${JSON.stringify({ speaks: true, agent: 'ben', reason: 'He knows.' })}]]`;
    const talk = await Talk.begin(parley.api, { agents: ['ida', 'ben'], passes: ['interjection'] });
    const first = [words(`Ida, is he right? [[say: Well.]] ${interjects}`)];
    await talk.ask('POST', '/turns?wait=true', { text: first[0]?.content });
    expect(await talk.history()).toHaveLength(3);

    const second = behind(
      first,
      { text: 'Well.\n\nI object.' } as Answer,
      `Really, Ida? [[say: Well.]] ${interjects}`,
    );
    const answer = await ask(second, { model: 'ida' });
    expect(answer).toMatchObject({ session: talk.session, text: 'Well.\n\nI object.' });

    const third = behind(second, answer, '[[rate: 40]][[say: so far]][[tokens: 60]][[tool: look {}]]');
    const asking = ask(third);
    const turn = await runningIn(talk);
    await talk.speaks(turn);
    await talk.ask('POST', `/turns/${turn}/steer`, { text: '[[rate: 0]][[say: Steered.]]' });
    const steered = await asking;
    expect(steered.text).toMatch(/^so far[^]*\n\nSteered\.\n\nI object\.$/);

    const last = await ask(behind(third, steered, '[[say: Still here.]]'));
    expect(last).toMatchObject({ session: talk.session, text: expect.stringMatching(/^Still here\./) });
    const roles = (await talk.messages()).map(({ role }) => role[0]).join('');
    expect(roles).toMatch(/^uaauaauauaaua/);
  });

  it('is told at once of a tool that it may not have, and no session is made for it', async () => {
    const before = await sessions();
    for (const messages of [
      [words('Hello')],
      behind([words('Never')], { text: 'said' } as Answer, 'Hello'),
    ]) {
      const refused = ask(messages, { tools: ['look', 'agent'] });
      await expect(refused).rejects.toMatchObject({
        status: 400,
        message: expect.stringMatching(/tools[.[]1.*there is a tool agent already/),
      });
    }
    await expect(ask([words('Hello')], { model: 'nobody/none' })).rejects.toMatchObject({ status: 404 });
    expect(await sessions()).toEqual(before);
  });
});

describe('the same history, sent ten times at once over two gateways', () => {
  it.each<[string, (opening: Said) => Promise<string[]>]>([
    ['that of a session', async (opening) => [(await anthropic([opening])).session]],
    ['that of none', async () => []],
  ])('is ten turns in ten sessions: %s', async (name, begin) => {
    const opening = words(`${name} [[say: Once.]]`);
    const known = await begin(opening);
    const history = behind([opening], { text: 'Once.' } as Answer, '');
    const asked = Array.from({ length: 10 }, (_, place) => `[[say: Answer ${place}.]]`);
    const answers = await Promise.all(
      asked.map((text, place) => {
        const ask = place % 4 < 2 ? anthropic : openai;
        return ask([...history.slice(0, -1), words(text)], {}, place % 2);
      }),
    );
    expect(answers.map(({ text }) => text)).toEqual(asked.map((_, place) => `Answer ${place}.`));
    const found = answers.map(({ session }) => session);
    expect(new Set(found).size).toBe(10);
    expect(found).toEqual(expect.arrayContaining(known));
    for (const [place, session] of found.entries()) {
      expect((await Talk.of(parley.api, session).history()).slice(2)).toEqual([
        `user complete: ${asked[place]}`,
        `assistant complete: Answer ${place}.`,
      ]);
    }
  });
});
