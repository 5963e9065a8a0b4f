import { describe, expect, it } from '@jest/globals';
import {
  accepted,
  answer,
  begun,
  delta,
  eventsOf,
  framesOf,
  logged,
  spoken,
  started,
  step,
  text,
} from '../testing/turns.js';

describe('a response that is told again', () => {
  const entries = logged(...spoken);
  const kept = entries.filter(({ type }) => type !== 'block.delta');
  const all = eventsOf(framesOf(entries));

  it('goes on behind any number as if it had not been left', () => {
    for (const { sequence_number: after } of all)
      expect(eventsOf(framesOf(entries, { after }))).toEqual(all.slice(after + 1));
  });

  it('has the same numbers when the deltas are gone', () => {
    const told = eventsOf(framesOf(kept));
    const words = told.filter(({ type }) => type === 'response.output_text.delta');
    expect(words).toMatchObject([{ delta: 'Good morning.', sequence_number: 12 }]);
    const others = (events: typeof all) => events.filter(({ type }) => !type.endsWith('.delta'));
    expect(others(told)).toEqual(others(all));
  });

  it('tells nobody the same words twice when the deltas are gone', () => {
    for (const { sequence_number: after } of all) {
      const words = eventsOf(framesOf(kept, { after }))
        .filter(({ type }) => type === 'response.output_text.delta')
        .map((event) => event['delta'])
        .join('');
      expect([after, words]).toEqual([after, after < 11 ? 'Good morning.' : '']);
      const [end] = eventsOf(framesOf(kept, { after: Math.min(after, 12) })).filter(
        ({ type }) => type === 'response.output_text.done',
      );
      expect(end).toMatchObject({ text: 'Good morning.' });
    }
  });

  it('counts deltas that nobody was to see', () => {
    const request = { ...answer.request, thinking: 'off' as const };
    const live = eventsOf(framesOf(entries, { request }));
    const later = eventsOf(framesOf(kept, { request }));
    expect(later.at(-1)).toEqual(live.at(-1));
  });
});

it('sends whatever a model says in one line', () => {
  const said = 'data: x\n\nevent: y\r\u2028\u0085</script>\u001b[31m\u0000\ud800 end';
  const frames = framesOf(
    logged(accepted(), begun(), step(), started(0, 'text'), delta(0, said), text(0, said)),
  );
  const heardWords = eventsOf(frames).filter(({ type }) => type === 'response.output_text.delta');
  expect(heardWords).toMatchObject([{ delta: said }]);
});
