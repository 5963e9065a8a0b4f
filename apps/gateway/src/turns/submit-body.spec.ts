import { describe, expect, it, test } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { parseSubmit } from './submit-body.js';

const limits = { maxTextChars: 100, maxAttachments: 2 };

function refusal(body: object): { code: string; paths: string[] } | undefined {
  try {
    parseSubmit(body, limits);
    return undefined;
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return { code: error.body.code, paths: error.body.details?.map(({ path }) => path) ?? [] };
  }
}

const object = { type: 'object' };
const nested = (levels: number): object => (levels === 0 ? object : { ...object, x: nested(levels - 1) });

describe('a submit', () => {
  test.each<[string, object]>([
    ['words', { text: 'hi' }],
    ['a file and no words', { text: ' ', attachments: ['f_1'] }],
    ['a way to be answered', { text: 'hi', sampling: { temperature: 0, stop: ['x'] }, thinking: 'off' }],
    ['behind a message alone', { text: 'hi', after: 'm_1', policy: 'reject' }],
    ['the first word alone', { text: 'hi', after: null }],
    ['a prompt of its own', { text: 'hi', systemPrompt: '' }],
    ['a schema for the answer', { text: 'hi', answerSchema: nested(10) }],
    [
      'a schema that holds a backslash and u0000 as text',
      { text: 'hi', answerSchema: { ...object, a: '\\u0000' } },
    ],
  ])('may be %s', (_, body) => expect(refusal(body)).toBeUndefined());

  test.each<[string, object, string, string]>([
    ['without words or files', { text: ' ' }, 'empty_prompt', 'text'],
    ['with an empty list of files alone', { text: '', attachments: [] }, 'empty_prompt', 'text'],
    ['with too many files', { text: 'hi', attachments: ['a', 'b', 'c'] }, 'too_large', 'attachments'],
    ['with too many that are none', { text: 'hi', attachments: [1, 2, 3] }, 'too_large', 'attachments'],
    ['with a file twice', { text: 'hi', attachments: ['a', 'a'] }, 'invalid_request', 'attachments.1'],
    ['with no id of a file', { text: 'hi', attachments: ['a/b'] }, 'invalid_request', 'attachments.0'],
    ['behind no id', { text: 'hi', after: '' }, 'invalid_request', 'after'],
    [
      'that waits, behind a message',
      { text: 'hi', after: 'm', policy: 'enqueue' },
      'invalid_request',
      'after',
    ],
    ['with no id of an agent', { text: 'hi', agent: '..' }, 'invalid_request', 'agent'],
    ['too hot', { text: 'hi', sampling: { temperature: 3 } }, 'invalid_request', 'sampling.temperature'],
    [
      'with an unknown way to sample',
      { text: 'hi', sampling: { heat: 1 } },
      'invalid_request',
      'sampling.heat',
    ],
    [
      'that stops at what cannot be kept',
      { text: 'hi', sampling: { stop: ['\0'] } },
      'invalid_request',
      'sampling.stop',
    ],
    ['that thinks in an unknown way', { text: 'hi', thinking: 'much' }, 'invalid_request', 'thinking'],
    [
      'with a prompt that cannot be kept',
      { text: 'hi', systemPrompt: '\0' },
      'invalid_request',
      'systemPrompt',
    ],
    [
      'with a prompt that is too long',
      { text: 'hi', systemPrompt: 'x'.repeat(100_001) },
      'invalid_request',
      'systemPrompt',
    ],
    ['for no tokens', { text: 'hi', maxTokens: 0 }, 'invalid_request', 'maxTokens'],
    [
      'with a schema of no object',
      { text: 'hi', answerSchema: { type: 'array' } },
      'invalid_request',
      'answerSchema',
    ],
    ['with a schema that is none', { text: 'hi', answerSchema: [] }, 'invalid_request', 'answerSchema'],
    ['with a schema too deep', { text: 'hi', answerSchema: nested(17) }, 'invalid_request', 'answerSchema'],
    [
      'with a schema too long',
      { text: 'hi', answerSchema: { ...object, a: 'x'.repeat(20_000) } },
      'invalid_request',
      'answerSchema',
    ],
    [
      'with a schema that cannot be kept',
      { text: 'hi', answerSchema: { ...object, '\0': 1 } },
      'invalid_request',
      'answerSchema',
    ],
  ])('%s is refused by the name of its field', (_, body, code, path) => {
    expect(refusal(body)).toEqual({ code, paths: [path] });
  });

  it('that is nested without end is refused without a crash', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) as object;
    expect(refusal({ text: 'hi', answerSchema: { ...object, deep } })?.paths).toEqual(['answerSchema']);
  });
});
