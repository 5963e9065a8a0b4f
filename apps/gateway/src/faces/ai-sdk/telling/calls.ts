/** A call without a result. */
export interface ShownCall {
  call: string;
  /** As the client knows it. */
  id: string;
  name: string;
  input: unknown;
  /** What its result is posted to, where the client runs it. */
  key?: string;
  /** Its client has the result already. */
  isKnown?: true;
  /** What a person was asked about it. */
  approval?: string;
}

export function withCall(calls: readonly ShownCall[], changed: ShownCall): ShownCall[] {
  const place = calls.findIndex(({ call }) => call === changed.call);
  return place < 0 ? [...calls, changed] : calls.with(place, changed);
}

export function callNamed(calls: readonly ShownCall[], wanted: string): ShownCall | undefined {
  return calls.find(({ call }) => call === wanted);
}
