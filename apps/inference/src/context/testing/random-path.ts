import fc from 'fast-check';
import type { Block, Message } from '#shared/contracts';
import { open, pathOf, replied, said, text, thinking, tool, words } from './given-path.js';

interface Step {
  thinks: boolean;
  says: number;
  outputs: number[];
}

const size = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 40 }) },
  { weight: 1, arbitrary: fc.nat({ max: 1_500 }) },
);
const step: fc.Arbitrary<Step> = fc.record({
  thinks: fc.boolean(),
  says: size,
  outputs: fc.array(size, { minLength: 1, maxLength: 3 }),
});
const turn = fc.record({
  asked: fc.integer({ min: 1, max: 800 }),
  steps: fc.array(step, { maxLength: 5 }),
  answered: size,
});

/** Any conversation, with the last turn answered, open, or only asked. */
export const anyPath: fc.Arbitrary<Message[]> = fc
  .tuple(fc.array(turn, { minLength: 1, maxLength: 8 }), fc.constantFrom('answered', 'open', 'asked'))
  .map(([turns, end]) =>
    pathOf(
      ...turns.flatMap(({ asked, steps, answered }, place) => {
        const isLast = place === turns.length - 1;
        const question = said(`u${place}`, `Question ${place} ${words(asked)}`);
        const done = blocksOf(steps, place);
        if (isLast && end === 'asked') return [question];
        if (isLast && end === 'open')
          return done.length > 0 ? [question, open(replied(`a${place}`, done))] : [question];
        return [question, replied(`a${place}`, [...done, text(`Answer ${place} ${words(answered)}`)])];
      }),
    ),
  );

function blocksOf(steps: readonly Step[], turnPlace: number): Block[] {
  return steps.flatMap(({ thinks, says, outputs }, place) => [
    ...(thinks ? [thinking('hm')] : []),
    ...(says > 0 ? [text(words(says))] : []),
    ...outputs.map((output, call) => tool(place, `c${turnPlace}-${place}-${call}`, words(output))),
  ]);
}
