import { lineJson } from '../../live/line-json.js';

/** Whatever a model has said stays in one line: JSON escapes the ends of lines. */
export function frameOf(data: object): string {
  return `data: ${lineJson(data)}\n\n`;
}

export const doneFrame = 'data: [DONE]\n\n';
