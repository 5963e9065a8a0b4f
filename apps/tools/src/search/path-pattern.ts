import { matchesGreedily, matchesSegment, segmentPattern, type SegmentPattern } from './segment-pattern.js';

const anyFolders = Symbol('**');
type Step = SegmentPattern | typeof anyFolders;

/** A pattern for a path; `**` stands for any number of folders, also for none. */
export type PathPattern = readonly Step[];

export function pathPattern(text: string): PathPattern | undefined {
  const steps = text.split('/').filter((name) => name !== '');
  const compiled = steps.map((name) => (name === '**' ? anyFolders : segmentPattern(name)));
  if (compiled.some((step) => step === undefined)) return undefined;
  // What ends with it means what lies in there, and not the folder itself.
  if (compiled.at(-1) === anyFolders) compiled.push([{ kind: 'many' }]);
  return compiled as PathPattern;
}

export function matchesPath(pattern: PathPattern, segments: readonly string[]): boolean {
  return matchesGreedily<Step, string>(pattern, segments, {
    isMany: (step) => step === anyFolders,
    fits: (step, name) => typeof step !== 'symbol' && matchesSegment(step, name),
  });
}
