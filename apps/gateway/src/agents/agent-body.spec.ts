import { describe, expect, it } from '@jest/globals';
import { changedAgent, ParleyError } from '#shared/contracts';
import { parseAgentChange, parseNewAgent } from './agent-body.js';

function refusal(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (!ParleyError.is(error)) return error;
    return [error.body.code, error.body.details?.map(({ path }) => path)];
  }
}

/** Deeper than can be written out. */
function nested(levels: number): object {
  let schema: object = { type: 'object' };
  for (let level = 0; level < levels; level += 1) schema = { type: 'object', properties: { a: schema } };
  return schema;
}

const whole = {
  id: 'critic',
  name: 'The critic',
  description: 'Finds fault.',
  model: 'rehearsal/parley',
  fallbacks: ['rehearsal/other'],
  tools: ['current_time'],
  permissions: { allow: ['write_file(notes/*)'], deny: ['shell'] },
  sampling: { temperature: 0.5, stop: ['END'] },
  thinking: 'low',
  maxTokens: 500,
  answerSchema: { type: 'object' },
  prompt: 'You find fault.',
};

describe('a new agent', () => {
  const create = (body: unknown) => refusal(() => parseNewAgent(body));

  it('may say everything, and need say little', () => {
    expect(create(whole)).toEqual(whole);
    expect(create({ id: 'critic' })).toEqual({ id: 'critic', name: 'critic', prompt: '' });
  });

  it.each([
    [null, 'invalid_request', ['body']],
    [{}, 'invalid_request', ['id']],
    [{ id: 'a b' }, 'invalid_request', ['id']],
    [{ id: 'a', nonsense: 1 }, 'invalid_request', ['nonsense']],
    [{ id: 'a', sampling: { temperature: 9 } }, 'invalid_request', ['sampling.temperature']],
    [{ id: 'a', sampling: { heat: 1 } }, 'invalid_request', ['sampling.heat']],
    [{ id: 'a', tools: 'all', thinking: 'much' }, 'invalid_request', ['tools', 'thinking']],
    [{ id: 'a', prompt: 'x\0' }, 'invalid_request', ['prompt']],
    [{ id: 'a', answerSchema: { title: '\ud800' } }, 'invalid_request', ['answerSchema']],
    [{ id: 'a', prompt: 'x'.repeat(100_001) }, 'invalid_request', ['prompt']],
    [{ id: 'a', answerSchema: { type: 'nonsense' } }, 'invalid_request', ['answerSchema']],
    [{ id: 'a', answerSchema: nested(20_000) }, 'invalid_request', ['answerSchema']],
    [
      { id: 'a', answerSchema: { type: 'object', x: 'x'.repeat(20_000) } },
      'invalid_request',
      ['answerSchema'],
    ],
    [{ id: 'a', prompt: '"'.repeat(100_000) }, 'too_large', ['body']],
    [{ id: 'a', source: 'file' }, 'invalid_request', ['source']],
  ])('%# is refused', (body, code, paths) => expect(create(body)).toEqual([code, paths]));
});

describe('the change of an agent', () => {
  const change = (body: unknown) => refusal(() => changedAgent(parseNewAgent(whole), parseAgentChange(body)));

  it('leaves what was not said, and takes away what is null', () => {
    expect(change({ prompt: 'Other.', model: null, sampling: { topP: 1 } })).toEqual({
      ...Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'model')),
      prompt: 'Other.',
      sampling: { topP: 1 },
    });
  });

  it.each([
    [{}, ['body']],
    [{ id: 'other' }, ['id']],
    [{ name: null }, ['name']],
    [{ prompt: null }, ['prompt']],
    [{ answerSchema: { type: 'array' } }, ['answerSchema']],
  ])('%j is refused', (body, paths) => expect(change(body)).toEqual(['invalid_request', paths]));
});
