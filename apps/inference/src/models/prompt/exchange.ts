/**
 * A path as every provider wants it, before it is put into the words of one: people and model by turns, the first
 * and the last word with the people, each call answered right behind it, nothing empty.
 */
export type Exchange = Asking | Answering;

export interface Asking {
  role: 'user';
  parts: Asked[];
}
export type Asked =
  | { kind: 'text'; text: string }
  | { kind: 'image'; mediaType: ImageType; data: Uint8Array }
  | { kind: 'pdf'; name: string; data: Uint8Array };

export interface Answering {
  role: 'assistant';
  said: Said[];
  /** One for each call in `said`, in their order. */
  results: CallResult[];
}
export type Said =
  | { kind: 'text'; text: string }
  | { kind: 'thinking'; text: string; signature: string }
  | { kind: 'redacted'; data: string }
  | { kind: 'call'; id: string; name: string; input: Record<string, unknown> };

export interface CallResult {
  id: string;
  output: string;
  isError: boolean;
}

export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof imageTypes)[number];
