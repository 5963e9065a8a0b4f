/** What can be read off an error and everything inside and behind it. */
export interface Evidence {
  status: number | undefined;
  /** Codes, types and names, in small letters. */
  marks: ReadonlySet<string>;
  /** What people are meant to read, the innermost last. */
  texts: readonly string[];
  retryAfterMs: number | undefined;
}

const inner = ['cause', 'error', 'errors', 'body', 'details', 'metadata'] as const;
const marked = ['code', 'type', 'name', 'error_code'] as const;
const said = ['message', 'detail', 'raw', 'error'] as const;
const deepest = 8;
/** Nobody waits for longer, and not every number is a date. */
const longestWaitMs = 365 * 86_400_000;

/** Each provider, router and SDK wraps errors in its own way; so every known pocket is turned out. */
export function evidenceOf(error: unknown, now = Date.now()): Evidence {
  const found = { status: undefined as number | undefined, marks: new Set<string>(), texts: [] as string[] };
  let retryAfterMs: number | undefined;
  const seen = new Set<unknown>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || depth > deepest) return;
    seen.add(value);
    const record = value as Record<string, unknown>;
    found.status ??= statusIn(record);
    retryAfterMs ??= retryAfterIn(record['headers'], now);
    for (const key of marked) {
      if (typeof record[key] === 'string') found.marks.add(record[key].toLowerCase());
    }
    for (const key of said) if (typeof record[key] === 'string') found.texts.push(record[key]);
    for (const key of inner) for (const each of [record[key]].flat()) visit(each, depth + 1);
  };
  visit(error, 0);
  return { ...found, retryAfterMs };
}

function statusIn(record: Record<string, unknown>): number | undefined {
  const isStatus = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 400 && value < 600;
  return [record['status'], record['code']].find(isStatus);
}

function retryAfterIn(headers: unknown, now: number): number | undefined {
  if (!(headers instanceof Headers)) return undefined;
  const exact = positive(Number(headers.get('retry-after-ms') ?? NaN));
  if (exact !== undefined) return exact;
  const after = headers.get('retry-after');
  if (after === null) return undefined;
  return positive(Number(after) * 1_000) ?? positive(Date.parse(after) - now);
}

function positive(value: number): number | undefined {
  return Number.isFinite(value) && value >= 0 ? Math.min(Math.round(value), longestWaitMs) : undefined;
}
