import { lineJson } from './line-json.js';

/** One server-sent event. JSON writes no bare line end, so nothing inside can end the frame early. */
export function sseFrame(type: string, data: unknown, id?: string): string {
  return sseText(type, lineJson(data), id);
}

/** `data` must be of one line. */
export function sseText(type: string, data: string, id?: string): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${type}\ndata: ${data}\n\n`;
}
