import { describe, expect, it } from '@jest/globals';
import { noUsage, type Entry } from '#shared/contracts';
import { wireCallId } from '../../conversations/call-ids.js';
import { afterEntry, noWaits } from '../../telling/client-waits.js';
import { completed, entry, turn } from '../../testing/entries.js';
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
  needsConsent,
  run,
  speaks,
  starts,
  stepBegins,
  stepEnds,
  told,
  typesOf,
} from '../testing/turns.js';
import { agUiTelling } from './ag-ui-telling.js';
import { greetingOf } from './run.js';
import { continued, type State } from './state.js';

const clientsCall = wireCallId('call', { session: 's_1', turn, key: 'k_c1' });

describe('a tool of the client', () => {
  const asking = [
    accepted,
    begins(),
    stepBegins(),
    ...speaks('Let me see.'),
    ...asksFor('c1', 'look', { at: 'sky' }, { index: 1 }),
    [stepEnds(0, 'tool_use'), isRequested('c1', 'look', { at: 'sky' }, 'client')],
  ];
  const goesOn = [
    comesOut('c1', 'blue'),
    stepBegins(1),
    ...speaks('Blue.', { step: 1 }),
    stepEnds(1),
    completed(),
  ];

  it('ends the run; the next one tells what comes of it', async () => {
    const frames = told(asking);
    const first = await heardBy(frames, [hello]);
    expect(first).toMatchObject({ outcome: 'success', pending: [clientsCall] });
    expect(first.messages.at(-1)).toMatchObject({
      id: 'm_1',
      toolCalls: [{ id: clientsCall, function: { name: 'look', arguments: '{"at":"sky"}' } }],
    });
    const own = { id: 'own', role: 'tool', toolCallId: clientsCall, content: 'blue' };
    const second = told(goesOn, { ...behindAll(asking), answered: new Set(['k_c1']) });
    expect(typesOf(second)).toEqual([
      'RUN_STARTED',
      'STEP_STARTED',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'STEP_FINISHED',
      'RUN_FINISHED',
    ]);
    const { messages } = await heardBy(second, [...first.messages, own]);
    expect(messages.at(-1)).toMatchObject({ id: 'm_1.2', content: 'Blue.' });
  });

  it('is not taken back with a step that is tried again behind it', async () => {
    const [result, ...others] = goesOn;
    const broken = [stepBegins(1), ...starts('Bl', { step: 1 }), abandoned(1)];
    const how = { ...behindAll(asking), answered: new Set(['k_c1']) };
    const { messages: held } = await heardBy(told(asking), [hello]);
    const base = [...held, { id: 'own', role: 'tool', toolCallId: clientsCall, content: 'blue' }];
    const again = told([result ?? [], ...broken, ...others], { ...how, run: { ...run, base } });
    expect(typesOf(again)).toContain('MESSAGES_SNAPSHOT');
    const plain = told(goesOn, { ...how, run: { ...run, base } });
    expect((await heardBy(again, base)).messages).toEqual((await heardBy(plain, base)).messages);
  });

  it('is told with its result to whoever was not there', async () => {
    const frames = told([...asking, ...goesOn], { waits: noWaits, answered: new Set(['k_c1']) });
    const { messages } = await heardBy(frames, [hello]);
    expect(messages.map(({ id }) => id)).toEqual(['u_1', 'm_1', `${clientsCall}-result`, 'm_1.2']);
  });

  it('is ours where it only bears its name', async () => {
    const named = [
      ...asking.slice(0, -1),
      [stepEnds(0, 'tool_use'), isRequested('c1', 'look', { at: 'sky' })],
    ];
    const { messages } = await heardBy(told([...named, ...goesOn]), [hello]);
    expect(messages.find(({ role }) => role === 'tool')).toMatchObject({ toolCallId: 'm_1-call1' });
  });
});

describe('a call that a person must agree to', () => {
  const asking = [
    accepted,
    begins(),
    stepBegins(),
    ...asksFor('c1', 'shell', { command: 'a' }),
    stepEnds(0, 'tool_use'),
    [isRequested('c1', 'shell', { command: 'a' }), needsConsent('c1')],
  ];

  it('interrupts the run, and its result belongs to the next', async () => {
    const first = await heardBy(told(asking), [hello]);
    const id = wireCallId('interrupt', { session: 's_1', turn, key: 'ap_c1' });
    expect(first).toMatchObject({ outcome: 'interrupt', interrupts: [id] });
    expect(eventsOf(told(asking)).at(-1).outcome.interrupts[0]).toMatchObject({
      reason: 'tool_call',
      toolCallId: 'm_1-call1',
      message: 'It writes.',
    });
    const agreed = entry('tool.approval_answered', { approval: 'ap_c1', call: 'c1', decision: 'approve' });
    const second = told([agreed, comesOut('c1', 'done'), completed()], {
      ...behindAll(asking),
      answered: new Set(['ap_c1']),
    });
    const { messages } = await heardBy(second, first.messages);
    expect(messages.at(-1)).toMatchObject({ role: 'tool', toolCallId: 'm_1-call1', content: 'done' });
  });

  it('has one result, however often its run is gone on with', () => {
    const base = [hello, { id: 'm_1-call1-result', role: 'tool', toolCallId: 'm_1-call1', content: 'done' }];
    const how = { ...behindAll(asking), answered: new Set(['ap_c1']) };
    const frames = told([comesOut('c1', 'done'), completed()], { ...how, run: { ...run, base } });
    expect(typesOf(frames)).toEqual(['RUN_STARTED', 'RUN_FINISHED']);
  });

  it('is not told before that where the client would run it', () => {
    const own = [
      ...asksFor('c1', 'look', {}),
      [stepEnds(0, 'tool_use'), isRequested('c1', 'look', {}, 'client'), needsConsent('c1')],
    ];
    const events = eventsOf(told([accepted, begins(), stepBegins(), ...own]));
    expect(events.map(({ type }) => type)).not.toContain('TOOL_CALL_START');
    expect(events.at(-1).outcome.interrupts[0]).toMatchObject({ reason: 'confirmation' });
    expect(events.at(-1).outcome.interrupts[0].toolCallId).toBeUndefined();
  });
});

/** What a client knows that has heard all of this. */
function behindAll(appends: readonly (Entry | Entry[])[]) {
  const telling = agUiTelling(run, greetingOf(run, false));
  const entries = appends.flat();
  const last = entries.reduce(
    (state: State, each) => telling.tell(state, each).state,
    telling.begin(0, noUsage).state,
  );
  const waits = entries.reduce(afterEntry, noWaits);
  const calls = [{ call: 'c1', key: 'k_c1', name: 'look', input: { at: 'sky' } }];
  return { from: continued(telling.pause(last, calls, []).state), waits };
}
