import { decodeEntities } from './entities.js';
import { endingOf, isHidden, roleOf, voidElements, type Role } from './elements.js';
import { Links } from './links.js';
import { Pieces } from './pieces.js';
import { rest } from './rest.js';
import { closeTag, openTag } from './tags.js';
import { tokensOf, type Token } from './tokens.js';

export interface CleanPage {
  title: string;
  /** Each well-formed by itself, in few elements and attributes, none deeply nested: what a converter can be given. */
  pieces: string[];
  extent: 'whole' | 'cut';
}

interface Open {
  name: string;
  /** As written into the piece; empty where the element is not shown. */
  close: string;
  /** Whether this element, not one around it, hides what is in it. */
  hides: boolean;
}

/** How far up to look for an element that ends by implication. */
const implicationDepth = 16;
/** A page of which more is open is read no further: each takes memory. */
const mostOpen = 20_000;

export async function cleanPage(
  html: string,
  address: string,
  mostCharacters: number,
  signal: AbortSignal,
): Promise<CleanPage> {
  const cleaner = new Cleaner(address, mostCharacters);
  for (const token of tokensOf(html))
    if (token.kind === 'rest') await rest(signal);
    else if (cleaner.take(token) === 'full') break;
  return cleaner.done();
}

class Cleaner {
  private readonly open: Open[] = [];
  /** How often each name is open, so that a stray end tag costs no search. */
  private readonly counts = new Map<string, number>();
  private readonly pieces = new Pieces();
  private hiding = 0;
  private title = '';
  private readonly links: Links;
  private extent: CleanPage['extent'] = 'whole';

  constructor(
    address: string,
    private readonly mostCharacters: number,
  ) {
    this.links = new Links(address);
  }

  take(token: Exclude<Token, { kind: 'rest' }>): 'taken' | 'full' {
    if (this.pieces.characters >= this.mostCharacters || this.open.length >= mostOpen) {
      this.extent = 'cut';
      return 'full';
    }
    if (token.kind === 'open') this.begin(token);
    else if (token.kind === 'close') this.end(token.name);
    else this.text(token.text);
    return 'taken';
  }

  done(): CleanPage {
    return { title: this.title, pieces: this.pieces.done(), extent: this.extent };
  }

  private begin({ name, attributes, ends }: Extract<Token, { kind: 'open' }>): void {
    this.endImplied(name);
    if (name === 'base') this.links.rebase(attributes.get('href'));
    const role = roleOf(name);
    const hides = role === 'dropped' || isHidden(name, attributes);
    const shown = !hides && this.hiding === 0;
    const written = shown ? this.write(name, role, attributes) : false;
    if (voidElements.has(name) || (ends === 'itself' && role === 'dropped')) return;
    this.open.push({ name, close: written ? closeTag(name, role) : '', hides });
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (hides) this.hiding += 1;
  }

  private write(name: string, role: Role, attributes: ReadonlyMap<string, string>): boolean {
    const tag = openTag(name, role, attributes, this.links);
    if (tag === '') return false;
    return voidElements.has(name) ? this.pieces.add(tag) : this.pieces.begin(tag, closeTag(name, role));
  }

  private end(name: string): void {
    if (!this.counts.get(name)) return;
    while (this.pop() !== name);
  }

  private endImplied(name: string): void {
    const ending = endingOf(name);
    if (!ending) return;
    const lowest = Math.max(0, this.open.length - implicationDepth);
    let ended = -1;
    for (let at = this.open.length - 1; at >= lowest; at -= 1) {
      const { name: above } = this.open[at] as Open;
      if (ending.within.has(above)) break;
      if (ending.ends.has(above)) ended = at;
    }
    if (ended !== -1) while (this.open.length > ended) this.pop();
  }

  private pop(): string | undefined {
    const last = this.open.pop();
    if (!last) return undefined;
    this.counts.set(last.name, (this.counts.get(last.name) ?? 1) - 1);
    if (last.hides) this.hiding -= 1;
    if (last.close !== '') this.pieces.end();
    return last.name;
  }

  private text(text: string): void {
    const inTitle = this.open.at(-1)?.name === 'title' && this.hiding === 1;
    if (inTitle && this.title === '') this.title = decodeEntities(text.slice(0, 1_000));
    if (this.hiding > 0) return;
    const room = this.mostCharacters - this.pieces.characters;
    if (text.length > room) this.extent = 'cut';
    this.pieces.add(text.slice(0, room).replaceAll('<', '&lt;'));
  }
}
