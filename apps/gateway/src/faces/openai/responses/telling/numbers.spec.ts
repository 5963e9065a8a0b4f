import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from '#shared/contracts';
import { requested } from '../../../testing/entries.js';
import {
  abandonedStep,
  accepted,
  begun,
  called,
  delta,
  ended,
  eventsOf,
  framesOf,
  logged,
  reply,
  started,
  step,
  stepDone,
  text,
  thought,
  type Heard,
} from '../testing/turns.js';

const pieces = fc.array(fc.constantFrom(' ', '\n', 'tea', 'It ', ''), { maxLength: 6 });
const block = fc.record({ kind: fc.constantFrom('text', 'thinking', 'tool'), pieces });
const steps = fc.array(fc.record({ blocks: fc.array(block, { maxLength: 4 }), isGivenUp: fc.boolean() }), {
  minLength: 1,
  maxLength: 4,
});
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function blockOf({ kind, pieces: said }: Steps[number]['blocks'][number], index: number): Entry[] {
  const whole = said.join('');
  const told = said.map((piece) => delta(index, piece));
  if (kind === 'tool') return [started(index, 'tool'), ...told, called(`c_${index}`, index)];
  return kind === 'text'
    ? [started(index, 'text'), ...told, text(index, whole)]
    : [started(index, 'thinking'), ...told, thought(index, whole)];
}

/** A turn; the steps that were given up are told apart from the others by nobody who reads it again. */
function turnOf(all: Steps): Entry[] {
  const said = all.flatMap(({ blocks, isGivenUp }) => {
    const told = blocks.flatMap((each, index) => blockOf(each, index));
    return isGivenUp ? [step(), ...told, abandonedStep()] : [step(), ...told, stepDone('tool_use')];
  });
  return logged(accepted(), begun(), reply(), ...said, requested('c_9'), ended());
}

function givenUpIn(entries: readonly Entry[]) {
  return entries.flatMap(({ type, n }) => {
    if (type !== 'step.abandoned') return [];
    return [{ from: entries.findLast((each) => each.type === 'step.started' && each.n < n)?.n ?? n, to: n }];
  });
}

const isDeltaEvent = ({ type }: Heard): boolean => type.endsWith('.delta');

describe('the numbers of events', () => {
  it('grow, and are the same whether the deltas are still there or not', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const entries = turnOf(all);
        const givenUp = givenUpIn(entries);
        const live = eventsOf(framesOf(entries, { givenUp }));
        const later = eventsOf(
          framesOf(
            entries.filter(({ type }) => type !== 'block.delta'),
            { givenUp },
          ),
        );
        const numbers = live.map(({ sequence_number: number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
        expect(later.filter((event) => !isDeltaEvent(event))).toEqual(
          live.filter((event) => !isDeltaEvent(event)),
        );
      }),
    );
  });

  it('leave out just what was heard', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 40 }), (all, after) => {
        const entries = turnOf(all.map((each) => ({ ...each, isGivenUp: false })));
        const live = eventsOf(framesOf(entries));
        const rest = live.filter(({ sequence_number: number }) => number > after);
        expect(eventsOf(framesOf(entries, { after }))).toEqual(rest);
      }),
    );
  });
});
