import { describe, expect, it, test } from '@jest/globals';
import {
  callKey,
  noUsage,
  type Block,
  type Conversation,
  type Message,
  passJobId,
  type OpenCall,
  type OpenChain,
  type OpenTurn,
  type WaitingTurn,
} from '#shared/contracts';
import { emptyConversation, noTries } from '#shared/conversation';
import { decide, type Ground, type LifeSoFar, type Next } from './decide.js';

const limits = { toolRounds: 2, stepsAbandoned: 1, emptyCallSteps: 2 };
const at = '2026-01-01T00:00:00.000Z';

const reply: Message = {
  id: 'r1',
  parent: 'm1',
  turn: 't1',
  role: 'assistant',
  author: 'assistant',
  status: 'streaming',
  blocks: [],
  createdAt: at,
};

const accepted: OpenTurn = {
  turn: 't1',
  message: 'm1',
  base: null,
  request: {},
  acceptedAt: at,
  startedAt: null,
  attempt: 0,
  reply: null,
  replies: [],
  openStep: null,
  stepsDone: 0,
  stepsAbandoned: 0,
  tries: noTries,
  lastStopReason: null,
  heard: null,
  interlude: false,
  considered: false,
  stopping: null,
  steers: [],
  calls: [],
  waitedMs: 0,
  waitsSince: null,
  usage: noUsage,
};

const started = { ...accepted, attempt: 1, startedAt: at };
const stopping = { by: 'u1', reason: 'user' as const };
const openStep = { step: 0, model: 'x/y', blocks: [] };
const text: Block = { kind: 'text', text: 'hello' };

function call(step: number, name: string, answered: 'answered' | 'open' = 'open'): Block {
  const block = { kind: 'tool' as const, step, call: name, name: 'look', input: {} };
  return answered === 'open' ? block : { ...block, outcome: 'ok', output: 'seen' };
}

function asked(name: string, more: Partial<OpenCall> = {}): OpenCall {
  return { call: name, hash: 'h', runs: 'tools', alone: false, changed: null, approval: null, ...more };
}

function approval(
  from: 'person' | 'model',
  decision: NonNullable<OpenCall['approval']>['decision'] = null,
): NonNullable<OpenCall['approval']> {
  return { approval: 'ap', from, reason: 'why', expiresAt: at, decision };
}

function waiting(turn: string, goesFirst = false): WaitingTurn {
  const message: Message = {
    ...reply,
    id: `m-${turn}`,
    turn,
    role: 'user',
    blocks: [text],
    status: 'complete',
  };
  return { turn, message, policy: 'enqueue', request: {}, acceptedAt: at, next: goesFirst };
}

/** A reply whose last step, number `stepsDone - 1`, ended like this. */
function after(stepsDone: number, ...blocks: Block[]): OpenTurn {
  return { ...started, reply: { ...reply, blocks }, stepsDone, lastStopReason: 'whatever' };
}

interface Circumstances extends Partial<Conversation> {
  sent?: { step: number; call: string }[];
  life?: Partial<LifeSoFar>;
  name?: string | null;
  session?: Partial<Ground['session']>;
  hears?: boolean;
}

/** Given what the log says, and what this life has done, when somebody asks what to do. */
function next({ sent = [], life, name = 'Named', session, hears = false, ...said }: Circumstances): Next {
  const dispatched = new Set(sent.map(({ step, call: id }) => callKey('s1', 't1', step, id)));
  const nothing = {
    reviewed: new Set<string>(),
    unseen: new Set<string>(),
    waitedFor: null,
    titleAsked: null,
    sentPasses: new Set<string>(),
    heardPlain: null,
  };
  const known = { id: 's1', name, agents: [], scenes: false, ...session };
  const lived = { ...nothing, dispatched, ...life };
  const ground = { session: known, limits, hears, passesMs: 3_000, life: lived };
  return decide({ ...emptyConversation, ...said }, ground);
}

describe('a session without a turn', () => {
  test.each<[string, Circumstances, object]>([
    ['has nothing to do', {}, { do: 'nothing' }],
    [
      'starts the first that waits',
      { queue: [waiting('a'), waiting('b')] },
      { do: 'start-next', waiting: { turn: 'a' } },
    ],
    ['starts nothing that is held', { queue: [waiting('a')], held: true }, { do: 'nothing' }],
    [
      'starts whoever interrupts, held or not',
      { queue: [waiting('a', true), waiting('b')], held: true },
      { do: 'start-next', waiting: { turn: 'a' } },
    ],
    [
      'settles what has ended first',
      { unsettled: ['t0'], queue: [waiting('a')] },
      { do: 'settle', turn: 't0' },
    ],
  ])('%s', (_, said, what) => expect(next(said)).toMatchObject(what));
});

describe('a turn before its first step', () => {
  test.each<[string, OpenTurn, object]>([
    ['is started', accepted, { do: 'start' }],
    ['begins its reply', started, { do: 'begin-reply' }],
    ['asks the model', { ...started, reply }, { do: 'ask-model', step: 0 }],
    [
      'asks the model though words for it wait',
      { ...started, reply, steers: [waiting('a')] },
      { do: 'ask-model', step: 0 },
    ],
  ])('%s', (_, openTurn, what) => expect(next({ openTurn })).toMatchObject(what));

  it('waits until the one before is settled', () => {
    expect(next({ openTurn: accepted, unsettled: ['t0'] })).toEqual({ do: 'settle', turn: 't0' });
  });
});

const compaction = { compaction: 'k1', trigger: 'manual' as const, by: 'u1', startedAt: at };

describe('a compaction that is open', () => {
  test.each<[string, Circumstances, object]>([
    ['is carried out', {}, { do: 'compact', compaction: { compaction: 'k1' } }],
    ['before anything of the queue', { queue: [waiting('a')] }, { do: 'compact' }],
    ['before whoever goes first', { queue: [waiting('a', true)] }, { do: 'compact' }],
    ['before the next step', { openTurn: { ...started, reply } }, { do: 'compact' }],
    ['before the end of a reply', { openTurn: after(1, text) }, { do: 'compact' }],
    ['behind what has ended', { unsettled: ['t0'] }, { do: 'settle' }],
    [
      'behind a step that was left open',
      { openTurn: { ...started, reply, openStep } },
      { do: 'abandon-step' },
    ],
    ['not any more in a turn that is to stop', { openTurn: { ...started, reply, stopping } }, { do: 'stop' }],
  ])('%s', (_, said, what) => expect(next({ compaction, ...said })).toMatchObject(what));
});

const userMessage: Message = {
  ...reply,
  id: 'm1',
  parent: null,
  role: 'user',
  author: 'u1',
  status: 'complete',
  blocks: [text],
};
const aside = { kind: 'out_of_character' as const, text: '((hello))' };
const file = { kind: 'file' as const, file: 'f1', name: 'a.txt', mediaType: 'text/plain', size: 3 };

describe('before the model is asked', () => {
  const untitled = { openTurn: { ...started, reply }, messages: [userMessage], name: null };
  test.each<[string, Circumstances, string]>([
    ['a title is asked for', untitled, 'ask-title'],
    ['once a life', { ...untitled, life: { titleAsked: 'm1' } }, 'ask-model'],
    ['but of other words again', { ...untitled, life: { titleAsked: 'm0' } }, 'ask-title'],
    ['unless the session has a name', { ...untitled, name: 'Named' }, 'ask-model'],
    ['or a title', { ...untitled, title: 'Titled' }, 'ask-model'],
    [
      'and only by the first message of a session',
      { ...untitled, messages: [{ ...userMessage, id: 'm0', turn: 't0' }, userMessage] },
      'ask-model',
    ],
    [
      'or by the first that is no mere aside',
      { ...untitled, messages: [{ ...userMessage, id: 'm0', turn: 't0', segments: [aside] }, userMessage] },
      'ask-title',
    ],
    [
      'or when that is answered once more by a later turn',
      { ...untitled, messages: [{ ...userMessage, turn: 't0' }] },
      'ask-title',
    ],
  ])('%s', (_, said, what) => expect(next(said).do).toBe(what));

  const attached = (...blocks: Block[]): Circumstances => ({
    openTurn: { ...started, reply },
    messages: [{ ...userMessage, blocks: [...blocks, text] }],
  });
  test.each<[string, Circumstances, string]>([
    ['a file that the model does not see is placed', attached(file), 'place-files'],
    ['one that has its place is not placed again', attached({ ...file, path: 'a.txt' }), 'ask-model'],
    ['nor one that has none', attached({ ...file, problem: 'gone' }), 'ask-model'],
    ['nor one that the model does see', attached({ ...file, file: 'f2' }), 'ask-model'],
    ['nor is that of a message that nobody answers', { ...attached(file), messages: [] }, 'ask-model'],
  ])('%s', (_, said, what) => expect(next({ ...said, life: { unseen: new Set(['f1']) } }).do).toBe(what));

  const retryAt = '2026-01-01T00:00:09.000Z';
  const retried = { ...started, reply, tries: { ...noTries, transient: 1, retryAt } };
  test.each<[string, OpenTurn, string | null, object]>([
    ['its time is waited for', retried, null, { do: 'wait-to-retry', until: retryAt }],
    ['each one', retried, '2026-01-01T00:00:05.000Z', { do: 'wait-to-retry', until: retryAt }],
    ['once a life', retried, retryAt, { do: 'ask-model', step: 0 }],
    ['but not to stop', { ...retried, stopping }, null, { do: 'stop' }],
    [
      'but not to hear what was said meanwhile',
      { ...after(1, call(0, 'a', 'answered')), tries: retried.tries, steers: [waiting('a')] },
      null,
      { do: 'hear-steers' },
    ],
    [
      'between the steps of a reply as well',
      { ...after(1, call(0, 'a', 'answered')), tries: retried.tries },
      null,
      { do: 'wait-to-retry' },
    ],
  ])('%s', (_, openTurn, waitedFor, what) =>
    expect(next({ openTurn, life: { waitedFor } })).toMatchObject(what),
  );
});

describe('calls without anything in them', () => {
  const empty = (step: number): Block => ({ ...call(step, `c${step}`, 'answered'), empty: true }) as Block;
  test.each<[string, OpenTurn, object]>([
    ['go back to the model', after(1, empty(0)), { do: 'ask-model', step: 1 }],
    [
      'end a turn after so many steps in a row',
      after(2, empty(0), empty(1)),
      { do: 'fail', code: 'empty_tool_calls' },
    ],
    [
      'are counted anew behind a step that was none',
      after(3, empty(0), call(1, 'b', 'answered'), empty(2)),
      { do: 'fail', code: 'tool_loop_limit' },
    ],
    ['or behind one without a call', after(3, empty(0), text, empty(2)), { do: 'ask-model', step: 3 }],
    [
      'are counted over the replies of a turn',
      { ...after(2, empty(1)), replies: [{ ...reply, id: 'r0', blocks: [empty(0)] }] },
      { do: 'fail', code: 'empty_tool_calls' },
    ],
    [
      'count a step with one that was none',
      after(2, empty(0), empty(1), call(1, 'b', 'answered')),
      { do: 'fail', code: 'empty_tool_calls' },
    ],
  ])('%s', (_, openTurn, what) => expect(next({ openTurn })).toMatchObject(what));
});

describe('a model that pauses', () => {
  const paused = (stepsDone: number, ...blocks: Block[]): OpenTurn => ({
    ...after(stepsDone, ...blocks),
    lastStopReason: 'pause_turn',
  });
  test.each<[string, OpenTurn, object]>([
    ['is asked to go on', paused(1, text), { do: 'ask-model', step: 1 }],
    ['also when it has said nothing yet', paused(1), { do: 'ask-model', step: 1 }],
    ['after what waits to be read', { ...paused(1, text), steers: [waiting('a')] }, { do: 'hear-steers' }],
    ['only so often', paused(3, text), { do: 'fail', code: 'tool_loop_limit' }],
  ])('%s', (_, openTurn, what) => expect(next({ openTurn })).toMatchObject(what));
});

describe('a turn that is to stop', () => {
  const calls = after(1, call(0, 'a'));
  test.each<[string, OpenTurn]>([
    ['before it has begun', accepted],
    ['between its start and its reply', started],
    ['instead of abandoning a step', { ...started, reply, openStep }],
    ['instead of asking the model', { ...started, reply }],
    ['instead of waiting for tools', calls],
    ['instead of hearing more', { ...after(1, text), steers: [waiting('a')] }],
    ['instead of failing', after(1)],
    ['at the very end', after(1, text)],
    ['with its reply whole', { ...started, replies: [reply] }],
  ])('stops %s', (_, openTurn) => {
    expect(next({ openTurn: { ...openTurn, stopping } })).toMatchObject({ do: 'stop', turn: { turn: 't1' } });
  });
});

describe('a step that is found open', () => {
  it('is abandoned, for nobody works on it', () => {
    expect(next({ openTurn: { ...started, reply, openStep } })).toMatchObject({
      do: 'abandon-step',
      step: 0,
    });
  });

  it('is abandoned even by the turn that is given up for it', () => {
    const openTurn = { ...started, reply, openStep, stepsAbandoned: 9 };
    expect(next({ openTurn })).toMatchObject({ do: 'abandon-step' });
  });

  it('is asked for again, until one worker after another was lost', () => {
    const lost = (stepsAbandoned: number) => next({ openTurn: { ...started, reply, stepsAbandoned } });
    expect(lost(1)).toMatchObject({ do: 'ask-model', step: 0 });
    expect(lost(2)).toMatchObject({ do: 'fail', code: 'internal' });
  });
});

describe('calls of the last step', () => {
  const both = after(1, call(0, 'a'), call(0, 'b'));
  const requested = { ...both, calls: ['a', 'b'].map((each) => asked(each)) };

  test.each<[string, OpenTurn, { step: number; call: string }[], object]>([
    ['are requested first', both, [], { do: 'request-calls', calls: [{ call: 'a' }, { call: 'b' }] }],
    [
      'are requested only once each',
      { ...both, calls: ['a'].map((each) => asked(each)) },
      [],
      { do: 'request-calls', calls: [{ call: 'b' }] },
    ],
    [
      'are dispatched when the log has them',
      requested,
      [],
      { do: 'dispatch-calls', calls: [{ call: 'a' }, { call: 'b' }] },
    ],
    [
      'are dispatched once a life',
      requested,
      [{ step: 0, call: 'a' }],
      { do: 'dispatch-calls', calls: [{ call: 'b' }] },
    ],
    [
      'are waited for when all are sent',
      requested,
      [
        { step: 0, call: 'a' },
        { step: 0, call: 'b' },
      ],
      { do: 'wait' },
    ],
    [
      'are waited for one by one',
      { ...after(1, call(0, 'a', 'answered'), call(0, 'b')), calls: ['b'].map((each) => asked(each)) },
      [{ step: 0, call: 'b' }],
      { do: 'wait' },
    ],
    [
      'lead to the next step once answered',
      after(1, call(0, 'a', 'answered')),
      [],
      { do: 'ask-model', step: 1 },
    ],
  ])('%s', (_, openTurn, sent, what) => {
    const decided = next({ openTurn, sent });
    expect(decided).toMatchObject(what);
  });

  it('come before words that wait to be read', () => {
    const open = { ...requested, steers: [waiting('a')] };
    expect(next({ openTurn: open })).toMatchObject({ do: 'dispatch-calls' });
    const done = { ...after(1, call(0, 'a', 'answered')), steers: [waiting('a')] };
    expect(next({ openTurn: done })).toMatchObject({ do: 'hear-steers', reply: { id: 'r1' } });
  });

  it('of an earlier step with the same id were other calls', () => {
    const openTurn = {
      ...after(2, call(0, 'a', 'answered'), call(1, 'a')),
      calls: ['a'].map((each) => asked(each)),
    };
    expect(next({ openTurn, sent: [{ step: 0, call: 'a' }] })).toMatchObject({
      do: 'dispatch-calls',
      calls: [{ step: 1, call: 'a' }],
    });
  });
});

describe('calls that do not simply run beside each other', () => {
  type Sent = { step: number; call: string };
  const three = after(1, call(0, 'a'), call(0, 'b'), call(0, 'c'));
  const sent = (...calls: string[]): Sent[] => calls.map((each) => ({ step: 0, call: each }));
  const alone = { alone: true };

  test.each<[string, OpenTurn, Sent[], object]>([
    [
      'one that runs alone waits for those before it',
      { ...three, calls: [asked('a'), asked('b', alone), asked('c')] },
      [],
      { do: 'dispatch-calls', calls: [{ call: 'a' }] },
    ],
    [
      'and is not sent until they are answered',
      { ...three, calls: [asked('a'), asked('b', alone), asked('c')] },
      sent('a'),
      { do: 'wait' },
    ],
    [
      'then it runs by itself',
      {
        ...after(1, call(0, 'a', 'answered'), call(0, 'b'), call(0, 'c')),
        calls: [asked('b', alone), asked('c')],
      },
      sent('a'),
      { do: 'dispatch-calls', calls: [{ call: 'b' }] },
    ],
    [
      'and those behind it run when it is done',
      {
        ...after(1, call(0, 'a', 'answered'), call(0, 'b', 'answered'), call(0, 'c')),
        calls: [asked('c')],
      },
      sent('a', 'b'),
      { do: 'dispatch-calls', calls: [{ call: 'c' }] },
    ],
    [
      'what a person must agree to waits, and the others do not',
      { ...three, calls: [asked('a', { approval: approval('person') }), asked('b'), asked('c')] },
      [],
      { do: 'dispatch-calls', calls: [{ call: 'b' }, { call: 'c' }] },
    ],
    [
      'it is sent once he has',
      { ...three, calls: [asked('a', { approval: approval('person', 'approve') }), asked('b'), asked('c')] },
      sent('b', 'c'),
      { do: 'dispatch-calls', calls: [{ call: 'a' }] },
    ],
    [
      'also with other arguments',
      { ...three, calls: [asked('a', { approval: approval('person', 'edit') }), asked('b'), asked('c')] },
      sent('b', 'c'),
      { do: 'dispatch-calls', calls: [{ call: 'a' }] },
    ],
    [
      'and never without his word, whatever else was said',
      { ...three, calls: [asked('a', { approval: approval('person', 'deny') }), asked('b'), asked('c')] },
      sent('b', 'c'),
      { do: 'wait' },
    ],
    [
      'a review takes its time, so the others go first',
      { ...three, calls: [asked('a', { approval: approval('model') }), asked('b'), asked('c')] },
      [],
      { do: 'dispatch-calls', calls: [{ call: 'b' }, { call: 'c' }] },
    ],
    [
      'then it is made',
      { ...three, calls: [asked('a', { approval: approval('model') }), asked('b'), asked('c')] },
      sent('b', 'c'),
      { do: 'review-call', call: { call: 'a' } },
    ],
    [
      "what the client runs is nobody else's",
      { ...three, calls: [asked('a', { runs: 'client' }), asked('b'), asked('c')] },
      sent('b', 'c'),
      { do: 'wait' },
    ],
    [
      "before one of the engine's own tools is carried out, all that can be is sent",
      { ...three, calls: [asked('a', { runs: 'engine' }), asked('b'), asked('c')] },
      [],
      { do: 'dispatch-calls', calls: [{ call: 'b' }, { call: 'c' }] },
    ],
    [
      'it is carried out before a review',
      {
        ...three,
        calls: [asked('a', { approval: approval('model') }), asked('b', { runs: 'engine' }), asked('c')],
      },
      sent('c'),
      { do: 'carry-out', call: { call: 'b' } },
    ],
    [
      'once a life',
      { ...three, calls: [asked('a', { runs: 'engine' }), asked('b'), asked('c')] },
      sent('a', 'b', 'c'),
      { do: 'wait' },
    ],
  ])('%s', (_, openTurn, done, what) => expect(next({ openTurn, sent: done })).toMatchObject(what));

  it('are reviewed once a life', () => {
    const openTurn = { ...after(1, call(0, 'a')), calls: [asked('a', { approval: approval('model') })] };
    expect(next({ openTurn, life: { reviewed: new Set(['ap']) } })).toEqual({ do: 'wait' });
  });
});

describe('rounds of tools', () => {
  const rounds = (count: number) =>
    Array.from({ length: count }, (_, step) => call(step, `c${step}`, 'answered'));

  it('let the model have its last word after the last one allowed, and then end', () => {
    expect(next({ openTurn: after(2, ...rounds(2)) })).toMatchObject({ do: 'ask-model', step: 2 });
    expect(next({ openTurn: after(3, ...rounds(3)) })).toMatchObject({ do: 'fail', code: 'tool_loop_limit' });
  });

  it('end only when their calls are answered, and whatever waits to be read', () => {
    const open = { ...after(3, ...rounds(2), call(2, 'c2')), calls: ['c2'].map((each) => asked(each)) };
    expect(next({ openTurn: open })).toMatchObject({ do: 'dispatch-calls' });
    const steered = { ...after(3, ...rounds(3)), steers: [waiting('a')] };
    expect(next({ openTurn: steered })).toMatchObject({ do: 'fail', code: 'tool_loop_limit' });
  });

  it('do not end a turn that stopped asking for tools by itself', () => {
    expect(next({ openTurn: after(4, ...rounds(3), text) })).toMatchObject({ do: 'complete-reply' });
  });

  /** A turn that was steered often has done many steps, and may not have asked for a single tool. */
  test('are not counted by steps that asked for none', () => {
    const replies = [0, 1, 2].map((n) => ({ ...reply, id: `r-${n}`, parent: `m-${n}` }));
    const openTurn = { ...after(4, call(3, 'first', 'answered')), replies };
    expect(next({ openTurn })).toMatchObject({ do: 'ask-model', step: 4 });
  });
});

describe('the end of a reply', () => {
  it('completes it when it says something', () => {
    expect(next({ openTurn: after(1, text) })).toMatchObject({ do: 'complete-reply', reply: { id: 'r1' } });
  });

  it('hears what waits to be read before it ends', () => {
    expect(next({ openTurn: { ...after(1, text), steers: [waiting('a')] } })).toMatchObject({
      do: 'hear-steers',
    });
  });

  /** Such a log is left where the words begin an append of their own. */
  test('hears what waits to be read even where the reply has ended', () => {
    const openTurn = { ...started, replies: [reply], steers: [waiting('a')] };
    expect(next({ openTurn, head: reply.id })).toMatchObject({ do: 'hear-steers', reply: null });
  });

  test.each<[string, Block[]]>([
    ['nothing at all', []],
    ['blanks', [{ kind: 'text', text: ' \n' }]],
    ['thoughts alone', [{ kind: 'thinking', text: 'hm' }]],
  ])('fails a turn whose answer is %s', (_, blocks) => {
    expect(next({ openTurn: after(1, ...blocks) })).toMatchObject({ do: 'fail', code: 'empty_response' });
  });

  it('says so where the model has declined', () => {
    const declined = { ...after(1), lastStopReason: 'refusal' };
    expect(next({ openTurn: declined })).toMatchObject({ message: 'The model declined to answer.' });
    expect(next({ openTurn: { ...declined, reply: { ...reply, blocks: [text] } } })).toMatchObject({
      do: 'complete-reply',
    });
  });

  it('completes the turn once the last words are answered', () => {
    const openTurn = { ...started, replies: [reply] };
    expect(next({ openTurn, head: reply.id })).toMatchObject({ do: 'complete-turn' });
  });

  it('begins another reply for words that were read and not answered', () => {
    const openTurn = { ...started, replies: [reply], message: 'm-steered' };
    expect(next({ openTurn, head: 'm-steered' })).toMatchObject({ do: 'begin-reply' });
  });
});

describe('what is made of an exchange', () => {
  const open = (chain: string, more: Partial<OpenChain> = {}): OpenChain => {
    const about = { chain, turn: 't0', on: 'm1', messages: ['m1'], present: [], apart: [] };
    return { ...about, left: ['memory', 'relations'], awaited: true, attempt: 0, since: at, ...more };
  };
  const sentAll = (...chains: OpenChain[]): Partial<LifeSoFar> => ({
    sentPasses: new Set(chains.map(({ chain, left, attempt }) => passJobId(chain, left[0] ?? '', attempt))),
  });
  const chain = open('c1');
  const older = open('c2', { since: '2025-12-31T23:59:59.000Z' });
  const until = '2026-01-01T00:00:03.000Z';
  const cleared = { by: 'u1', purpose: 'clear' as const };

  test.each<[string, Circumstances, object]>([
    ['is begun once its turn is settled', { unsettled: ['t0'], chains: [chain] }, { do: 'settle' }],
    ['is sent', { chains: [chain] }, { do: 'send-pass', job: passJobId('c1', 'memory', 0) }],
    ['is sent before anything else begins', { chains: [chain], queue: [waiting('a')] }, { do: 'send-pass' }],
    ['is sent once a life', { chains: [chain], life: sentAll(chain) }, { do: 'wait' }],
    [
      'is sent once more for each try in vain',
      { chains: [{ ...chain, attempt: 1 }], life: sentAll(chain) },
      { do: 'send-pass', job: passJobId('c1', 'memory', 1) },
    ],
    [
      'goes one behind the other in one turn',
      { chains: [chain, open('c2')], life: sentAll(chain) },
      { do: 'wait' },
    ],
    [
      'does not keep that of other turns',
      { chains: [chain, open('c2', { turn: 't1' })], life: sentAll(chain) },
      { do: 'send-pass', chain: { chain: 'c2' } },
    ],
    [
      'nor what nobody waits for',
      { chains: [chain, open('c2', { awaited: false })], life: sentAll(chain) },
      { do: 'send-pass', chain: { chain: 'c2' } },
    ],
    ['is not begun of a path that goes', { chains: [chain], clearing: cleared }, { do: 'clear' }],
    [
      'is waited for by the next turn',
      { chains: [chain], life: sentAll(chain), openTurn: accepted },
      { do: 'wait-for-passes', until },
    ],
    [
      'and by that of the queue',
      { chains: [chain], life: sentAll(chain), queue: [waiting('a')] },
      { do: 'wait-for-passes', until },
    ],
    [
      'a while',
      { chains: [chain], life: { ...sentAll(chain), waitedFor: until }, openTurn: accepted },
      { do: 'start' },
    ],
    [
      'whichever is open for the shortest time',
      { chains: [chain, older], life: sentAll(chain, older), openTurn: accepted },
      { do: 'wait-for-passes', until },
    ],
    [
      'but not by a turn that is to stop',
      { chains: [chain], life: sentAll(chain), openTurn: { ...accepted, stopping } },
      { do: 'stop' },
    ],
    [
      'nor where nobody is to wait',
      { chains: [{ ...chain, awaited: false }], life: sentAll({ ...chain }), openTurn: accepted },
      { do: 'start' },
    ],
  ])('%s', (_, said, what) => expect(next(said)).toMatchObject(what));
});

describe('among several', () => {
  const session = { agents: ['ada', 'bo'] };
  const ended = { ...reply, status: 'complete' as const };
  const answered = { session, head: 'r1', openTurn: { ...started, replies: [ended] } };
  test.each<[string, Circumstances, object]>([
    ['words are looked at first', { hears: true, openTurn: started }, { do: 'hear-words' }],
    [
      'once',
      { hears: true, openTurn: { ...started, heard: { addressee: null, silent: false } } },
      { do: 'begin-reply' },
    ],
    [
      'or nothing was to be said of them',
      { hears: true, openTurn: started, life: { heardPlain: 't1' } },
      { do: 'begin-reply' },
    ],
    [
      'nobody answers where there is nothing to be answered',
      { hears: true, openTurn: { ...started, heard: { addressee: null, silent: true } } },
      { do: 'complete-turn' },
    ],
    ['a reply ends by itself', { session, openTurn: after(1, text) }, { do: 'end-reply' }],
    ['then somebody else may speak', answered, { do: 'consider' }],
    [
      'unless words wait',
      { ...answered, openTurn: { ...answered.openTurn, steers: [waiting('a')] } },
      { do: 'hear-steers' },
    ],
    ['once', { ...answered, openTurn: { ...answered.openTurn, considered: true } }, { do: 'complete-turn' }],
    [
      'never behind what was said unasked',
      { session, openTurn: { ...after(1, text), considered: true } },
      { do: 'complete-reply' },
    ],
  ])('%s', (_, said, what) => expect(next(said)).toMatchObject(what));

  it('the first turn of a session with scenes opens one', () => {
    const first = { session: { scenes: true }, messages: [userMessage], openTurn: started };
    expect(next(first)).toMatchObject({ do: 'open-scene' });
    const scenes = [{ scene: 'se1', on: 'm1', clock: null, closedOn: [] }];
    expect(next({ ...first, scenes })).toMatchObject({ do: 'begin-reply' });
  });
});
