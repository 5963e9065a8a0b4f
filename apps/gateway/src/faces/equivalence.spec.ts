import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import {
  facesInTest,
  inOneLine,
  logOf,
  randomTurn,
  seenThrough,
  truthOf,
  writtenIn,
  type FaceInTest,
  type Log,
  type Seen,
} from './testing/equal/index.js';

const runs = { numRuns: 100 };

/** As far as all protocols can say it. */
function told(face: FaceInTest, log: Log): Seen {
  const seen = seenThrough(face, log);
  return { ...seen, text: inOneLine(seen.text), thoughts: inOneLine(seen.thoughts) };
}

/** Whoever can agree himself is handed first what nobody need agree to. */
function handedBy(face: FaceInTest, log: Log): object[] {
  const { handed } = seenThrough(face, log);
  return handed.toSorted((one, other) => one.key.localeCompare(other.key));
}

describe.each(facesInTest.map((face) => [face.name, face] as const))('seen through %s', (_, face) => {
  it('a turn is what its log says', () => {
    fc.assert(
      fc.property(randomTurn, (turn) => {
        const log = logOf(turn);
        const truth = truthOf(log);
        const seen = told(face, log);
        expect([seen.text, seen.thoughts]).toEqual([inOneLine(truth.text), inOneLine(truth.thoughts)]);
        expect(seen.end).toBe(truth.end);
        const cost = truth.usage[face.counts === 'the steps of each answer' ? 'steps' : 'turn'];
        // An error may tell none.
        expect(seen.usage ?? (truth.end === 'error' && cost)).toEqual(cost);
        // One that was still being written may be seen as well.
        const ours = seen.ours?.filter(({ name }) => name === 'shell').slice(0, truth.ours.length);
        expect(ours ?? truth.ours).toEqual(truth.ours);
        const handed = seen.handed.map(({ key }) => key);
        expect(handed).toEqual(expect.arrayContaining(truth.done));
        expect(handed.filter((key) => truth.refused.includes(key))).toEqual([]);
      }),
      runs,
    );
  });
});

it('through whatever a client asks, it is handed the same calls', () => {
  fc.assert(
    fc.property(randomTurn, (turn) => {
      // Where it breaks off, one may have been handed what another would have been a moment later.
      const log = logOf({ ...turn, end: { kind: 'completed', at: 0 } });
      const [first, ...others] = facesInTest.map((face) => handedBy(face, log));
      for (const handed of others) expect(handed).toEqual(first);
    }),
    runs,
  );
});

it('a file that it was written to holds what it has said, and knows how it has ended', () => {
  fc.assert(
    fc.property(randomTurn, (turn) => {
      const log = logOf(turn);
      const { text, end } = writtenIn(log);
      expect([inOneLine(text), end]).toEqual([inOneLine(truthOf(log).text), turn.end.kind]);
    }),
    runs,
  );
});
