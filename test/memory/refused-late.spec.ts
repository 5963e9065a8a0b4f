import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

// Real processes on a machine that may be busy with other test files.
jest.setTimeout(120_000);

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley({ apart: ['inference'] }, { PARLEY_VERDICT_WAIT_MS: '200' });
});

afterAll(() => parley.stop());

type Json = Record<string, unknown>;

async function turnView(session: string, turn: string): Promise<Json> {
  const response = await parley.api.get(`/v1/sessions/${session}/turns/${turn}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Json;
}

function becomes(session: string, turn: string, status: string): Promise<Json> {
  return eventually(`turn ${turn} is ${status}`, async () => {
    const view = await turnView(session, turn);
    return view['status'] === status && view;
  });
}

async function submit(session: string, text: string, key: string): Promise<Json> {
  const path = `/v1/sessions/${session}/turns`;
  const response = await parley.api.post(path, { text }, { 'idempotency-key': key });
  expect(response.status).toBe(202);
  return (await response.json()) as Json;
}

/** Sent while no worker can say a word to it. */
async function submitUnheard(session: string, text: string, key: string): Promise<string> {
  parley.process('inference').signal('SIGSTOP');
  try {
    const { turn, status } = await submit(session, text, key);
    expect(status).toBe('pending');
    expect((await turnView(session, String(turn)))['status']).toBe('pending');
    return String(turn);
  } finally {
    parley.process('inference').signal('SIGCONT');
  }
}

describe('a submit that was pending when its sender was answered', () => {
  it('and is refused then says so, ends its stream, and may be tried again', async () => {
    const session = await parley.api.session();
    const running = String((await submit(session, '[[say: so far]][[hang]]', 'first'))['turn']);
    await becomes(session, running, 'running');

    const turn = await submitUnheard(session, '[[say: at last]]', 'second');
    const { error } = await becomes(session, turn, 'rejected');
    expect(error).toMatchObject({ code: 'turn_in_progress', retryable: false });
    const events = await parley.api.get(`/v1/sessions/${session}/turns/${turn}/events`);
    expect(await events.text()).toContain('event: session.snapshot');

    // The refusal of the first try is no answer to the second, which nobody has looked at.
    await parley.api.post(`/v1/sessions/${session}/turns/${running}/stop`, {});
    await becomes(session, running, 'stopped');
    expect(await submitUnheard(session, '[[say: at last]]', 'second')).toBe(turn);
    await becomes(session, turn, 'completed');
  });
});
