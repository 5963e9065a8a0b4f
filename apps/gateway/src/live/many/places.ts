import { digest, idPattern, invalidRequest, type Cursor, type ParleyError } from '#shared/contracts';

/**
 * Where a stream of many sessions stands in each of them, as one short id: every event carries it. It speaks of
 * the sessions by their order in the request, which a browser repeats when it comes back, and holds a digest of
 * them, so that it is not taken for the place in other sessions.
 */
export class Places {
  private readonly places: (Cursor | undefined)[];
  private readonly order = new Map<string, number>();
  private readonly list: string;

  constructor(
    private readonly gen: string,
    sessions: readonly string[],
    known: readonly (Cursor | undefined)[],
  ) {
    this.places = [...known];
    this.list = listDigest(sessions);
    for (const [index, session] of sessions.entries()) this.order.set(session, index);
  }

  move(session: string, cursor: Cursor): void {
    const index = this.order.get(session);
    if (index !== undefined) this.places[index] = cursor;
  }

  get id(): string {
    return `${this.gen}~${this.list}~${this.places.map((place) => this.placeText(place)).join(',')}`;
  }

  /** A place in another life of the log is none in this one: whoever comes back there starts with a snapshot. */
  private placeText(place: Cursor | undefined): string {
    if (!place || place.gen !== this.gen) return '-';
    return `${place.n.toString(36)}.${place.sequence.toString(36)}`;
  }
}

/** The cursors of such an id, in the order of the sessions. Throws, by name, what is none or of other sessions. */
export function parsePlaces(id: string, sessions: readonly string[]): (Cursor | undefined)[] {
  const [gen = '', list = '', places = '', ...rest] = id.split('~');
  if (!idPattern.test(gen) || rest.length > 0) throw refusal('is no id of such a stream');
  if (list !== listDigest(sessions)) {
    throw refusal('is of a stream that watched other sessions, or the same in another order');
  }
  const texts = sessions.length === 0 ? [] : places.split(',');
  if (texts.length !== sessions.length) throw refusal('is no id of such a stream');
  return texts.map((text) => parsePlace(gen, text));
}

function parsePlace(gen: string, text: string): Cursor | undefined {
  if (text === '-') return undefined;
  const match = /^([0-9a-z]{1,10})\.([0-9a-z]{1,10})$/.exec(text);
  const [n, sequence] = [Number.parseInt(match?.[1] ?? '', 36), Number.parseInt(match?.[2] ?? '', 36)];
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(sequence)) throw refusal('is no id of such a stream');
  return { gen, n, sequence };
}

function listDigest(sessions: readonly string[]): string {
  return digest('watch', ...sessions).slice(0, 12);
}

function refusal(problem: string): ParleyError {
  return invalidRequest([{ path: 'Last-Event-ID', problem }]);
}
