import { describe, expect, it } from '@jest/globals';
import { OpenAI } from 'openai';
import { invalidRequest, ParleyError, type ErrorCode } from '#shared/contracts';
import { httpStatus } from '../../refusals/http-status.js';
import { chatFieldNames } from './field-names.js';
import { refusalWith } from './refusal.js';

const form = refusalWith(chatFieldNames);
const refused = ({ body }: ParleyError) => form({ status: httpStatus[body.code], error: body });
const withCode = (code: ErrorCode) => refused(new ParleyError({ code, message: 'No.' }));

/** What the real client throws at it. */
function thrown(code: ErrorCode) {
  const { status, body } = withCode(code);
  return OpenAI.APIError.generate(status, body as object, undefined, new Headers());
}

describe('a refusal in the form of OpenAI', () => {
  it.each([
    ['text', 'messages'],
    ['messages.3.content.0.text', 'messages[3].content[0].text'],
    ['maxTokens', 'max_completion_tokens'],
    ['sampling.temperature', 'temperature'],
    ['sampling.stop.1', 'stop[1]'],
    ['clientTools.2.name', 'tools[2].function.name'],
    ['clientTools.0.inputSchema', 'tools[0].function.parameters'],
    ['answerSchema', 'response_format.json_schema.schema'],
    ['systemPrompt', 'messages'],
    ['agent', 'model'],
  ])('names %s as its sender does: %s', (path, param) => {
    expect(refused(invalidRequest([{ path, problem: 'is wrong' }]))).toEqual({
      status: 400,
      headers: { 'x-should-retry': 'false' },
      body: {
        error: {
          message: `${param}: is wrong`,
          type: 'invalid_request_error',
          param,
          code: 'invalid_request',
        },
      },
    });
  });

  it('says what is wrong with a body that is none', () => {
    expect(refused(invalidRequest([{ path: 'body', problem: 'is not valid JSON' }])).body).toMatchObject({
      error: { message: 'is not valid JSON', param: null },
    });
  });

  it.each([
    ['unknown_model', 404, 'invalid_request_error', 'model_not_found'],
    ['unauthorized', 401, 'invalid_request_error', 'invalid_api_key'],
    ['budget_exceeded', 429, 'insufficient_quota', 'insufficient_quota'],
    ['rate_limited', 429, 'rate_limit_error', 'rate_limit_exceeded'],
    ['turn_in_progress', 409, 'invalid_request_error', 'turn_in_progress'],
    ['unavailable', 503, 'server_error', 'unavailable'],
  ] as const)('says %s as %d %s %s', (code, status, type, theirs) => {
    expect(withCode(code)).toMatchObject({ status, body: { error: { type, code: theirs } } });
  });

  it.each([
    ['unavailable', 'true'],
    ['turn_in_progress', 'true'],
    ['budget_exceeded', 'false'],
    ['idempotency_mismatch', 'false'],
  ] as const)('tells its clients whether %s passes: %s', (code, passes) => {
    expect(withCode(code).headers).toEqual({ 'x-should-retry': passes });
  });

  it('is thrown by the real client as the error that it is', () => {
    expect(thrown('unauthorized')).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(thrown('unknown_agent')).toBeInstanceOf(OpenAI.NotFoundError);
    expect(thrown('budget_exceeded')).toBeInstanceOf(OpenAI.RateLimitError);
    expect(thrown('unavailable')).toBeInstanceOf(OpenAI.InternalServerError);
    expect(thrown('invalid_request')).toBeInstanceOf(OpenAI.BadRequestError);
  });
});
