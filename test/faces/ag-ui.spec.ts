import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  HttpAgent,
  sessionIdOf,
  type AgentSubscriber,
  type Message,
  type RunAgentParameters,
} from '../../apps/gateway/src/faces/ag-ui/testing/index.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let parley: TestParley;
let user: string;
let threads = 0;

beforeAll(async () => {
  parley = await startParley('one process');
  const session = await parley.api.session();
  const read = (await (await parley.api.get(`/v1/sessions/${session}`)).json()) as { owner: string };
  user = read.owner;
});

afterAll(() => parley?.stop());

// The client writes down there whatever it must strike out of an event, and why a run has failed.
beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation((problem) => {
    throw new Error(String(problem));
  });
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

const nextId = () => `id-${(threads += 1)}`;
const headers = () => ({ authorization: `Bearer ${parley.api.token}` });
const says = (content: string, id = nextId()): Message => ({ id, role: 'user', content });

/** What an application has: another agent with the same thread is the same page, loaded anew. */
function agentOf({
  threadId = `thread ${nextId()}`,
  messages = [] as Message[],
  query = '',
} = {}): HttpAgent {
  const url = `${parley.api.url}/ag-ui${query}`;
  return new HttpAgent({ url, headers: headers(), threadId, initialMessages: messages });
}

interface Ran {
  error: string | undefined;
  outcome: string | undefined;
  pending: readonly string[];
  customs: string[];
}

async function run(agent: HttpAgent, words?: string, parameters?: RunAgentParameters): Promise<Ran> {
  const ran: Ran = { error: undefined, outcome: undefined, pending: [], customs: [] };
  const subscriber: AgentSubscriber = {
    onRunErrorEvent: ({ event }) => void (ran.error = event.code),
    onRunFinishedEvent: (finished) => {
      ran.outcome = finished.outcome;
      if (finished.outcome === 'success') ran.pending = finished.pendingToolCallIds;
    },
    onCustomEvent: ({ event }) => void ran.customs.push(event.name),
  };
  if (words !== undefined) agent.addMessage(says(words));
  await agent.runAgent(parameters, subscriber);
  return ran;
}

const textsOf = ({ messages }: { messages: Message[] }) =>
  messages.filter(({ role }) => role !== 'user').map(({ content }) => content);

const sessionOf = ({ threadId }: HttpAgent) => sessionIdOf({ user, face: 'ag-ui', id: threadId });

async function kept(session: string): Promise<{ id: string; role: string; said: string }[]> {
  const { messages } = (await (await parley.api.get(`/v1/sessions/${session}/messages`)).json()) as {
    messages: { id: string; role: string; blocks: { kind: string; text?: string }[] }[];
  };
  return messages.map(({ id, role, blocks }) => {
    const said = blocks.map(({ kind, text = '' }) => (kind === 'text' ? text : '')).join('');
    return { id, role, said };
  });
}

const say = (text: string) => `[[rate: 0]][[say: ${text}]]`;

describe('an application', () => {
  it('has a conversation that is kept here, under its own ids of messages', async () => {
    const agent = agentOf();
    expect(await run(agent, '[[rate: 0]][[think: Hm.]][[say: Good morning.]]')).toMatchObject({
      outcome: 'success',
      customs: expect.arrayContaining(['parley.turn', 'parley.reply']),
    });
    await run(agent, say('Good evening.'));
    expect(textsOf(agent)).toEqual(['Hm.', 'Good morning.', 'Good evening.']);
    const known = agent.messages.filter(({ role }) => role !== 'reasoning');
    expect(await kept(sessionOf(agent))).toMatchObject(known.map(({ id, role }) => ({ id, role })));
  });

  it('changes what it has said: at the end, at the beginning, and as it was', async () => {
    const agent = agentOf();
    for (const each of ['One.', 'Two.', 'Three.']) await run(agent, say(each));
    const [first, , second, , third] = agent.messages;
    // What cannot be said takes nothing away.
    const refused = agentOf({ threadId: agent.threadId, messages: agent.messages.slice(0, 2) });
    await expect(run(refused, ' ')).rejects.toThrow('empty_prompt');
    expect(await kept(sessionOf(agent))).toHaveLength(6);
    agent.setMessages([...agent.messages.slice(0, 4), says(say('Drei.'), third?.id)]);
    await run(agent);
    expect(textsOf(agent)).toEqual(['One.', 'Two.', 'Drei.']);
    agent.setMessages(agent.messages.slice(0, 2));
    await run(agent, say('Zwei.'));
    expect(textsOf(agent)).toEqual(['One.', 'Zwei.']);
    agent.setMessages([says(say('Eins.'), first?.id)]);
    await run(agent);
    agent.setMessages(agent.messages.slice(0, 1));
    await run(agent);
    expect(textsOf(agent)).toEqual(['Eins.']);
    const path = await kept(sessionOf(agent));
    expect(path.map(({ said }) => said)).toEqual([say('Eins.'), 'Eins.']);
    expect(second?.role).toBe('user');
  });

  it('brings a conversation from elsewhere, and goes on with it', async () => {
    const before: Message[] = [
      { id: 'x1', role: 'assistant', content: 'How can I help?' },
      { id: 'x2', role: 'user', content: 'My name is Ada.' },
      { id: 'x3', role: 'assistant', content: 'Hello Ada.' },
    ];
    const agent = agentOf({ messages: before });
    await run(agent, '[[rate: 0]][[echo: prompt]]');
    expect(textsOf(agent).at(-1)).toContain('Hello Ada.');
    await run(agent, say('And on.'));
    expect(textsOf(agent).at(-1)).toBe('And on.');
    expect((await parley.api.get(`/v1/sessions/${sessionOf(agent)}`)).status).toBe(404);
    // Without new words the last ones are answered once more: nothing that it holds is taken from it.
    const held = agent.messages;
    await run(agent);
    expect(agent.messages.slice(0, held.length)).toEqual(held);
    expect(textsOf(agent).at(-1)).toBe('And on.');
  });

  it('tells the model of itself, and brings files', async () => {
    const value = Buffer.from('a note').toString('base64');
    const note = { type: 'document', source: { type: 'data', value, mimeType: 'text/plain' } } as const;
    const text = { type: 'text', text: '[[rate: 0]][[echo: prompt]]' } as const;
    const system: Message = { id: nextId(), role: 'system', content: 'You are a parrot.' };
    const greeting: Message = { id: nextId(), role: 'assistant', content: 'Hello!' };
    const agent = agentOf({
      messages: [system, greeting, { id: nextId(), role: 'user', content: [text, note] }],
      query: '?agent=assistant',
    });
    const context = [{ description: 'The user’s town', value: 'Bergen' }];
    const forwardedProps = { model: 'rehearsal/rehearsal', temperature: 0.5, theme: 'dark' };
    expect(await run(agent, undefined, { context, forwardedProps })).toMatchObject({ outcome: 'success' });
    for (const told of ['You are a parrot.', 'Bergen', 'document-1'])
      expect(textsOf(agent).at(-1)).toContain(told);
    await run(agent, say('Once more.'));
    expect(await kept(sessionOf(agent))).toHaveLength(4);
  });

  it('runs tools of its own', async () => {
    const tools = [{ name: 'look', description: 'Looks', parameters: { type: 'object', properties: {} } }];
    const agent = agentOf();
    const words = '[[tool: look {"at": "sky"}]][[then]][[rate: 0]][[echo: results]]';
    const { pending } = await run(agent, words, { tools });
    expect(pending).toHaveLength(1);
    const toolCallId = pending[0] ?? '';
    agent.addMessage({ id: nextId(), role: 'tool', toolCallId, content: '{"colour":"blue"}' });
    expect(await run(agent, undefined, { tools })).toMatchObject({ outcome: 'success', pending: [] });
    expect(textsOf(agent).at(-1)).toContain('blue');
    // What is said beside a result joins the turn.
    await run(agent, '[[tool: look {}]]', { tools });
    const [open] = (await run(agent, undefined, { tools })).pending;
    agent.addMessage({ id: nextId(), role: 'tool', toolCallId: open ?? '', content: 'green' });
    expect(await run(agent, say('Both heard.'), { tools })).toMatchObject({ outcome: 'success' });
    expect(textsOf(agent).at(-1)).toBe('Both heard.');
  });

  it('may answer a call twice', async () => {
    const tools = [{ name: 'look', description: 'Looks' }];
    const agent = agentOf();
    const { pending } = await run(agent, '[[tool: look {}]][[then]][[rate: 0]][[echo: results]]', { tools });
    agent.addMessage({ id: nextId(), role: 'tool', toolCallId: pending[0] ?? '', content: 'blue' });
    const held = agent.messages.length;
    await run(agent, undefined, { tools });
    // Posted twice it is answered twice, and counts once.
    agent.setMessages(agent.messages.slice(0, held));
    await run(agent, undefined, { tools });
    expect(textsOf(agent).at(-1)).toContain('blue');
    expect(await kept(sessionOf(agent))).toHaveLength(2);
  });
});

describe('an interrupt', () => {
  const words = '[[tool: write_file {"path": "a.txt", "content": "x"}]][[then]][[rate: 0]][[echo: results]]';

  it.each<[string, object, string]>([
    ['yes', { approved: true }, 'a.txt'],
    ['other arguments', { approved: true, editedArgs: { path: 'b.txt', content: 'y' } }, 'b.txt'],
    ['no', { approved: false, reason: 'Because.' }, 'Because.'],
  ])('is answered with %s', async (_, payload, heard) => {
    const agent = agentOf();
    expect(await run(agent, words)).toMatchObject({ outcome: 'interrupt' });
    const [interrupt] = agent.pendingInterrupts;
    expect(interrupt).toMatchObject({ reason: 'tool_call', toolCallId: expect.any(String) });
    const interruptId = interrupt?.id ?? '';
    const resume = [{ interruptId, status: 'resolved' as const, payload }];
    expect(await run(agent, undefined, { resume })).toMatchObject({ outcome: 'success' });
    expect(textsOf(agent).at(-1)).toContain(heard);
    expect(agent.messages.filter(({ role }) => role === 'tool')).toHaveLength(1);
  });

  it('comes first, is told again to a page that was loaded anew, and can be given up', async () => {
    const agent = agentOf();
    await run(agent, words);
    const anew = agentOf({ threadId: agent.threadId, messages: agent.messages });
    expect(await run(anew, say('Well?'))).toMatchObject({ error: 'interrupts_pending' });
    anew.setMessages([]);
    expect(await run(anew)).toMatchObject({ outcome: 'interrupt' });
    expect(anew.messages.map(({ id }) => id)).toEqual(agent.messages.map(({ id }) => id));
    const interruptId = anew.pendingInterrupts[0]?.id ?? '';
    const wrong = [{ interruptId, status: 'resolved' as const, payload: 'perhaps' }];
    expect(await run(anew, undefined, { resume: wrong })).toMatchObject({ error: 'invalid_resume' });
    const resume = [{ interruptId, status: 'cancelled' as const }];
    expect(await run(anew, undefined, { resume })).toMatchObject({ outcome: 'success' });
  });
});

describe('a run', () => {
  it('goes on without its client, who comes back to it; a stop is its end', async () => {
    const agent = agentOf();
    const running = run(agent, '[[rate: 0]][[think: Hm.]][[say: so far]][[hang]]');
    await eventually('it speaks', () => textsOf(agent).at(-1) === 'so far');
    agent.abortRun();
    await running;
    const anew = agentOf({ threadId: agent.threadId, messages: agent.messages });
    const resumed = run(anew);
    await eventually('it is heard again', () => anew.isRunning && textsOf(anew).at(-1) === 'so far');
    expect(anew.messages).toEqual(agent.messages);
    const other = agentOf({ threadId: agent.threadId, messages: agent.messages });
    await expect(run(other, 'Hello?')).rejects.toThrow('409');
    await parley.api.post(`/v1/sessions/${sessionOf(agent)}/stop`, {});
    expect(await resumed).toMatchObject({ outcome: 'cancelled', error: undefined });
    // What was refused meanwhile is said together with what comes behind it.
    expect(await run(other, say('Both.'))).toMatchObject({ outcome: 'success' });
    expect((await kept(sessionOf(agent))).at(-2)?.said).toMatch(/^Hello\?\n\n/);
    const loaded = agentOf({ threadId: agent.threadId });
    await run(loaded);
    expect(textsOf(loaded)).toEqual(['Hm.', 'so far', 'Both.']);
    expect(textsOf(other)).toEqual(textsOf(loaded));
  });

  it('gives way to other words where its client says so', async () => {
    const agent = agentOf();
    const running = run(agent, '[[rate: 0]][[say: so far]][[hang]]');
    await eventually('it speaks', () => textsOf(agent).at(-1) === 'so far');
    agent.abortRun();
    await running;
    const forwardedProps = { policy: 'interrupt' };
    expect(await run(agent, say('Now this.'), { forwardedProps })).toMatchObject({ outcome: 'success' });
    expect(textsOf(agent)).toEqual(['so far', 'Now this.']);
    expect(await kept(sessionOf(agent))).toHaveLength(4);
  });

  it('that is posted twice is one', async () => {
    const agent = agentOf();
    agent.addMessage(says(say('Once.')));
    const messages = [...agent.messages];
    await run(agent, undefined, { runId: 'the run' });
    agent.setMessages(messages);
    await run(agent, undefined, { runId: 'the run' });
    expect(textsOf(agent)).toEqual(['Once.']);
    const session = sessionOf(agent);
    const tree = (await (await parley.api.get(`/v1/sessions/${session}/messages?all=true`)).json()) as {
      messages: unknown[];
    };
    expect(tree.messages).toHaveLength(2);
  });

  it('tells what fails before the first word, and in the midst of it', async () => {
    const agent = agentOf();
    expect((await run(agent, '[[fail: 401]]')).error).toBe('provider_auth');
    const { error } = await run(agent, '[[rate: 0]][[say: Once]][[error: 529]]');
    expect([textsOf(agent).at(-1), error]).toEqual(['Once', expect.stringMatching(/^provider_/)]);
    expect(await run(agent, say('Better.'))).toMatchObject({ outcome: 'success' });
  });

  it('in a thread of which nothing is known brings nothing', async () => {
    const agent = agentOf();
    expect(await run(agent)).toMatchObject({ outcome: 'success' });
    expect(agent.messages).toEqual([]);
  });
});

describe('ids of calls that are none, or of others', () => {
  const wire = (prefix: string, parts: string[]) => {
    const [session = '', turn = ''] = parts;
    const sizes = [session, turn].map(({ length }) => String(length).padStart(2, '0'));
    return `${prefix}_${[...sizes, ...parts].join('')}`;
  };

  it('reach nothing, and leave the call open', async () => {
    const tools = [{ name: 'look', description: 'Looks' }];
    const agent = agentOf();
    const { pending } = await run(agent, '[[tool: look {}]][[then]][[rate: 0]][[echo: results]]', { tools });
    const held = agent.messages;
    const session = sessionOf(agent);
    const listed = (await (await parley.api.get(`/v1/sessions/${session}/turns`)).json()) as {
      turns: { id: string }[];
    };
    const turn = listed.turns[0]?.id ?? '';
    for (const parts of [
      ['s_1', turn, 'k'],
      [session, 't_1', 'k'],
      [session, turn, 'k'],
    ]) {
      agent.setMessages([
        ...held,
        { id: nextId(), role: 'tool', toolCallId: wire('call', parts), content: 'x' },
      ]);
      expect(await run(agent, undefined, { tools })).toMatchObject({ error: 'unknown_call' });
      const resume = [{ interruptId: wire('interrupt', parts), status: 'cancelled' as const }];
      agent.setMessages(held);
      expect((await run(agent, undefined, { tools, resume })).error).toMatch(/^unknown_(call|interrupt)$/);
    }
    agent.setMessages([
      ...held,
      { id: nextId(), role: 'tool', toolCallId: pending[0] ?? '', content: 'blue' },
    ]);
    expect(await run(agent, undefined, { tools })).toMatchObject({ outcome: 'success' });
    expect(textsOf(agent).at(-1)).toContain('blue');
  });
});

describe('a request', () => {
  const asked = { threadId: 't', runId: 'r', messages: [{ id: 'u', role: 'user', content: 'Hi' }] };
  const part = (source: object) => [{ id: 'u', role: 'user', content: [{ type: 'image', source }] }];

  it.each<[string, object, number, string]>([
    ['no thread', { threadId: undefined }, 400, 'threadId'],
    ['no messages', { messages: undefined }, 400, 'messages'],
    [
      'a role that nobody knows',
      { messages: [{ id: 'u', role: 'bot', content: '' }] },
      400,
      'messages.0.role',
    ],
    [
      'an image elsewhere',
      { messages: part({ type: 'url', value: 'https://example.org/a.png' }) },
      400,
      'messages.0.content.0.source',
    ],
    ['an option that cannot be had', { forwardedProps: { seed: 1 } }, 400, 'forwardedProps.seed'],
    ['a tool without a name', { tools: [{ description: '' }] }, 400, 'tools.0.name'],
    ['nothing to say', { messages: [{ id: 'u', role: 'user', content: ' ' }] }, 400, 'messages.0.content'],
  ])('is refused for %s', async (_, more, status, path) => {
    const response = await parley.api.post('/ag-ui', {
      ...asked,
      ...more,
      threadId: 'threadId' in more ? undefined : nextId(),
    });
    const body = (await response.json()) as { error: { details: { path: string }[] } };
    expect([response.status, body.error.details[0]?.path]).toEqual([status, path]);
  });

  it('names an agent or a model that is there', async () => {
    const props = { ...asked, threadId: nextId(), forwardedProps: { model: 'gpt-4' } };
    expect(await (await parley.api.post('/ag-ui', props)).json()).toMatchObject({
      error: { code: 'unknown_model' },
    });
    const nobody = await parley.api.post('/ag-ui?agent=nobody', { ...asked, threadId: nextId() });
    expect(await nobody.json()).toMatchObject({ error: { code: 'unknown_agent' } });
  });
});
