export interface Hit {
  title: string;
  url: string;
  snippet: string;
}

export interface SearchRequest {
  url: string;
  headers: Record<string, string>;
  /** Sent by POST; without one it is a GET. */
  body?: string;
}

/** What differs between those who search for us: how they are asked, and how they answer. */
export interface SearchProvider {
  name: string;
  ask(query: string, count: number): SearchRequest;
  /** Throws where the answer is none of theirs. */
  read(answer: unknown): Hit[];
}

/** A path below an address that an operator wrote with or without a slash at its end. */
export function below(base: string, path: string, query: Record<string, string> = {}): string {
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}
