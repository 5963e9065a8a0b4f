import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Entry } from '#shared/contracts';
import { startRealClient, type RealClient } from '../testing/real-client.js';
import {
  abandonedStep,
  accepted,
  begun,
  delta,
  ended,
  eventsOf,
  framesOf,
  logged,
  started,
  step,
  stepDone,
  text,
  wholeOf,
  type Asked,
} from '../testing/turns.js';

let real: RealClient;

beforeAll(async () => {
  real = await startRealClient();
});

afterAll(async () => {
  await real?.close();
});

/** As the real client hears it. */
function heard(entries: Entry[], asked: Asked = {}) {
  real.hears(framesOf(logged(...entries), asked));
  return real.client.responses.stream({ model: 'default', input: 'Hello' });
}

describe('a step that is given up', () => {
  const shown = [accepted(), begun(), step(), started(0, 'text'), delta(0, 'Goo'), abandonedStep()];
  const anew = [step(), started(0, 'text'), delta(0, 'Good.'), text(0, 'Good.'), stepDone(), ended()];

  it('cannot be taken back where it was shown', async () => {
    await expect(heard([...shown, ...anew]).finalResponse()).rejects.toMatchObject({
      code: 'answer_abandoned',
    });
  });

  it('is not heard of by whoever reads it once that is known', async () => {
    const response = await heard([...shown, ...anew], { givenUp: [{ from: 3, to: 6 }] }).finalResponse();
    expect(response).toMatchObject({ status: 'completed', output_text: 'Good.' });
  });

  it('is not seen where nothing was shown, nor by those who wait for all of it', () => {
    const unshown = [accepted(), begun(), step(), started(0, 'text'), abandonedStep(), ...anew];
    const events = eventsOf(framesOf(logged(...unshown)));
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, place) => place));
    expect(events.at(-1)).toMatchObject({ type: 'response.completed' });
    expect(wholeOf(logged(...shown, ...anew))).toMatchObject({
      status: 200,
      body: { output: [{ content: [{ text: 'Good.' }] }] },
    });
  });
});
