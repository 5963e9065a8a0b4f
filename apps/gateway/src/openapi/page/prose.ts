import { escaped } from '../../live/html/escape.js';

/** The little Markdown that descriptions are written in: paragraphs, indented code, and words in backticks. */
export function prose(text: string): string {
  return text.split('\n\n').map(paragraph).join('');
}

function paragraph(text: string): string {
  if (!text.startsWith('    ')) return `<p>${inline(text)}</p>`;
  const lines = text.split('\n').map((line) => line.slice(4));
  return `<pre>${escaped(lines.join('\n'))}</pre>`;
}

/** Split before it is escaped: an escaped backtick is none any more. */
export function inline(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `<code>${escaped(part)}</code>` : escaped(part)))
    .join('');
}
