import { isOwnRedacted, signatureOf } from '../ids.js';
import { isRecord } from '../json.js';
import { invalid } from '../refusal.js';
import { checkDocument, checkImage } from './media.js';
import { checkKeys, fieldRequired, tagged } from './refusals.js';

export type Role = 'user' | 'assistant' | 'system';
export type ContentBlock = Record<string, unknown>;

interface BlockRule {
  keys: readonly string[];
  /** Where it may stand only. */
  role?: Role;
  check?: (block: ContentBlock, at: string) => void;
}

const RULES = new Map<string, BlockRule>([
  ['document', { keys: ['source', 'title', 'context', 'citations', 'cache_control'], check: checkDocument }],
  ['image', { keys: ['source', 'transformations', 'cache_control'], check: checkImage }],
  ['redacted_thinking', { keys: ['data'], role: 'assistant', check: checkRedacted }],
  ['search_result', { keys: ['content', 'source', 'title', 'citations', 'cache_control'] }],
  ['text', { keys: ['text', 'citations', 'cache_control'], check: checkText }],
  ['thinking', { keys: ['thinking', 'signature'], role: 'assistant', check: checkThinking }],
  [
    'tool_result',
    {
      keys: ['tool_use_id', 'content', 'is_error', 'toolset_name', 'cache_control'],
      role: 'user',
      check: checkResult,
    },
  ],
  [
    'tool_use',
    {
      keys: ['id', 'name', 'input', 'caller', 'toolset_name', 'cache_control'],
      role: 'assistant',
      check: checkCall,
    },
  ],
]);

const IN_RESULTS = ['document', 'image', 'search_result', 'text'];

/** One block of a message, held against what the provider takes: its fields, its place, its content. */
export function readBlock(block: unknown, at: string, role: Role): ContentBlock {
  const { type, rule, fields } = ruleFor(block, at, [...RULES.keys()]);
  if (rule.role !== undefined && rule.role !== role) {
    throw invalid(`${at}: \`${type}\` blocks can only be in \`${rule.role}\` messages`, at);
  }
  return checked(fields, type, rule, at);
}

function ruleFor(block: unknown, at: string, types: readonly string[]) {
  if (!isRecord(block)) throw invalid(`${at}: Input should be a valid dictionary`, at);
  const { type } = block;
  if (typeof type !== 'string') throw fieldRequired(`${at}.type`);
  const rule = types.includes(type) ? RULES.get(type) : undefined;
  if (rule === undefined) throw tagged(at, type, types);
  return { type, rule, fields: block };
}

function checked(block: ContentBlock, type: string, rule: BlockRule, at: string): ContentBlock {
  checkKeys(block, ['type', ...rule.keys], `${at}.${type}.`);
  rule.check?.(block, at);
  return block;
}

export function checkText({ text, cache_control: cached }: ContentBlock, at: string): void {
  if (typeof text !== 'string') throw fieldRequired(`${at}.text.text`);
  if (text === '' && cached) {
    throw invalid(`${at}.text: cache_control cannot be set for empty text blocks`, at);
  }
  if (text === '') throw invalid('messages: text content blocks must be non-empty', at);
  if (text.trim() === '') throw invalid('messages: text content blocks must contain non-whitespace text', at);
}

/** Signatures of others are refused as well: no provider knows another's. */
function checkThinking({ thinking, signature }: ContentBlock, at: string): void {
  if (typeof thinking !== 'string') throw fieldRequired(`${at}.thinking.thinking`);
  if (typeof signature !== 'string') throw fieldRequired(`${at}.thinking.signature`);
  if (signature !== signatureOf(thinking)) {
    throw invalid(`${at}: Invalid \`signature\` in \`thinking\` block`, at);
  }
}

function checkRedacted({ data }: ContentBlock, at: string): void {
  if (typeof data !== 'string') throw fieldRequired(`${at}.redacted_thinking.data`);
  if (!isOwnRedacted(data)) throw invalid(`${at}: Invalid \`data\` in \`redacted_thinking\` block`, at);
}

const NAME = /^[a-zA-Z0-9_-]{1,200}$/;

function checkCall({ id, name, input }: ContentBlock, at: string): void {
  checkName(id, `${at}.tool_use.id`);
  checkName(name, `${at}.tool_use.name`);
  if (input === undefined) throw fieldRequired(`${at}.tool_use.input`);
  if (!isRecord(input)) {
    throw invalid(`${at}.tool_use.input: Input should be a valid dictionary`, `${at}.tool_use.input`);
  }
}

function checkResult({ tool_use_id: id, content }: ContentBlock, at: string): void {
  checkName(id, `${at}.tool_result.tool_use_id`);
  if (content === undefined || typeof content === 'string') return;
  const path = `${at}.tool_result.content`;
  if (!Array.isArray(content)) throw invalid(`${path}: Input should be a valid list`, path);
  for (const [index, part] of content.entries()) {
    const { type, rule, fields } = ruleFor(part, `${path}.${index}`, IN_RESULTS);
    checked(fields, type, rule, `${path}.${index}`);
  }
}

function checkName(name: unknown, at: string): void {
  if (typeof name !== 'string') throw fieldRequired(at);
  if (!NAME.test(name)) throw invalid(`${at}: String should match pattern '^[a-zA-Z0-9_-]+$'`, at);
}
