import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { completed } from '../../testing/entries.js';
import { logOf, randomTurn } from '../../testing/equal/index.js';
import { keptOf } from '../../testing/equal/seen.js';
import { read, sdks, versions, type Message, type Version } from '../testing/pages.js';
import {
  accepted,
  asksFor,
  begins,
  comesOut,
  how,
  inOrder,
  isRequested,
  kept,
  needsConsent,
  stepBegins,
  stepEnds,
} from '../testing/turns.js';
import { soFar } from '../telling/passage.js';
import { toldMessage } from './told-message.js';

const dialects = { 5: 'plain', 6: 'with approvals' } as const;

/** A page knows what was said to a call by itself: its stream does not tell it in a way that the SDK would keep. */
function withoutConsent(message: object): unknown {
  const { parts, ...more } = JSON.parse(JSON.stringify(message)) as Message;
  return {
    ...more,
    parts: parts.map((part) => {
      const { state } = part as { state?: string };
      const asked = state === 'approval-responded' ? { state: 'approval-requested' } : {};
      return { ...part, ...asked, approval: undefined };
    }),
  };
}

async function valid(version: Version, message: object): Promise<unknown> {
  const { validateUIMessages } = sdks[version];
  return validateUIMessages({ messages: [JSON.parse(JSON.stringify(message))] });
}

describe.each(versions)('what is told of a turn that was', (version) => {
  it(`is what AI SDK ${version} makes of its stream, and what it takes`, async () => {
    await fc.assert(
      fc.asyncProperty(randomTurn, async (turn) => {
        const told = soFar(keptOf(logOf(turn)).flat(), how(dialects[version]));
        if (told?.kind !== 'over') throw new Error('It has an end.');
        const message = toldMessage(told.frames);
        const { message: theirs } = await read(version, told.frames.join(''));
        // One that holds nothing is no message of the past.
        const ours = message ?? { ...theirs, parts: [] };
        expect(withoutConsent(ours)).toEqual(withoutConsent(theirs));
        const taken = message ? await valid(version, message) : [theirs];
        expect(taken).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});

it('a call of the page’s own that came to nothing before anybody agreed keeps how it was written', async () => {
  const input = { at: 'sky' };
  const log = [
    accepted,
    begins(),
    stepBegins(),
    ...asksFor('c1', 'look', input),
    stepEnds(0, 'tool_use'),
    isRequested('c1', 'look', input, 'client'),
    needsConsent('c1'),
    comesOut('c1', 'Stopped.', 'error'),
    completed(),
  ];
  const told = soFar(kept(inOrder(log)), how());
  if (told?.kind !== 'over') throw new Error('It has an end.');
  const message = toldMessage(told.frames);
  const { message: theirs } = await read(6, told.frames.join(''));
  expect(message?.parts[1]).toMatchObject({ type: 'tool-look', rawInput: JSON.stringify(input) });
  expect(withoutConsent(message ?? {})).toEqual(withoutConsent(theirs));
});
