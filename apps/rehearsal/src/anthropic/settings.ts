import { isRecord } from '../json.js';
import { invalid } from '../refusal.js';
import { checkText } from './blocks.js';
import { checkKeys, fieldRequired, tagged } from './refusals.js';

type Body = Record<string, unknown>;

const KEYS = [
  ...['model', 'messages', 'max_tokens', 'system', 'stream', 'metadata', 'stop_sequences', 'temperature'],
  ...['top_p', 'top_k', 'thinking', 'tools', 'tool_choice', 'output_config', 'output_format', 'service_tier'],
  ...[
    'cache_control',
    'container',
    'context_management',
    'mcp_servers',
    'inference_geo',
    'speed',
    'diagnostics',
  ],
  ...['fallbacks', 'user_profile_id', 'workspace_id'],
];
const SMALLEST_BUDGET = 1024;
const MOST_CACHE_MARKS = 4;

/** Everything of a request but its messages: what is unknown or does not go together is refused. */
export function checkSettings(body: Body): void {
  checkKeys(body, KEYS, '');
  checkSystem(body['system']);
  checkRange(body, 'temperature', 1);
  checkRange(body, 'top_p', 1);
  checkThinking(body);
  checkStops(body['stop_sequences']);
  checkCacheMarks(body);
  if (isRecord(body['tool_choice']) && !Array.isArray(body['tools'])) {
    throw invalid('tool_choice: tool_choice may only be specified while providing tools', 'tool_choice');
  }
}

function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === 'string') return;
  if (!Array.isArray(system)) throw invalid('system: Input should be a valid list', 'system');
  for (const [index, block] of system.entries()) {
    const at = `system.${index}`;
    if (!isRecord(block) || block['type'] !== 'text') {
      throw tagged(at, isRecord(block) ? block['type'] : block, ['text']);
    }
    checkKeys(block, ['type', 'text', 'citations', 'cache_control'], `${at}.`);
    checkText(block, at);
  }
}

function checkRange(body: Body, name: string, most: number): void {
  const value = body[name];
  if (value === undefined) return;
  const fits = typeof value === 'number' && value >= 0 && value <= most;
  if (!fits) throw invalid(`${name}: range: 0..${most}`, name);
}

function checkThinking(body: Body): void {
  const { thinking, max_tokens: maxTokens } = body;
  if (thinking === undefined) return;
  if (!isRecord(thinking)) throw invalid('thinking: Input should be a valid dictionary', 'thinking');
  const { type, budget_tokens: budget } = thinking;
  const tags = ['adaptive', 'between_tools', 'disabled', 'enabled'];
  if (typeof type !== 'string' || !tags.includes(type)) throw tagged('thinking', type, tags);
  if (type === 'disabled') return;
  if (type === 'enabled') checkBudget(budget, maxTokens);
  checkBesideThinking(body);
}

function checkBudget(budget: unknown, maxTokens: unknown): void {
  const at = 'thinking.enabled.budget_tokens';
  if (budget === undefined) throw fieldRequired(at);
  if (!Number.isInteger(budget) || Number(budget) < SMALLEST_BUDGET) {
    throw invalid(`${at}: Input should be greater than or equal to ${SMALLEST_BUDGET}`, at);
  }
  if (typeof maxTokens === 'number' && Number(budget) >= maxTokens) {
    throw invalid('`max_tokens` must be greater than `thinking.budget_tokens`.', 'max_tokens');
  }
}

function checkBesideThinking(body: Body): void {
  const choice = isRecord(body['tool_choice']) ? body['tool_choice']['type'] : undefined;
  if ((body['temperature'] ?? 1) !== 1) {
    throw invalid('`temperature` may only be set to 1 when thinking is enabled.', 'temperature');
  }
  if (body['top_k'] !== undefined) throw invalid('`top_k` must be unset when thinking is enabled.', 'top_k');
  if (Number(body['top_p'] ?? 1) < 0.95) {
    throw invalid(
      '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.',
      'top_p',
    );
  }
  if (choice === 'tool' || choice === 'any') {
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.', 'tool_choice');
  }
}

function checkStops(stops: unknown): void {
  if (stops === undefined) return;
  if (!Array.isArray(stops)) throw invalid('stop_sequences: Input should be a valid list', 'stop_sequences');
  if (stops.some((stop) => typeof stop !== 'string' || stop.trim() === '')) {
    throw invalid('stop_sequences: each stop sequence must contain non-whitespace', 'stop_sequences');
  }
}

function checkCacheMarks(body: Body): void {
  const marks = marksIn([body['tools'], body['system'], body['messages']]);
  if (marks <= MOST_CACHE_MARKS) return;
  throw invalid(
    `A maximum of ${MOST_CACHE_MARKS} blocks with cache_control may be provided. Found ${marks}.`,
    'cache_control',
  );
}

function marksIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + marksIn(item), 0);
  if (!isRecord(value)) return 0;
  return (isRecord(value['cache_control']) ? 1 : 0) + marksIn(value['content']);
}
