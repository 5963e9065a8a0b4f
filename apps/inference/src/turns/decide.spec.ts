import { describe, expect, it } from '@jest/globals';
import { noUsage, type Block, type Conversation, type Message, type OpenTurn } from '#shared/contracts';
import { decide, type Next } from './decide.js';

const limits = { toolRounds: 2, stepsAbandoned: 1 };

const reply: Message = {
  id: 'm2',
  parent: 'm1',
  turn: 't1',
  role: 'assistant',
  author: 'assistant',
  status: 'streaming',
  blocks: [],
  createdAt: '2026-01-01T00:00:00.000Z',
};

const turn: OpenTurn = {
  turn: 't1',
  message: 'm1',
  request: {},
  acceptedAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  attempt: 0,
  reply: null,
  replies: [],
  openStep: null,
  stepsDone: 0,
  stepsAbandoned: 0,
  lastStopReason: null,
  requested: [],
  usage: noUsage,
};

const text: Block = { kind: 'text', text: 'hello' };
const call = (step: number, answered: boolean): Block => ({
  kind: 'tool',
  step,
  call: `call-${step}`,
  name: 'look',
  input: {},
  ...(answered ? { outcome: 'ok', output: 'seen' } : {}),
});

/** Given what the log says, when somebody asks what to do. */
function given(openTurn: Partial<OpenTurn> | null, unsettled: string[] = []): Next {
  const conversation: Conversation = {
    messages: [],
    head: null,
    openTurn: openTurn && { ...turn, ...openTurn },
    unsettled,
  };
  return decide(conversation, limits);
}

const running = { attempt: 1, startedAt: '2026-01-01T00:00:01.000Z' };
const withBlocks = (...blocks: Block[]): { reply: Message } => ({ reply: { ...reply, blocks } });

describe('what a session does next', () => {
  it('nothing, when no turn is open', () => expect(given(null)).toEqual({ do: 'nothing' }));

  it('settles an ended turn before anything else', () => {
    expect(given({}, ['t0'])).toEqual({ do: 'settle', turn: 't0' });
  });

  it('starts what was accepted', () => expect(given({})).toMatchObject({ do: 'start', attempt: 1 }));

  it('begins the reply of what was started', () =>
    expect(given(running)).toMatchObject({ do: 'begin-reply' }));

  it('asks the model for the first step', () => {
    expect(given({ ...running, ...withBlocks() })).toMatchObject({ do: 'ask-model', step: 0 });
  });

  it('abandons a step that it finds open, for nobody works on it', () => {
    const openStep = { step: 0, model: 'x/y', blocks: [] };
    expect(given({ ...running, ...withBlocks(), openStep })).toMatchObject({ do: 'abandon-step', step: 0 });
  });

  it('asks again for an abandoned step, but gives up a turn that loses one worker after another', () => {
    const open = { ...running, ...withBlocks() };
    expect(given({ ...open, stepsAbandoned: 1 })).toMatchObject({ do: 'ask-model', step: 0 });
    expect(given({ ...open, stepsAbandoned: 2 })).toMatchObject({ do: 'fail', code: 'internal' });
  });

  it('answers the calls of the last step that have no outcome', () => {
    const open = { ...running, ...withBlocks(call(0, false)), stepsDone: 1, lastStopReason: 'tool_use' };
    expect(given(open)).toMatchObject({ do: 'answer-calls', calls: [{ call: 'call-0' }] });
  });

  it('asks again once all calls are answered', () => {
    const open = { ...running, ...withBlocks(call(0, true)), stepsDone: 1, lastStopReason: 'tool_use' };
    expect(given(open)).toMatchObject({ do: 'ask-model', step: 1 });
  });

  it('lets the model have its last word after the last allowed round, and no further one', () => {
    const rounds = (count: number) => Array.from({ length: count }, (_, step) => call(step, true));
    const after = (count: number) =>
      given({ ...running, ...withBlocks(...rounds(count)), stepsDone: count, lastStopReason: 'tool_use' });
    expect(after(2)).toMatchObject({ do: 'ask-model', step: 2 });
    expect(after(3)).toMatchObject({ do: 'fail', code: 'tool_loop_limit' });
  });

  it('completes a reply that says something', () => {
    const open = { ...running, ...withBlocks(text), stepsDone: 1, lastStopReason: 'end_turn' };
    expect(given(open)).toMatchObject({ do: 'complete-reply', reply: { id: 'm2' } });
  });

  it.each([
    ['nothing at all', []],
    ['blanks', [{ kind: 'text', text: ' \n' } satisfies Block]],
    ['thoughts alone', [{ kind: 'thinking', text: 'hm' } satisfies Block]],
  ])('fails a turn whose answer is %s', (_, blocks: Block[]) => {
    const open = { ...running, ...withBlocks(...blocks), stepsDone: 1, lastStopReason: 'end_turn' };
    expect(given(open)).toMatchObject({ do: 'fail', code: 'empty_response' });
  });

  it('completes the turn once its reply is whole', () => {
    expect(given({ ...running, replies: [reply] })).toMatchObject({ do: 'complete-turn' });
  });
});
