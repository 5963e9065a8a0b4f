/** Cuts a stream of server-sent events into frames without copying them: the taker gets text, from and to. */
export class Frames {
  #rest = '';

  constructor(private readonly take: (text: string, from: number, to: number) => void) {}

  push(chunk: string): void {
    const text = this.#rest === '' ? chunk : this.#rest + chunk;
    let from = 0;
    for (let to = text.indexOf('\n\n'); to >= 0; to = text.indexOf('\n\n', from)) {
      this.take(text, from, to);
      from = to + 2;
    }
    this.#rest = text.slice(from);
  }
}

/** The frame's `event` field; empty for a comment. */
export function eventOf(text: string, from: number, to: number): string {
  return fieldOf('event: ', text, from, to);
}

/** The frame's `id` field; empty where it has none. */
export function idOf(text: string, from: number, to: number): string {
  return fieldOf('id: ', text, from, to);
}

function fieldOf(name: string, text: string, from: number, to: number): string {
  for (let at = from; at < to;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 || newline > to ? to : newline;
    if (text.startsWith(name, at)) return text.slice(at + name.length, end);
    at = end + 1;
  }
  return '';
}
