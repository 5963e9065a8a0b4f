import type { AttachedBlock, Block, EntryBody, Message } from '#shared/contracts';
import { escaped } from './escape.js';

type Terminal = 'turn.completed' | 'turn.stopped' | 'turn.failed';

/**
 * A finished message for a page that swaps it in. Only the words of this file are markup; whatever a person, a
 * model or a tool has said is text. Text keeps its line ends: show it with `white-space: pre-wrap`.
 */
export function messageHtml({ id, role, author, status, turn, blocks }: Message): string {
  const about = attributes({
    class: 'message',
    id: `message-${id}`,
    'data-role': role,
    'data-author': author,
    'data-status': status,
    'data-turn': turn,
  });
  return `<article ${about}>${blocks.map(blockHtml).join('')}</article>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<div class="text">${escaped(block.text)}</div>`;
    case 'thinking':
      return folded('thinking', 'Thinking', block.text);
    case 'tool':
      return toolHtml(block);
    case 'image':
    case 'file':
      return fileHtml(block);
    case 'marker':
      return `<p ${attributes({ class: 'marker', 'data-marker': block.marker })}>${escaped(block.text)}</p>`;
    case 'error':
      return `<p ${attributes({ class: 'error', 'data-code': block.code })}>${escaped(block.message)}</p>`;
  }
}

/** No link: the page that shows this holds no token for the file. */
function fileHtml({ kind, file, name, mediaType, problem }: AttachedBlock): string {
  const about = attributes({ class: kind, 'data-file': file, 'data-type': mediaType });
  const said = problem === undefined ? name : `${name}: ${problem}`;
  return `<p ${about}>${escaped(said)}</p>`;
}

function toolHtml({ name, title, outcome, input, output }: Extract<Block, { kind: 'tool' }>): string {
  const said = output === undefined ? '' : `<pre class="output">${escaped(output)}</pre>`;
  const given = `<pre class="input">${escaped(JSON.stringify(input ?? null, null, 2))}</pre>`;
  const about = attributes({ class: 'tool', 'data-name': name, 'data-outcome': outcome ?? 'open' });
  return `<details ${about}><summary>${escaped(title ?? name)}</summary>${given}${said}</details>`;
}

function folded(kind: string, title: string, text: string): string {
  return `<details class="${kind}"><summary>${title}</summary><div class="text">${escaped(text)}</div></details>`;
}

/** How a turn has ended, for people. */
export function turnHtml<T extends Terminal>(turn: string, type: T, body: EntryBody<T>): string {
  const status = type.slice('turn.'.length);
  const said = 'message' in body ? body.message : endings[type];
  return `<p ${attributes({ class: 'turn', 'data-turn': turn, 'data-status': status })}>${escaped(said)}</p>`;
}

const endings: Record<Terminal, string> = {
  'turn.completed': 'Done.',
  'turn.stopped': 'Stopped.',
  'turn.failed': 'Failed.',
};

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(' ');
}
