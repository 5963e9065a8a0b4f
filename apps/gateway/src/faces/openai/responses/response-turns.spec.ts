import { beforeEach, describe, expect, it } from '@jest/globals';
import { notFound, ParleyError, type Entry } from '#shared/contracts';
import { answered, requested, turn } from '../../testing/entries.js';
import { parseResponse } from './asked/response-request.js';
import { keptResponse } from './kept/kept-response.js';
import { PreviousResponses } from './previous.js';
import { ResponseTurns } from './response-turns.js';
import { accepted, begun, called, ended, logged, reply, step, stepDone, text } from './testing/turns.js';
import type { Place } from '../chat/chat-turns.js';

const asker = { user: 'u_1', budgeted: false };
const before = { gen: 'g', n: 0, sequence: 1 };
const first = 'resp_0303s_1t_10';
const output = (key: string) => ({
  type: 'function_call_output',
  call_id: `call_0303s_1t_1${key}`,
  output: 'Blue.',
});
const spoken = [accepted(), begun(), reply('m_2'), step(), text(0, 'Hi.'), stepDone(), ended()];
const waits = [
  accepted(),
  begun(),
  step(),
  called('a'),
  called('b', 1),
  stepDone('tool_use'),
  requested('a', 'client'),
  requested('b', 'client'),
];

let entries: Entry[];
let places: (Place | undefined)[];
let turns: ResponseTurns;

beforeEach(() => {
  entries = spoken;
  places = [];
  const previous = new PreviousResponses(
    {
      find: async (user, part) => {
        const appends = logged(...entries).map((entry) => [{ gen: 'g', sequence: entry.n, entry }]);
        return part?.turn === turn ? keptResponse(user, part, appends) : undefined;
      },
    },
    {
      of: async (session) => {
        if (session === 's_1') return { workspace: 'shared' };
        throw notFound('session');
      },
    },
  );
  turns = new ResponseTurns(
    {
      begin: async ({ user }, { results, request }, place) => {
        const found = await place?.();
        places.push(found);
        const keys = results.map(({ call }) => call.key);
        const session = found?.session ?? 's_new';
        if (keys.length === 0) return { user, session, turn: 't_2', before, request };
        return { user, session: 's_1', turn, before, request, answered: new Set(keys) };
      },
    },
    previous,
    { begin: async ({ from, said }) => ({ session: 's_seeded', at: `${from?.message} and ${said.length}` }) },
  );
});

const begin = (body: object) => turns.begin(asker, parseResponse({ model: 'assistant', ...body }));

async function refusalOf(body: object) {
  const error: unknown = await begin(body).catch((thrown: unknown) => thrown);
  if (!ParleyError.is(error)) throw new Error('It was taken.');
  return error.body;
}

describe('a response that goes on', () => {
  it('stands behind the last word of the one before, and behind no other', async () => {
    await begin({ input: 'And?', previous_response_id: first });
    expect(places).toEqual([{ session: 's_1', at: 'm_2' }]);
  });

  it('puts what else was said behind it', async () => {
    const input = [
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Two' },
      { role: 'user', content: 'Three' },
    ];
    await begin({ input, previous_response_id: first });
    expect(places).toEqual([{ session: 's_seeded', at: 'm_2 and 2' }]);
    expect(await refusalOf({ input, conversation: 'conv_s_1' })).toMatchObject({
      details: [{ path: 'input' }],
    });
  });

  it('waits in a conversation only where nobody waits for it', async () => {
    await begin({ input: 'And?', conversation: 'conv_s_1' });
    await begin({ input: 'And?', conversation: 'conv_s_1', background: true });
    expect(places).toEqual([
      { session: 's_1', policy: 'reject' },
      { session: 's_1', policy: 'enqueue' },
    ]);
  });

  it('finds its place by what was said where it names none', async () => {
    expect(await begin({ input: 'Hello' })).toMatchObject({ session: 's_new', answer: { turn: 't_2' } });
    expect(places).toEqual([undefined]);
  });

  it('is none behind one that is not there, or not over', async () => {
    const unknown = await refusalOf({ input: 'And?', previous_response_id: 'resp_0303s_1t_90' });
    expect(unknown).toMatchObject({ code: 'invalid_request', details: [{ path: 'previous_response_id' }] });
    expect(await refusalOf({ input: 'And?', conversation: 'conv_s_9' })).toMatchObject({
      details: [{ path: 'conversation' }],
    });
    entries = spoken.slice(0, 4);
    expect(await refusalOf({ input: 'And?', previous_response_id: first })).toMatchObject({
      code: 'turn_in_progress',
    });
  });
});

describe('a response behind the outputs of calls', () => {
  beforeEach(() => {
    entries = waits;
  });

  it('is a part of the turn that has asked for them, as that was begun', async () => {
    const input = [output('k_a'), output('k_b')];
    const { answer } = await begin({ input, previous_response_id: first, temperature: 1 });
    expect(answer).toMatchObject({ session: 's_1', turn, behind: 'k_b', request: { thinking: 'low' } });
    expect(answer.request.sampling).toBeUndefined();
  });

  it.each<[string, object[], string]>([
    ['one is missing', [output('k_a')], 'No tool output found for function call call_0303s_1t_1k_b.'],
    ['all are', [{ role: 'user', content: 'And?' }], 'No tool output found for function call'],
    [
      'one is too many',
      [output('k_a'), output('k_b'), output('k_c')],
      'No tool call found for function call output with call_id call_0303s_1t_1k_c.',
    ],
  ])('is none where %s', async (_, input, message) => {
    const refused = await refusalOf({ input, previous_response_id: first });
    expect(refused.message).toContain(message);
  });

  it('is none in another conversation, or of a turn that is not there', async () => {
    entries = [...waits, answered('a')];
    const strange = { ...output('k_a'), call_id: 'call_0303s_2t_1k_a' };
    expect((await refusalOf({ input: [strange], conversation: 'conv_s_1' })).message).toContain(
      'No tool call',
    );
    const gone = { ...output('k_a'), call_id: 'call_0303s_1t_9k_a' };
    const call = { type: 'function_call', call_id: gone.call_id, name: 'look', arguments: '{}' };
    const input = [{ role: 'user', content: 'Look' }, call, gone];
    expect((await refusalOf({ input })).message).toContain('No tool call');
  });

  it('cannot go to the background where it was not begun there', async () => {
    const input = [output('k_a'), output('k_b')];
    const refused = await refusalOf({ input, previous_response_id: first, background: true });
    expect(refused).toMatchObject({ details: [{ path: 'background' }] });
  });
});
