import { idPattern, type Append, type Entry } from '../../contracts/index.js';

/**
 * An append of deltas alone, checked by hand: it is most of what is ever read here, and the schema costs more than
 * parsing the JSON does. Undefined is no refusal: it may be an append of another kind, or none; the schema says.
 */
export function deltasIn(value: unknown): Append | undefined {
  const { v, gen, epoch, nonce, entries } = record(value);
  if (v !== 1 || !isId(gen) || !isCount(epoch) || typeof nonce !== 'string') return undefined;
  if (!Array.isArray(entries) || entries.length === 0) return undefined;
  const read: Entry[] = [];
  for (const each of entries) {
    const delta = deltaOf(record(each));
    if (!delta) return undefined;
    read.push(delta);
  }
  return { v, gen, epoch, nonce, entries: read };
}

/** Takes what a delta has and nothing else, so that no unknown field travels on to clients. */
function deltaOf({ type, turn, n, en, by, at, body, ...rest }: Fields): Entry<'block.delta'> | undefined {
  if (type !== 'block.delta' || !isId(turn) || !isCount(n) || !isCount(en) || !isTime(at)) return undefined;
  if (by !== undefined && typeof by !== 'string') return undefined;
  const { step, index, text } = record(body);
  if (!isCount(step) || !isCount(index) || typeof text !== 'string') return undefined;
  // Deltas settle nothing; one that says so is for the schema.
  if (rest['cause'] !== undefined || rest['mail'] !== undefined) return undefined;
  return { type, turn, n, en, ...(by === undefined ? {} : { by }), at, body: { step, index, text } };
}

type Fields = Record<string, unknown>;

function record(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** As our own clocks write it; another spelling is for the schema. */
function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value);
}
