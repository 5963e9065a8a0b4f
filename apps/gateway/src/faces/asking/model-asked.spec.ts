import { describe, expect, it } from '@jest/globals';
import { modelAsked } from './model-asked.js';

const agents = [{ id: 'assistant' }, { id: 'scribe' }];

describe('a model that a client asks for', () => {
  it.each([
    ['scribe', { agent: 'scribe' }],
    ['assistant', { agent: 'assistant' }],
    ['anthropic/claude-x', { model: 'anthropic/claude-x' }],
    ['open-router/a/b', { model: 'open-router/a/b' }],
    ['gpt-9', 'unknown'],
    ['Scribe', 'unknown'],
    ['/x', 'unknown'],
    ['', 'unknown'],
  ])('%j', (model, asked) => expect(modelAsked(model, agents)).toEqual(asked));
});
