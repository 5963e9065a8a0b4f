import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EntryBody } from '#shared/contracts';
import { TooEarly } from '../sinks/sink.js';
import type { WebhookMessage } from '../sinks/webhook.js';
import { StoryWriter, usageOf } from '../traces/testing/story.js';
import { ToldSink } from './told-sink.js';

let sent: WebhookMessage[];
let watched: string[];
let sawEnd: boolean;
let sink: ToldSink;
const { signal } = new AbortController();

beforeEach(() => {
  [sent, watched, sawEnd] = [[], [], false];
  sink = new ToldSink(
    { send: async (message) => void sent.push(message) },
    {
      watch: async (sessions) => sessions.some((session) => watched.includes(session)),
      sawEnd: async () => sawEnd,
    },
  );
});

const ended = () =>
  new StoryWriter().accepted().replies(1).says(2, 0, 'a secret').completed(5, usageOf(1, 1));

describe('a turn that has ended', () => {
  it('is told, without a word of what was said', async () => {
    await sink.take(ended().story({ name: 'Tea' }), signal);
    const place = { user: 'u_1', session: 's_1', name: 'Tea', root: 's_1', turn: 't_1' };
    expect(sent).toMatchObject([
      { type: 'turn.ended', data: { ...place, agent: 'ann', status: 'completed' } },
    ]);
    expect(JSON.stringify(sent)).not.toContain('secret');
  });

  it('is not told where somebody watches, has seen it, or works for another session', async () => {
    watched = ['s_1'];
    await sink.take(ended().story(), signal);
    [watched, sawEnd] = [[], true];
    await sink.take(ended().story(), signal);
    sawEnd = false;
    await sink.take(ended().story({ parents: ['s_0'] }), signal);
    expect(sent).toEqual([]);
  });

  it.each([
    ['user', 0],
    ['disconnect', 0],
    ['timeout', 1],
  ] as const)('because of %s is told %d times', async (reason, times) => {
    const stopped = { by: 'u_1', reason, usage: usageOf(0, 0), durationMs: 1 };
    await sink.take(new StoryWriter().accepted().add(5, 'turn.stopped', stopped).story(), signal);
    expect(sent).toHaveLength(times);
  });
});

describe('what waits', () => {
  const request: EntryBody<'tool.approval_requested'> = {
    approval: 'ap_1',
    call: 'c1',
    hash: 'h',
    from: 'person',
    reason: 'it may change something',
    expiresAt: '2026-01-03T03:04:05.000Z',
  };
  const asked = () => new StoryWriter().accepted().calls(1, 'c1').add(2, 'tool.approval_requested', request);
  const answered = { approval: 'ap_1', call: 'c1', decision: 'approve' } as const;

  it('is an approval, told with what is asked for and not with what', async () => {
    await sink.takeWait(asked().story({ parents: ['s_above', 's_root'] }), 3, signal);
    expect(sent).toMatchObject([
      {
        type: 'approval.waiting',
        data: {
          root: 's_root',
          tool: 'look',
          reason: 'it may change something',
          expiresAt: request.expiresAt,
        },
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain('secret place');
  });

  it('says why the rules want a person, and nothing that a model has said of the call', async () => {
    const { reason } = request;
    const story = new StoryWriter()
      .accepted()
      .calls(1, 'c1')
      .add(2, 'tool.approval_requested', { ...request, from: 'model' })
      .add(3, 'tool.approval_requested', { ...request, reason: `${reason} It burns a secret place.` });
    await sink.takeWait(story.story(), 4, signal);
    expect(sent).toMatchObject([{ data: { reason } }]);
    expect(JSON.stringify(sent)).not.toContain('secret place');
  });

  it('is a call that the client carries out', async () => {
    await sink.takeWait(new StoryWriter().accepted().calls(1, 'c1', 'look', 'client').story(), 2, signal);
    expect(sent).toMatchObject([{ type: 'client_call.waiting', data: { tool: 'look', call: 'c1' } }]);
  });

  it('is not told once it has come to its end, whatever that was', async () => {
    const ends = [
      asked().add(3, 'tool.approval_answered', answered),
      asked().returned(3, 'c1', 'denied'),
      asked().completed(3, usageOf(1, 1)),
      asked().add(3, 'step.abandoned', { step: 0, reason: 'gone' }),
    ];
    for (const writer of ends) await sink.takeWait(writer.story(), 3, signal);
    expect(sent).toEqual([]);
    await sink.takeWait(asked().returned(3, 'another').story(), 3, signal);
    expect(sent).toHaveLength(1);
  });

  it('is looked at again where the session above is watched: whoever does may leave', async () => {
    watched = ['s_root'];
    const story = asked().story({ parents: ['s_above', 's_root'] });
    await expect(sink.takeWait(story, 3, signal)).rejects.toBeInstanceOf(TooEarly);
    expect(sent).toEqual([]);
  });
});
