import { isRecord } from '../json.js';
import { invalid } from '../refusal.js';
import { wrongType, wrongValue } from './refusals.js';

type Body = Record<string, unknown>;

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Everything of a request but its messages: what does not go together is refused. */
export function checkSettings(body: Body): void {
  checkRange(body, 'temperature', 2);
  checkRange(body, 'top_p', 1);
  checkWithTools(body, 'tool_choice');
  checkWithTools(body, 'parallel_tool_calls');
  if (isRecord(body['stream_options']) && body['stream'] !== true) {
    throw invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  }
  const effort = body['reasoning_effort'] ?? undefined;
  if (effort !== undefined && !EFFORTS.some((known) => known === effort)) {
    throw wrongValue('reasoning_effort', effort, EFFORTS);
  }
}

/** The newer name of the limit goes first; both at once are refused. */
export function maxTokensOf({ max_tokens: older, max_completion_tokens: newer }: Body): number | undefined {
  if (typeof older === 'number' && typeof newer === 'number') {
    throw invalid(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
    );
  }
  const given = newer ?? older ?? undefined;
  if (given === undefined) return undefined;
  const param = newer === undefined || newer === null ? 'max_tokens' : 'max_completion_tokens';
  if (typeof given !== 'number' || !Number.isInteger(given)) throw wrongType(param, 'an integer');
  if (given >= 1) return given;
  throw invalid(
    `Invalid '${param}': integer below minimum value. Expected a value >= 1, but got ${given} instead.`,
    param,
    'integer_below_min_value',
  );
}

function checkRange(body: Body, param: string, most: number): void {
  const value = body[param] ?? undefined;
  if (value === undefined) return;
  if (typeof value !== 'number') throw wrongType(param, 'a decimal');
  if (value >= 0 && value <= most) return;
  const [which, bound] = value < 0 ? ['below minimum', '>= 0'] : ['above maximum', `<= ${most}`];
  throw invalid(
    `Invalid '${param}': decimal ${which} value. Expected a value ${bound}, but got ${value} instead.`,
    param,
    `decimal_${which.replace(' minimum', '_min').replace(' maximum', '_max')}_value`,
  );
}

function checkWithTools(body: Body, param: string): void {
  if ((body[param] ?? undefined) === undefined || Array.isArray(body['tools'])) return;
  throw invalid(
    `Invalid value for '${param}': '${param}' is only allowed when 'tools' are specified.`,
    param,
  );
}
