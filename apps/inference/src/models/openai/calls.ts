import { createHash } from 'node:crypto';
import { isWholeObject } from '../answer/tool-input.js';
import type { SpokenBlocks } from '../answer/spoken-blocks.js';
import { isRecord, recordAt, textAt } from '../wire/json-events.js';

type Fields = Record<string, unknown>;

interface Gathered {
  index: number;
  /** As the server names it, which may be nothing. */
  id: string;
  name: string;
  /** What has not been passed on yet. */
  waiting: string;
  state: 'waiting' | 'open' | 'done';
}

/**
 * Tool calls come in fragments, which may be those of several calls by turns; blocks come one after the other. So
 * one call is passed on as it comes, and the others are gathered until it is whole.
 */
export class OpenAiCalls {
  private readonly calls: Gathered[] = [];
  private readonly taken = new Set<string>();

  constructor(
    private readonly blocks: SpokenBlocks,
    private readonly stepKey: string,
  ) {}

  /** Whether a call is still being told: nothing else can be said before it is over. */
  get isOpen(): boolean {
    return this.opened() !== undefined;
  }

  take(fragments: unknown): Promise<void> | undefined {
    let patience: Promise<void> | undefined;
    for (const fragment of Array.isArray(fragments) ? fragments : []) {
      if (isRecord(fragment)) patience = this.gather(fragment) ?? patience;
    }
    return patience;
  }

  /** No more fragments come. */
  finish(): void {
    for (const call of this.calls.toSorted((one, other) => one.index - other.index)) {
      if (call.state === 'open') this.close(call);
    }
    for (const call of this.calls.toSorted((one, other) => one.index - other.index)) {
      if (call.state !== 'waiting') continue;
      this.open(call);
      void this.pass(call);
      this.close(call);
    }
  }

  private gather(fragment: Fields): Promise<void> | undefined {
    const called = recordAt(fragment, 'function');
    const call = this.callOf(fragment);
    call.name ||= textAt(called, 'name');
    call.waiting += argumentsIn(called);
    this.closeWhole(call);
    if (call.state === 'waiting' && call.name !== '' && !this.opened()) this.open(call);
    return call.state === 'open' ? this.pass(call) : undefined;
  }

  /** By its index; but some servers give every call the same one, and some give none. */
  private callOf(fragment: Fields): Gathered {
    const id = textAt(fragment, 'id');
    const told = fragment['index'];
    const isSame = (call: Gathered): boolean => id === '' || call.id === '' || call.id === id;
    const known =
      typeof told === 'number'
        ? this.calls.findLast((call) => call.index === told && isSame(call))
        : this.calls.findLast((call) => (id === '' ? true : call.id === id));
    if (known) {
      known.id ||= id;
      return known;
    }
    const index = typeof told === 'number' ? told : this.calls.length;
    const call: Gathered = { index, id, name: '', waiting: '', state: 'waiting' };
    this.calls.push(call);
    return call;
  }

  /** A call whose arguments are a whole object is over as soon as another one begins to speak. */
  private closeWhole(other: Gathered): void {
    const open = this.opened();
    if (open && open !== other && isWholeObject(this.blocks.text)) this.close(open);
  }

  private opened(): Gathered | undefined {
    return this.calls.find(({ state }) => state === 'open');
  }

  private open(call: Gathered): void {
    call.state = 'open';
    this.blocks.begin({ kind: 'tool', call: this.idOf(call), name: call.name });
  }

  private close(call: Gathered): void {
    call.state = 'done';
    this.blocks.complete();
  }

  private pass(call: Gathered): Promise<void> | undefined {
    const { waiting } = call;
    call.waiting = '';
    return this.blocks.say(waiting);
  }

  /** Made up where it is missing or was given before: the same for the same step, however often it is asked. */
  private idOf(call: Gathered): string {
    const isUsable = call.id !== '' && !this.taken.has(call.id);
    const place = this.calls.indexOf(call);
    const id = isUsable ? call.id.slice(0, 256) : `call_${digest(this.stepKey)}_${place}`;
    this.taken.add(id);
    return id;
  }
}

/** A string by the rules; some servers send the object itself. */
function argumentsIn(called: Fields): string {
  const told = called['arguments'];
  return isRecord(told) ? JSON.stringify(told) : textAt(called, 'arguments');
}

function digest(stepKey: string): string {
  return createHash('sha256').update(stepKey).digest('hex').slice(0, 16);
}
