import type { Failing, Figures, StopReason } from './script/directive.js';

/** What happens, in order. A `call` that is not whole ends the connection in the middle of its JSON. */
export type Item =
  | { kind: 'text'; text: string }
  | { kind: 'words'; count: number; stamped: boolean }
  | { kind: 'think'; text: string }
  | { kind: 'call'; name: string; json: string; whole: boolean }
  | { kind: 'rate'; perSecond: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'hang' }
  | { kind: 'redacted' }
  | { kind: 'error'; failing: Failing }
  | { kind: 'cut'; where: 'here' | 'utf8' };

/** One act, ready to be played on either face. */
export interface Performance {
  items: Item[];
  rate: number;
  stop: StopReason;
  figures: Partial<Figures>;
  failing: Failing | undefined;
  failFirst: { tries: number; failing: Failing } | undefined;
}
