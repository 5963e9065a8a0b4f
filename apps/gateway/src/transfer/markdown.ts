import type { Block, ExportedMessage, SessionExport } from '#shared/contracts';

/**
 * A session as people read it: who said what on the path, one heading each. What was said is quoted line by line, so
 * that nothing in it, no open fence, no heading and no HTML, can reach what stands around it.
 */
export function markdownOf({ name, settings, head, messages }: SessionExport): string {
  const path = pathTo(head, messages);
  const told = path.map((message) => `${headingOf(message)}\n\n${quoted(bodyOf(message))}`);
  const parts = [
    `# ${plain(name ?? 'A session')}`,
    ...about(settings.agents),
    ...told,
    ...others(path, messages),
  ];
  return `${parts.join('\n\n')}\n`;
}

function pathTo(head: string | null, messages: readonly ExportedMessage[]): ExportedMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path: ExportedMessage[] = [];
  for (let at = byId.get(head ?? ''); at; at = byId.get(at.parent ?? '')) {
    path.push(at);
    // Each is passed once, should somebody have made a circle of them.
    byId.delete(at.id);
  }
  return path.toReversed();
}

function about(agents: readonly string[]): string[] {
  return agents.length > 1 ? [`With ${agents.map(plain).join(', ')}.`] : [];
}

function others(path: readonly ExportedMessage[], messages: readonly ExportedMessage[]): string[] {
  const left = messages.length - path.length;
  if (left === 0) return [];
  const are = left === 1 ? '1 message of another branch is' : `${left} messages of other branches are`;
  return [`---\n\n${are} not told here; the export as JSON holds everything.`];
}

function headingOf({ role, author, status, interjectionOf, createdAt }: ExportedMessage): string {
  const who = role === 'user' ? 'User' : plain(author);
  const marks = [
    ...(interjectionOf === undefined ? [] : ['unasked']),
    ...(status === 'complete' ? [] : [status]),
  ];
  const marked = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return `## ${who}${marked} · ${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
}

function bodyOf({ blocks }: ExportedMessage): string {
  return blocks.map(blockText).join('\n\n');
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'thinking':
      return `*Thought*\n\n${quoted(block.text)}`;
    case 'tool':
      return toolText(block);
    case 'image':
    case 'file':
      return `*Attached: ${plain(block.name)} (${plain(block.mediaType)}, ${block.size} bytes)*`;
    case 'marker':
      return `*${plain(block.text)}*`;
    case 'error':
      return `*Failed: ${plain(block.message)}*`;
  }
}

function toolText({ name, title, input, outcome, output }: Extract<Block, { kind: 'tool' }>): string {
  const ended = outcome === undefined ? '' : `: ${outcome}`;
  const parts = [
    `*Tool ${plain(title ?? name)}${ended}*`,
    fenced(JSON.stringify(input ?? null, null, 2), 'json'),
  ];
  return [...parts, ...(output === undefined ? [] : [fenced(output, '')])].join('\n\n');
}

/** Longer than any fence inside. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function quoted(text: string): string {
  const lines = text.split(/\r\n|[\n\r]/);
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/** Of one line, and meaning nothing but itself. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>#&|]/g, String.raw`\$&`);
}
