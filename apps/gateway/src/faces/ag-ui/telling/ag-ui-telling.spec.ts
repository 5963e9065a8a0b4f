import { describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { completed, entry } from '../../testing/entries.js';
import { heardBy } from '../testing/real-client.js';
import {
  abandoned,
  accepted,
  asksFor,
  begins,
  comesOut,
  eventsOf,
  hello,
  isRequested,
  kept,
  replying,
  run,
  speaks,
  starts,
  stepBegins,
  stepEnds,
  tellerOf,
  told,
  typesOf,
} from '../testing/turns.js';
import { messagesOf } from './kept-messages.js';
import { emptied } from './retracting.js';

const surroundings = { session: run.session, names: run.names };

describe('a run', () => {
  it('is thought and text, whatever of it deltas have told', async () => {
    const thought = speaks('Hm.', { kind: 'thinking', heard: 1 });
    const frames = told([
      accepted,
      ...replying(...thought, ...speaks('Good day.', { index: 1 })),
      completed(),
    ]);
    expect(typesOf(frames)).toEqual([
      'RUN_STARTED',
      'STEP_STARTED',
      'REASONING_START',
      'REASONING_MESSAGE_START',
      'REASONING_MESSAGE_CONTENT',
      'REASONING_MESSAGE_CONTENT',
      'REASONING_MESSAGE_END',
      'REASONING_END',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'STEP_FINISHED',
      'RUN_FINISHED',
    ]);
    const { messages, outcome } = await heardBy(frames, [hello]);
    expect(messages).toEqual([
      hello,
      { id: 'm_1.thought1', role: 'reasoning', content: 'Hm.' },
      { id: 'm_1', role: 'assistant', name: 'Ada', content: 'Good day.' },
    ]);
    expect(outcome).toBe('success');
    expect(eventsOf(frames).at(-1).usage).toEqual([
      expect.objectContaining({ provider: 'rehearsal', model: 'rehearsal', inputTokens: 1, totalTokens: 4 }),
    ]);
  });

  it('says nothing of a block that says nothing', () => {
    const frames = told(replying(...speaks('')));
    expect(frames.some((each) => each.includes('STEP'))).toBe(false);
  });

  it('shows our tools, and gives the same ids to whoever reads the reply later', async () => {
    const frames = told([
      accepted,
      begins(),
      stepBegins(),
      ...speaks('Let me look.'),
      ...asksFor('c1', 'shell', { command: 'a' }, { index: 1 }),
      ...asksFor('c2', 'shell', { command: 'b' }, { index: 2 }),
      stepEnds(0, 'tool_use'),
      isRequested('c1', 'shell', { command: 'a' }),
      isRequested('c2', 'shell', { command: 'b' }),
      comesOut('c2', 'two'),
      comesOut('c1', 'one', 'error'),
      stepBegins(1),
      ...asksFor('c1', 'shell', {}, { step: 1 }),
      stepEnds(1, 'tool_use'),
      isRequested('c1', 'shell', {}),
      comesOut('c1', 'three'),
      stepBegins(2),
      ...speaks('Done.', { step: 2 }),
      stepEnds(2),
      completed(),
    ]);
    const { messages, pending } = await heardBy(frames, [hello]);
    const call = (name: string, step: number, command: string | undefined, output: string) => ({
      kind: 'tool' as const,
      step,
      call: name,
      name: 'shell',
      input: command === undefined ? {} : { command },
      outcome: 'ok' as const,
      output,
    });
    const reply = kept(
      { kind: 'text', text: 'Let me look.' },
      call('c1', 0, 'a', 'one'),
      call('c2', 0, 'b', 'two'),
      call('c1', 1, undefined, 'three'),
      { kind: 'text', text: 'Done.' },
    );
    const byId = (all: readonly { id: string }[]) => all.toSorted((a, b) => a.id.localeCompare(b.id));
    const named = messagesOf([reply], surroundings).map(({ name, ...message }) =>
      message['toolCalls'] && message['content'] === undefined
        ? message
        : name
          ? { ...message, name }
          : message,
    );
    expect(byId(messages.slice(1))).toEqual(byId(named));
    expect(pending).toEqual([]);
    expect(messages.map(({ id }) => id)).toContain('m_1.3');
  });

  it('has several voices', async () => {
    const second = [begins('m_2', 'bob', 'm_1'), stepBegins(), ...speaks('And me!'), stepEnds()];
    const { messages } = await heardBy(told([...replying(...speaks('Me.')), ...second, completed()]), [
      hello,
    ]);
    expect(messages.slice(1).map(({ id, name }) => [id, name])).toEqual([
      ['m_1', 'Ada'],
      ['m_2', 'bob'],
    ]);
  });

  it.each([
    'a\n\ndata: {"type":"RUN_ERROR"}\r\n\r\n</script>\u2028\u001b[31m',
    '\ud800 alone \udc00',
    'x'.repeat(1_000_000),
  ])('brings every character over', async (text) => {
    const frames = told([...replying(...speaks(text, { heard: 2 })), completed()]);
    for (const each of frames) expect(each.slice(0, -2)).not.toMatch(/[\n\r]/);
    expect((await heardBy(frames, [hello])).messages.at(-1)).toMatchObject({ content: text });
  });
});

describe('a step that is tried again', () => {
  const whole = [
    begins(),
    stepBegins(),
    ...speaks('First.'),
    ...asksFor('c1', 'shell', {}, { index: 1 }),
    stepEnds(0, 'tool_use'),
    isRequested('c1', 'shell', {}),
    comesOut('c1', 'ok'),
  ];
  const broken = [
    stepBegins(1),
    ...starts('Hm', { kind: 'thinking', step: 1 }),
    ...starts('Half a', { step: 1, index: 1 }),
    abandoned(1),
  ];
  const again = [
    stepBegins(1),
    ...speaks('Hm.', { kind: 'thinking', step: 1 }),
    ...speaks('All of it.', { step: 1, index: 1 }),
    stepEnds(1),
    completed(),
  ];

  it('is as if it had never been', async () => {
    const { messages } = await heardBy(told([...whole, ...broken, ...again]), [hello]);
    expect(messages).toEqual((await heardBy(told([...whole, ...again]), [hello])).messages);
    expect(messages.at(-1)).toMatchObject({ id: 'm_1.2', content: 'All of it.' });
  });

  it('ends the run where its client holds more than it takes at once', async () => {
    const base = [{ ...hello, content: 'x'.repeat(8_000_000) }];
    const frames = told([...whole, ...broken], { run: { ...run, base } });
    expect(typesOf(frames)).not.toContain('MESSAGES_SNAPSHOT');
    expect((await heardBy(frames, [hello])).error).toMatchObject({ code: 'step_abandoned' });
  });

  it('is not told of at all where nothing of it was shown', () => {
    const types = typesOf(told([...whole, stepBegins(1), abandoned(1), ...again]));
    expect(types).toEqual(typesOf(told([...whole, ...again])));
  });
});

describe('a run ends', () => {
  const half = [accepted, begins(), stepBegins(), ...starts('Half a')];
  const ended = { usage: noUsage, durationMs: 1 };

  it('with what was said where it is stopped', async () => {
    const stop = [...half, entry('turn.stopped', { by: 'u_1', ...ended })];
    expect(await heardBy(told(stop), [hello])).toMatchObject({ outcome: 'cancelled', error: undefined });
    const old = eventsOf(told(stop, { run: { ...run, version: undefined } }));
    expect([old[0].protocolVersion, old.at(-1).outcome]).toEqual([undefined, undefined]);
  });

  it('in an error where the turn fails', async () => {
    const failure = { code: 'provider_overloaded', message: 'Too much.', retryable: true } as const;
    const failing = told([...half, entry('turn.failed', { ...failure, ...ended })]);
    const { messages, error } = await heardBy(failing, [hello]);
    expect([messages.at(-1)?.['content'], error]).toEqual([
      'Half a',
      { code: 'provider_overloaded', message: 'Too much.' },
    ]);
    const refused = told([entry('turn.rejected', { code: 'unknown_model', problem: 'No such model.' })]);
    expect((await heardBy(refused, [hello])).error).toMatchObject({ code: 'unknown_model' });
  });

  it('in an error where it cannot be followed any more; another one brings all of it', async () => {
    const teller = tellerOf();
    const frames = [...half.flatMap((each) => teller.tellAppend([each])), ...teller.breakOff('draining')];
    const { messages, error } = await heardBy(frames, [hello]);
    expect(error?.code).toBe('draining');
    const base = emptied([hello], []);
    const anew = told([...half.slice(0, 3), ...speaks('Half a loaf.'), stepEnds(), completed()], {
      run: { ...run, base },
      caughtUp: true,
    });
    expect((await heardBy(anew, messages)).messages.map(({ content }) => content)).toEqual([
      'Hello',
      'Half a loaf.',
    ]);
  });
});
