import type { AttachedBlock, Block, Message } from '#shared/contracts';
import { withoutMiddle } from './beginning-of.js';

const mostOfCall = 500;
const mostOfOutput = 2_000;

/** What was said, for somebody who is to sum it up. */
export function spanInWords(span: readonly Message[]): string {
  return span.map(messageInWords).filter(Boolean).join('\n\n');
}

function messageInWords({ role, author, blocks }: Message): string {
  const said = blocks.map(blockInWords).filter(Boolean).join('\n');
  if (said === '') return '';
  const note = author === 'system' ? 'Summary of what was before' : `Report of a sub-agent (${author})`;
  const speaker = { user: 'User', assistant: `Assistant (${author})`, system: note };
  return `${speaker[role]}:\n${said}`;
}

export function blockInWords(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text.trim();
    case 'tool': {
      const asked = withoutMiddle(JSON.stringify(block.input) ?? '', mostOfCall);
      const said = withoutMiddle(block.output ?? '', mostOfOutput);
      return `[used ${block.name} with ${asked}: ${block.outcome ?? 'not answered'}]\n${said}`.trim();
    }
    case 'image':
    case 'file':
      return attachedInWords(block);
    case 'thinking':
    case 'marker':
    case 'error':
      return '';
  }
}

/** What was shown is not shown again, but may still be found. */
export function attachedInWords({ name, mediaType, path }: AttachedBlock): string {
  const where = path === undefined ? '' : `, in the workspace at ${path}`;
  return `[attached ${name} (${mediaType})${where}]`;
}
