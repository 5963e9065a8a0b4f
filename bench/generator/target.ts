/** Where the streams go: the bare relay, or Parley with its token. */
export type Target = { kind: 'relay'; url: string } | { kind: 'parley'; url: string; token: string };
