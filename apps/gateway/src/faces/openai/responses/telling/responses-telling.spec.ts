import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Entry } from '#shared/contracts';
import { answered, entry, requested } from '../../../testing/entries.js';
import { startRealClient, type RealClient } from '../testing/real-client.js';
import {
  accepted,
  answer,
  begun,
  called,
  delta,
  ended,
  eventsOf,
  failure,
  framesOf,
  logged,
  reply,
  spoken,
  started,
  step,
  stepDone,
  stopped,
  tellerOf,
  text,
  wholeOf,
  type Asked,
} from '../testing/turns.js';

let real: RealClient;

beforeAll(async () => {
  real = await startRealClient();
});

afterAll(async () => {
  await real?.close();
});

/** As the real client hears it. */
function heard(entries: Entry[], asked: Asked = {}) {
  real.hears(framesOf(logged(...entries), asked));
  return real.client.responses.stream({ model: 'default', input: 'Hello' });
}

const id = 'resp_0303s_1t_10';

describe('a turn as a response', () => {
  it('streams thoughts and text as items, and ends with the usage of the turn', async () => {
    const response = await heard(spoken).finalResponse();
    expect(response).toMatchObject({
      id,
      status: 'completed',
      model: 'default',
      background: false,
      created_at: 1_767_225_600,
      output_text: 'Good morning.',
      conversation: { id: 'conv_s_1' },
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
        { type: 'message', status: 'completed', content: [{ type: 'output_text', text: 'Good morning.' }] },
      ],
      usage: {
        input_tokens: 8,
        input_tokens_details: { cached_tokens: 3 },
        output_tokens: 7,
        total_tokens: 15,
      },
    });
  });

  it('numbers its events without a gap, each with its place', () => {
    const events = eventsOf(framesOf(logged(...spoken)));
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, place) => place));
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    const places = events.flatMap(({ output_index: place }) => (place === undefined ? [] : [place]));
    expect(places).toEqual([...Array(7).fill(0), ...Array(7).fill(1)]);
  });

  it('keeps thoughts to itself unless somebody has asked for some', () => {
    const request = { ...answer.request, thinking: 'off' as const };
    const events = eventsOf(framesOf(logged(...spoken), { request }));
    expect(JSON.stringify(events)).not.toContain('Hm');
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_each, place) => place));
  });

  it('tells what no delta has told, and puts texts on lines of their own', async () => {
    const entries = [
      accepted(),
      begun(),
      reply(),
      step(),
      text(0, 'Let me look.'),
      called('c', 1),
      stepDone('tool_use'),
      requested('c'),
      answered('c'),
      step(1),
      started(0, 'text'),
      delta(0, '\n'),
      text(0, '\n'),
      started(1, 'text'),
      delta(1, ' '),
      delta(1, 'It '),
      text(1, ' It rains.'),
      stepDone(),
      reply('m_3'),
      step(),
      text(0, 'So it does.'),
      ended(),
    ];
    const { output, output_text: said } = await heard(entries).finalResponse();
    expect(said).toBe('Let me look.\n It rains.\n\nSo it does.');
    expect(output.map(({ type }) => type)).toEqual(['message', 'message', 'message']);
  });

  it('waits in the queue, and in the background from its beginning', async () => {
    const queued = eventsOf(framesOf(logged(accepted(undefined, true), begun())));
    expect(queued.map(({ type }) => type)).toEqual([
      'response.created',
      'response.queued',
      'response.in_progress',
    ]);
    const request = { agent: 'default', onDisconnect: 'continue' as const };
    const response = await heard([accepted(request), begun(), ended()], { request }).finalResponse();
    expect(response).toMatchObject({ background: true, status: 'completed' });
    expect(wholeOf(logged(accepted(request)), { request, as: 'state' })).toMatchObject({
      status: 200,
      body: { status: 'queued', output: [] },
    });
  });

  it('ends with the calls that the client is to carry out', async () => {
    const entries = [
      accepted(),
      begun(),
      reply(),
      step(),
      text(0, 'Let me look.'),
      called('a', 1),
      called('b', 2),
      stepDone('tool_use'),
      requested('a', 'client'),
      requested('b', 'client'),
    ];
    const response = await heard(entries).finalResponse();
    expect(response).toMatchObject({
      status: 'completed',
      output: [
        { type: 'message' },
        { type: 'function_call', call_id: 'call_0303s_1t_1k_a', name: 'look', arguments: '{}' },
        { type: 'function_call', call_id: 'call_0303s_1t_1k_b', status: 'completed' },
      ],
    });
    const more = [...entries, answered('a'), answered('b'), step(1), text(0, 'Blue.'), stepDone(), ended(2)];
    const next = await heard(more, { answered: 'k_b' }).finalResponse();
    expect(next).toMatchObject({
      id: 'resp_0303s_1t_1k_b',
      output_text: 'Blue.',
      usage: { output_tokens: 7 },
    });
    expect(eventsOf(framesOf(logged(...more), { answered: 'k_b' }))[0]).toMatchObject({
      type: 'response.created',
      sequence_number: 0,
    });
  });

  it.each([
    ['max_tokens', 'max_output_tokens'],
    ['refusal', 'content_filter'],
  ])('is incomplete where the model was cut short: %s', async (stopReason, reason) => {
    const entries = [accepted(), begun(), step(), text(0, 'On and on'), stepDone(stopReason), ended()];
    const response = await heard(entries).finalResponse();
    expect(response).toMatchObject({ status: 'incomplete', incomplete_details: { reason } });
  });

  it('is cancelled with what was said', async () => {
    const entries = [accepted(), begun(), step(), started(0, 'text'), delta(0, 'Well, '), stopped()];
    const response = await heard(entries).finalResponse();
    expect(response).toMatchObject({
      status: 'cancelled',
      output_text: 'Well, ',
      output: [{ status: 'incomplete' }],
    });
  });

  it('fails in its own words, and with a status for those who wait for all of it', async () => {
    const entries = [accepted(), begun(), step(), text(0, 'Well'), failure()];
    const response = await heard(entries).finalResponse();
    const error = { code: 'provider_overloaded', message: 'Too much to do.' };
    expect(response).toMatchObject({ status: 'failed', error });
    expect(wholeOf(logged(...entries))).toMatchObject({ status: 503, body: { error } });
    expect(wholeOf(logged(...entries), { as: 'state' })).toMatchObject({
      status: 200,
      body: { status: 'failed', error },
    });
    const rejected = [entry('turn.rejected', { code: 'unknown_model', problem: 'No such model.' })];
    expect(wholeOf(logged(...rejected))).toMatchObject({ status: 404 });
  });

  it('breaks off with an error that its client throws, and that takes no number', async () => {
    const teller = tellerOf({ as: 'stream' });
    const frames = logged(...spoken.slice(0, 9)).flatMap((each) => teller.tell(each));
    const last = teller.breakOff('draining');
    expect(eventsOf(last)).toMatchObject([
      { type: 'error', code: 'draining', sequence_number: eventsOf(frames).at(-1)?.sequence_number },
    ]);
    real.hears([...frames, ...last]);
    const asking = real.client.responses.stream({ model: 'default', input: 'Hello' });
    await expect(asking.finalResponse()).rejects.toMatchObject({ code: 'draining' });
  });
});

it.each(['whole', 'state'] as const)(
  'says to who waits for a body (%s) that it could not be followed',
  (as) => {
    const teller = tellerOf({ as });
    for (const each of logged(...spoken.slice(0, 9))) teller.tell(each);
    teller.breakOff('unavailable');
    expect(teller.whole()).toMatchObject({ status: 503, headers: { 'x-should-retry': 'true' } });
  },
);
