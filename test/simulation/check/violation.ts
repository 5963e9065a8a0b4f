/** What can be found wrong. Each is one of the promises of the house, broken. */
export const violationKinds = [
  'thrown',
  'no end in time',
  'numbering',
  'two writers',
  'no claim',
  'accepted twice',
  'ended twice',
  'never ended',
  'goes on after its end',
  'goes on after its stop',
  'stop ignored',
  'two turns at once',
  'beside a compaction',
  'compaction ended twice',
  'asked too early',
  'queue order',
  'refused after acceptance',
  'unfinished',
  'step twice',
  'asked unannounced',
  'prompt refused',
  'words changed',
  'second result',
  'call left open',
  'result not recorded',
  'record rewritten',
  'effect twice',
  'effect without claim',
  'run without a word',
  'child begun twice',
  'child not told',
  'child told wrongly',
  'chain begun twice',
  'chain left open',
  'pass done twice',
  'made from less',
  'moved beside a turn',
  'outlives a clear',
  'path broken',
  'report not heard',
  'too many children',
  'mail order',
  'mail forgotten',
  'mail settled twice',
  'mail mixed up',
  'mail lost',
  'told wrongly',
  'key bound twice',
  'shown wrongly',
  'shown with a hole',
  'snapshot differs',
  'watcher left behind',
  'memory differs',
] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  kind: ViolationKind;
  session?: string;
  what: string;
}

/** Gathers what is wrong with one session. */
export type Blame = (kind: ViolationKind, what: string) => void;
