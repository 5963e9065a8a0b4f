import { invalid } from '../refusal.js';
import { blocksOf, type Message } from './message.js';

/** Every call is answered once, in the very next message of the user, before anything else is said there. */
export function checkPairs(messages: readonly Message[]): void {
  checkUnique(messages);
  let asked: string[] = [];
  let askedAt = 0;
  for (const turn of joined(messages)) {
    if (turn.role === 'assistant') {
      asked = turn.blocks.flatMap(({ type, id }) => (type === 'tool_use' ? [String(id)] : []));
      askedAt = turn.end;
      continue;
    }
    checkAnswers(turn, asked, askedAt);
    asked = [];
  }
  if (asked.length > 0) throw unanswered(asked, askedAt);
}

interface JoinedTurn {
  role: 'user' | 'assistant';
  blocks: ReturnType<typeof blocksOf>;
  end: number;
}

/** The provider takes messages of one role that follow each other for one. */
function joined(messages: readonly Message[]): JoinedTurn[] {
  const turns: JoinedTurn[] = [];
  for (const [index, message] of messages.entries()) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks = typeof message.content === 'string' ? [{ type: 'text' }] : blocksOf(message);
    const last = turns.at(-1);
    if (last?.role === role) Object.assign(last, { blocks: [...last.blocks, ...blocks], end: index });
    else turns.push({ role, blocks, end: index });
  }
  return turns;
}

function checkUnique(messages: readonly Message[]): void {
  const seen = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    for (const [place, { type, id }] of blocksOf(message).entries()) {
      if (type !== 'tool_use') continue;
      const at = `messages.${index}.content.${place}`;
      if (seen.has(id)) throw invalid(`${at}: \`tool_use\` ids must be unique`, at);
      seen.add(id);
    }
  }
}

function checkAnswers({ blocks, end }: JoinedTurn, asked: readonly string[], askedAt: number): void {
  const ids = blocks.map(({ type, tool_use_id: id }) => (type === 'tool_result' ? String(id) : undefined));
  const answered = ids.filter((id) => id !== undefined);
  const stray = answered.filter((id) => !asked.includes(id));
  if (stray.length > 0) throw unasked(stray, end);
  const twice = answered.find((id, place) => answered.indexOf(id) !== place);
  if (twice !== undefined) throw answeredTwice(twice, end);
  // A result behind other content is not “immediately after”.
  const first = ids.slice(0, answered.length);
  const missing = asked.filter((id) => !first.includes(id));
  if (missing.length > 0) throw unanswered(missing, askedAt);
}

function unanswered(ids: readonly string[], index: number): Error {
  return invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
      `${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the ` +
      'next message.',
    `messages.${index}`,
  );
}

function unasked(ids: readonly string[], index: number): Error {
  return invalid(
    `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${ids.join(', ')}. ` +
      'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    `messages.${index}`,
  );
}

function answeredTwice(id: string, index: number): Error {
  return invalid(
    `messages.${index}.content: each tool_use must have a single result. Found multiple \`tool_result\` blocks ` +
      `with id: ${id}`,
    `messages.${index}`,
  );
}
