import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Talk } from '../conversation/talk.js';
import { startParley, type TestParley } from '../harness/parley.js';

type Row = [script: string, code: string, retryable: boolean];

/** What a person writes, the code with which the turn fails, and whether it may be tried again. */
const table: Row[] = [
  ['[[fail: 401]]', 'provider_auth', false],
  ['[[fail: 403]]', 'provider_auth', false],
  ['[[fail: 402]]', 'provider_rate_limit', false],
  ['[[fail: 429]]', 'provider_rate_limit', true],
  ['[[fail: 429 retry-after=3600]]', 'provider_rate_limit', true],
  ['[[fail: 529]]', 'provider_overloaded', true],
  ['[[fail: 500]]', 'provider_error', true],
  ['[[fail: 400]]', 'provider_error', false],
  ['[[fail: 404]]', 'provider_error', false],
  ['[[sya: misspelt]]', 'provider_error', false],
  ['[[fail: 504]]', 'provider_timeout', true],
  ['[[hang]]', 'provider_timeout', true],
  ['[[say: Well]] [[hang]]', 'provider_timeout', true],
  ['[[cut]]', 'provider_connection', true],
  ['[[say: Once upon]] [[cut]]', 'provider_connection', true],
  ['[[say: Once upon]] [[cut: utf8]]', 'provider_connection', true],
  ['[[tool: wait {"seconds": 1}]] [[cut: json]]', 'provider_connection', true],
  ['[[say: Once upon]] [[error: 529]]', 'provider_overloaded', true],
  ['[[say: Once upon]] [[error: 500]]', 'provider_error', true],
  ['[[think: hm]] [[fail: context]]', 'context_exhausted', false],
  ['[[error: context]]', 'context_exhausted', false],
  [again('[[tool: current_time {}]]', 4), 'tool_loop_limit', false],
  [again('[[tool: wait {}]]', 4), 'empty_tool_calls', false],
  ['[[empty]]', 'empty_response', false],
  ['[[rate: 2]] [[tokens: 1000]]', 'turn_timeout', true],
];

function again(act: string, times: number): string {
  return Array.from({ length: times }, () => act).join(' [[then]] ');
}

/** The other wire has no word for it. */
const toldByItsStop: Row = ['[[stop: model_context_window_exceeded]] [[empty]]', 'context_exhausted', false];
const wires = [
  { wire: 'rehearsal', rows: [...table, toldByItsStop] },
  { wire: 'rehearsal-openai', rows: table },
];

let parley: TestParley;
const ended = new Map<string, Promise<{ talk: Talk; model: string; body: Record<string, unknown> }>>();

/** All at once, each in a session and of a model of its own: most of them do nothing but wait. */
beforeAll(async () => {
  parley = await startParley('one process', {
    PARLEY_RETRY_ATTEMPTS: '2',
    PARLEY_RETRY_BASE_MS: '10',
    PARLEY_MODEL_SILENCE_MS: '2500',
    // All begin at once, so the shortest of them may take some seconds too.
    PARLEY_TURN_LIMIT_MS: '20000',
    PARLEY_MAX_TOOL_ROUNDS: '3',
    PARLEY_EMPTY_CALL_STEPS: '2',
  });
  for (const { wire, rows } of wires) {
    for (const [at, [script]] of rows.entries())
      ended.set(`${wire} ${script}`, fail(`${wire}/m${at}`, script));
  }
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

async function fail(model: string, script: string) {
  const talk = await Talk.begin(parley.api, { name: 'Failing' });
  const { body } = await talk.ask('POST', '/turns?wait=true', { text: script, model });
  return { talk, model, body };
}

describe.each(wires)('on the wire of $wire', ({ wire, rows }) => {
  it.each(rows)(
    '%s fails with %s, to be tried again: %s, and the next turn works',
    async (script, code, retryable) => {
      const found = await ended.get(`${wire} ${script}`);
      expect(found?.body).toMatchObject({
        status: 'failed',
        error: { code, retryable, message: expect.stringMatching(/^[A-Z].{10,}\.$/s) },
      });
      const next = { text: '[[say: fine]]', model: found?.model };
      const { body } = (await found?.talk.ask('POST', '/turns?wait=true', next)) ?? {};
      expect(body).toMatchObject({ status: 'completed' });
    },
    60_000,
  );
});

describe('a model whose provider has no key', () => {
  it('is told by the variable that is missing', async () => {
    const { body } = await fail('anthropic/claude-opus-4-6', 'hello');
    expect(JSON.stringify(body)).toContain('ANTHROPIC_API_KEY');
    expect(body).toMatchObject({ error: { code: 'agent_unavailable' } });
  });
});
