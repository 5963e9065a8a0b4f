import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#shared/contracts';
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
];

function again(act: string, times: number): string {
  return Array.from({ length: times }, () => act).join(' [[then]] ');
}

/** Those that take the whole time that is given to them: nothing else shall have to be done within it. */
const silent: Row[] = [
  ['[[hang]]', 'provider_timeout', true],
  ['[[say: Well]] [[hang]]', 'provider_timeout', true],
];
const endless: Row[] = [['[[rate: 2]] [[tokens: 1000]]', 'turn_timeout', true]];

/** The other wire has no word for it. */
const toldByItsStop: Row = ['[[stop: model_context_window_exceeded]] [[empty]]', 'context_exhausted', false];
const bothWires = (rows: Row[]) => [
  { wire: 'rehearsal', rows },
  { wire: 'rehearsal-openai', rows },
];

interface Case {
  what: string;
  settings: Record<string, string>;
  wires: { wire: string; rows: Row[] }[];
}

const cases: Case[] = [
  {
    what: 'a step that fails',
    settings: { PARLEY_MAX_TOOL_ROUNDS: '3', PARLEY_EMPTY_CALL_STEPS: '2' },
    wires: [{ wire: 'rehearsal', rows: [toldByItsStop] }, ...bothWires(table)],
  },
  {
    what: 'a model that falls silent',
    settings: { PARLEY_MODEL_SILENCE_MS: '3000' },
    wires: bothWires(silent),
  },
  {
    what: 'a turn that takes longer than a turn may',
    settings: { PARLEY_TURN_LIMIT_MS: '5000' },
    wires: bothWires(endless),
  },
];

let parley: TestParley;

async function fail(model: string, script: string) {
  const talk = await Talk.begin(parley.api, { name: 'Failing' });
  const { body } = await talk.ask('POST', '/turns?wait=true', { text: script, model });
  return { talk, model, body };
}

describe.each(cases)('$what', ({ settings, wires }) => {
  beforeAll(async () => {
    parley = await startParley('one process', {
      PARLEY_RETRY_ATTEMPTS: '2',
      PARLEY_RETRY_BASE_MS: '10',
      ...settings,
    });
  }, 60_000);

  afterAll(() => parley?.stop(), 60_000);

  describe.each(wires)('on the wire of $wire', ({ wire, rows }) => {
    it.each(rows)(
      '%s fails with %s, to be tried again: %s, and the next turn works',
      async (script, code, retryable) => {
        // Each with a model of its own, or the failures of one would keep the next from being asked.
        const { talk, model, body } = await fail(`${wire}/${newId('m')}`, script);
        expect(body).toMatchObject({
          status: 'failed',
          error: { code, retryable, message: expect.stringMatching(/^[A-Z].{10,}\.$/s) },
        });
        const next = await talk.ask('POST', '/turns?wait=true', { text: '[[say: fine]]', model });
        expect(next.body).toMatchObject({ status: 'completed' });
      },
      60_000,
    );
  });
});

describe('a model whose provider has no key', () => {
  beforeAll(async () => {
    parley = await startParley('one process');
  }, 60_000);

  afterAll(() => parley?.stop(), 60_000);

  it('is told by the variable that is missing', async () => {
    const { body } = await fail('anthropic/claude-opus-4-6', 'hello');
    expect(JSON.stringify(body)).toContain('ANTHROPIC_API_KEY');
    expect(body).toMatchObject({ error: { code: 'agent_unavailable' } });
  });
});
