import { afterEach, describe, expect, it } from '@jest/globals';
import { noUsage, type Entry } from '#shared/contracts';
import { eventually } from '../../../../../../test/harness/eventually.js';
import { completed, entry, turn } from '../../testing/entries.js';
import { wishOf } from '../asked/asked-chat.js';
import { parseChat } from '../asked/chat-body.js';
import { chatOf, read, sdks, tinyServer, versions, type Message, type Version } from '../testing/pages.js';
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
  saying,
  speaks,
  stepBegins,
  stepEnds,
  told,
} from '../testing/turns.js';
import type { Dialect } from './chunks.js';
import { behindAnswered, soFar } from './passage.js';

let server: Awaited<ReturnType<typeof tinyServer>>;
afterEach(() => server?.close());

/** Asks for two things, and says what it has seen. */
const asking = [
  accepted,
  begins(),
  stepBegins(),
  ...speaks('Let me look.'),
  ...asksFor('c1', 'look', { at: 'sky' }, 1),
  ...asksFor('c2', 'look', { at: 'sea' }, 2),
  stepEnds(0, 'tool_use'),
  isRequested('c1', 'look', { at: 'sky' }, 'client'),
  isRequested('c2', 'look', { at: 'sea' }, 'client'),
];
const seen = [stepBegins(1), ...speaks('Blue.'), stepEnds(1), completed()];
const answeredBoth = [comesOut('c1', '{"colour":"blue"}'), comesOut('c2', 'calm')];
const bothKeys = new Set(['k_c1', 'k_c2']);

const consenting = [
  begins(),
  stepBegins(),
  ...asksFor('c1', 'shell', { command: 'a' }),
  stepEnds(0, 'tool_use'),
  isRequested('c1', 'shell', { command: 'a' }),
  needsConsent('c1'),
];
const agreed = entry('tool.approval_answered', { approval: 'ap_c1', call: 'c1', decision: 'approve' });

/** What a gateway sends to whoever has answered, of a log that goes on like this. */
function behind(all: readonly Entry[], answered: ReadonlySet<string>, dialect: Dialect = 'plain'): string {
  const entries = inOrder(all);
  const from = behindAnswered(kept(entries), answered, how(dialect));
  if (!from) throw new Error('Nothing was found.');
  return told(
    entries.filter(({ n }) => n > from.before.n),
    dialect,
    { ...from, answered },
  ).join('');
}

function whole(entries: readonly Entry[], more: readonly Entry[], dialect: Dialect = 'plain'): string {
  const all = inOrder([...entries, ...more]);
  const so = soFar(kept(all.slice(0, entries.length)), how(dialect));
  if (so?.kind !== 'goes on') return so?.frames.join('') ?? '';
  const log = all.filter(({ n }) => n > so.from.before.n);
  return told(log, dialect, so.from).join('');
}

const page = (version: Version, more: object = {}, messages: Message[] = []) =>
  chatOf(version, {
    id: 'chat-1',
    messages,
    transport: new sdks[version].DefaultChatTransport({ api: server.api }),
    ...more,
  });

const text = (message: Message | undefined) =>
  message?.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));

describe.each(versions)('a page with AI SDK %s', (version) => {
  it('hears an answer, and of what went wrong', async () => {
    const failure = { code: 'provider_error', message: 'It broke.', retryable: true } as const;
    const failed = entry('turn.failed', { ...failure, usage: noUsage, durationMs: 1 });
    server = await tinyServer([
      told(saying(...speaks('Hello.'))).join(''),
      told([begins(), failed]).join(''),
    ]);
    const chat = page(version);
    await chat.sendMessage({ text: 'Hi' });
    expect([chat.status, text(chat.lastMessage), chat.lastMessage?.id]).toEqual([
      'ready',
      ['Hello.'],
      'm_reply',
    ]);
    await chat.sendMessage({ text: 'Again' });
    expect([chat.status, chat.error?.message]).toEqual(['error', 'It broke.']);
    const wishes = server.asked.map(({ body }) => wishOf(parseChat(body)));
    expect(wishes).toMatchObject([
      { wants: 'to say', text: 'Hi', messageId: expect.any(String) },
      { wants: 'to say', text: 'Again' },
    ]);
  });

  it('runs its own tools, and hears in the same message what came of them', async () => {
    const log = [...asking, ...answeredBoth, ...seen];
    server = await tinyServer([told(asking).join(''), behind(log, bothKeys)]);
    const outputs: Record<string, unknown> = { sky: { colour: 'blue' }, sea: 'calm' };
    const run: string[] = [];
    const chat = page(version, {
      sendAutomaticallyWhen: sdks[version].lastAssistantMessageIsCompleteWithToolCalls,
      onToolCall: ({ toolCall }: { toolCall: { toolName: string; toolCallId: string; input: unknown } }) => {
        const { at } = toolCall.input as { at: string };
        run.push(at);
        void chat.addToolResult({ tool: 'look', toolCallId: toolCall.toolCallId, output: outputs[at] });
      },
    });
    await chat.sendMessage({ text: 'What do you see?' });
    await eventually('it has seen it', () => text(chat.lastMessage)?.includes('Blue.'));
    expect([run, chat.messages.length, chat.lastMessage?.id]).toEqual([['sky', 'sea'], 2, 'm_reply']);
    expect(text(chat.lastMessage)).toEqual(['Let me look.', 'Blue.']);
    const tools = chat.lastMessage?.parts.filter(({ type }) => type === 'tool-look');
    expect(tools).toMatchObject([{ output: { colour: 'blue' } }, { output: 'calm' }]);
    expect(wishOf(parseChat(server.asked[1]?.body))).toMatchObject({
      wants: 'to answer',
      results: [
        { call: { session: 's_1', turn, key: 'k_c1' }, outcome: 'ok', output: '{"colour":"blue"}' },
        { call: { key: 'k_c2' }, outcome: 'ok', output: 'calm' },
      ],
    });
  });

  it('comes back to what runs from its beginning, and to nothing where nothing does', async () => {
    const tried = [stepBegins(1), ...speaks('Grey')];
    const givenUp = entry('step.abandoned', { step: 1, reason: 'overloaded' });
    const open = [stepBegins(1), ...speaks('Blue.', { heard: 3 }).slice(0, 2)];
    const log = [...asking, ...answeredBoth, ...tried, givenUp, ...open];
    const rest = [...speaks('Blue.').slice(-1), stepEnds(1), completed()];
    server = await tinyServer([whole(log, rest), null]);
    const left = { id: 'm_reply', role: 'assistant', parts: [{ type: 'text', text: 'Let' }] } as Message;
    const chat = page(version, {}, [left]);
    await chat.resumeStream();
    expect(server.asked[0]).toMatchObject({ method: 'GET', path: '/ai-sdk/chat/chat-1/stream' });
    expect([chat.status, chat.messages.length]).toEqual(['ready', 1]);
    expect(text(chat.lastMessage)).toEqual(['Let me look.', 'Blue.']);
    const tools = chat.lastMessage?.parts.filter(({ type }) => type === 'tool-look');
    expect(tools).toMatchObject([{ output: { colour: 'blue' } }, { output: 'calm' }]);
    await chat.resumeStream();
    expect([chat.status, chat.messages.length]).toEqual(['ready', 1]);
  });

  it('comes back to a turn that waits for it, and is told for what', async () => {
    server = await tinyServer([whole(asking, [])]);
    const chat = page(version);
    await chat.resumeStream();
    const tools = chat.lastMessage?.parts.filter(({ type }) => type === 'tool-look');
    expect(tools).toMatchObject([{ state: 'input-available' }, { state: 'input-available' }]);
  });
});

describe('a page that knows approvals', () => {
  it('agrees to a call, and hears in the same message what came of it', async () => {
    const log = [
      ...consenting,
      agreed,
      comesOut('c1', 'done'),
      stepBegins(1),
      ...speaks('So.'),
      stepEnds(1),
      completed(),
    ];
    const dialect = 'with approvals';
    server = await tinyServer([told(consenting, dialect).join(''), behind(log, new Set(['ap_c1']), dialect)]);
    const chat = page(6, {
      sendAutomaticallyWhen: sdks[6].lastAssistantMessageIsCompleteWithApprovalResponses,
    });
    await chat.sendMessage({ text: 'Do it' });
    await chat.addToolApprovalResponse({ id: 'ap_c1', approved: true });
    await eventually('it is done', () => text(chat.lastMessage)?.includes('So.'));
    const tool = chat.lastMessage?.parts.find(({ type }) => type === 'dynamic-tool');
    expect(tool).toMatchObject({ state: 'output-available', output: 'done' });
    expect([chat.messages.length, chat.lastMessage?.id]).toEqual([2, 'm_reply']);
    const types = ['step-start', 'dynamic-tool', 'data-parley-approval', 'step-start', 'text'];
    expect(chat.lastMessage?.parts.map(({ type }) => type)).toEqual(types);
    expect(wishOf(parseChat(server.asked[1]?.body))).toMatchObject({
      wants: 'to answer',
      results: [],
      approvals: [{ approval: 'ap_c1', decision: 'approve' }],
    });
  });
});

describe('a call of a page’s own that somebody must agree to', () => {
  const isAsked = [
    accepted,
    begins(),
    stepBegins(),
    ...asksFor('c1', 'look', { at: 'sky' }),
    stepEnds(0, 'tool_use'),
    isRequested('c1', 'look', { at: 'sky' }, 'client'),
    needsConsent('c1'),
  ];

  it('is carried out once somebody has, and as it was agreed to', async () => {
    const changed = { decision: 'edit' as const, input: { at: 'sea' } };
    const edited = [
      ...isAsked,
      entry('tool.approval_answered', { approval: 'ap_c1', call: 'c1', ...changed }),
    ];
    const log = [...edited, comesOut('c1', 'calm'), ...seen];
    const dialect = 'with approvals';
    const answers = [
      told(isAsked, dialect).join(''),
      behind(edited, new Set(['ap_c1']), dialect),
      behind(log, new Set(['k_c1']), dialect),
    ];
    server = await tinyServer(answers);
    const run: unknown[] = [];
    const { lastAssistantMessageIsCompleteWithApprovalResponses: isAgreed, ...sdk } = sdks[6];
    const chat = page(6, {
      sendAutomaticallyWhen: (messages: { messages: Message[] }) =>
        isAgreed(messages) || sdk.lastAssistantMessageIsCompleteWithToolCalls(messages),
      onToolCall: ({ toolCall }: { toolCall: { toolCallId: string; input: unknown } }) => {
        run.push(toolCall.input);
        void chat.addToolOutput({ tool: 'look', toolCallId: toolCall.toolCallId, output: 'calm' });
      },
    });
    await chat.sendMessage({ text: 'What do you see?' });
    const [part] = chat.lastMessage?.parts.filter(({ type }) => type === 'tool-look') ?? [];
    expect([run, part]).toMatchObject([[], { state: 'approval-requested', input: { at: 'sky' } }]);
    await chat.addToolApprovalResponse({ id: 'ap_c1', approved: true });
    await eventually('it has seen it', () => text(chat.lastMessage)?.includes('Blue.'));
    expect([run, chat.error, server.asked.length]).toEqual([[{ at: 'sea' }], undefined, 3]);
    expect(chat.lastMessage?.parts).toContainEqual(
      expect.objectContaining({ type: 'tool-look', state: 'output-available', output: 'calm' }),
    );
  });

  it.each<[Version, Dialect, object]>([
    [5, 'plain', { type: 'dynamic-tool', state: 'output-error', errorText: 'No.' }],
    [6, 'with approvals', { type: 'tool-look', state: 'output-denied', input: { at: 'sky' } }],
  ])('is told to AI SDK %s where somebody has not', async (version, dialect, part) => {
    const deny = entry('tool.approval_answered', { approval: 'ap_c1', call: 'c1', decision: 'deny' });
    const log = [...isAsked, deny, comesOut('c1', 'No.', 'denied'), ...seen];
    const { message } = await read(version, whole(log, [], dialect));
    expect(message.parts).toContainEqual(expect.objectContaining(part));
    expect(text(message)).toEqual(['Blue.']);
  });
});

describe('where an answered message goes on', () => {
  it('is told again to whoever has heard nothing of it', () => {
    const answers = [...asking, ...answeredBoth];
    expect(behind([...answers, ...seen], bothKeys)).toContain('Blue.');
    expect(behind([...answers, ...seen], bothKeys)).not.toContain('Let me look.');
  });

  it('waits on for what nobody has answered', () => {
    const one = behind([...asking, comesOut('c1', 'blue')], new Set(['k_c1']));
    expect(one).toContain('"finishReason":"tool-calls"');
  });
});

it('a turn in which very much goes by is told so far without being copied each time', () => {
  const call = [
    accepted,
    begins(),
    stepBegins(),
    ...asksFor('c1', 'shell', {}),
    isRequested('c1', 'shell', {}),
  ];
  const goesBy = Array.from({ length: 60_000 }, () => entry('tool.progress', { call: 'c1', text: '.' }));
  const so = soFar(kept(inOrder([...call, ...goesBy, comesOut('c1', ''), stepEnds(), completed()])), how());
  expect(so?.kind === 'over' && so.frames.length).toBeGreaterThan(60_000);
});
