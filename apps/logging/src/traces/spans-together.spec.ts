import { describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { sessionLinkOf, turnLinkOf } from './span-ids.js';
import { spansOf } from './spans-of.js';
import { lengthOf, named, tree } from './testing/looking.js';
import { StoryWriter, usageOf } from './testing/story.js';

describe('what belongs together', () => {
  it('links a turn to the trace that it was asked for in', () => {
    const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const story = new StoryWriter()
      .accepted({ traceparent: `00-${traceId}-${spanId}-01` })
      .completed(5, noUsage);
    const { links } = named(spansOf(story.story(), 'left out'), 'turn');
    expect(links.at(-1)).toEqual({ traceId, spanId, attributes: { 'parley.link': 'caller' } });
  });

  it('links a retry to the turn that had failed, and a child to the session that it works for', () => {
    const story = new StoryWriter()
      .accepted({ retryOf: 't_0' })
      .completed(5, noUsage)
      .story({ parents: ['s_0'] });
    expect(named(spansOf(story, 'left out'), 'turn').links).toMatchObject([
      { ...sessionLinkOf('s_1'), attributes: { 'parley.link': 'session' } },
      { ...sessionLinkOf('s_0'), attributes: { 'parley.link': 'parent_session' } },
      { ...turnLinkOf('s_1', 't_0'), attributes: { 'parley.link': 'retry_of' } },
    ]);
  });

  it('shows a sub-agent below the call that asked for it, with a link to its own trace', () => {
    const child = { call: 'c1', session: 's_child', childTurn: 't_child', agent: 'bob', background: false };
    const story = new StoryWriter()
      .accepted()
      .replies(1)
      .asks(2, 0)
      .answered(3, 0, noUsage, 'tool_use')
      .calls(3, 'c1', 'ask_agent', 'engine')
      .add(4, 'agent.started', child)
      .add(50, 'agent.finished', { ...child, status: 'failed' })
      .returned(51, 'c1', 'error')
      .completed(60, noUsage);
    const spans = spansOf(story.story(), 'left out');
    expect(tree(spans)).toContain('execute_tool ask_agent > invoke_agent bob');
    expect(named(spans, 'invoke_agent bob')).toMatchObject({
      error: 'child_failed',
      links: [turnLinkOf('s_child', 't_child')],
    });
    expect(named(spans, 'execute_tool ask_agent').error).toBe('error');
  });

  it('shows the calls of one reply apart from those of the next, though their ids are the same', () => {
    const story = new StoryWriter()
      .accepted()
      .replies(1)
      .asks(2, 0)
      .answered(3, 0, noUsage, 'tool_use')
      .calls(3, 'c1')
      .returned(8, 'c1')
      .asks(9, 1)
      .answered(10, 1, noUsage, 'tool_use')
      .calls(10, 'c1')
      .returned(20, 'c1', 'denied')
      .completed(30, noUsage);
    const calls = spansOf(story.story(), 'left out').filter(({ name }) => name === 'execute_tool look');
    expect(
      calls.map((span) => [span.attributes['parley.tool.outcome'], ...lengthOf(span), span.error]),
    ).toEqual([
      ['ok', 3, 8, undefined],
      ['denied', 10, 20, undefined],
    ]);
  });

  it('shows a compaction where it happened', () => {
    const story = new StoryWriter()
      .accepted()
      .replies(1)
      .add(2, 'context.compacting', { compaction: 'x', trigger: 'auto' })
      .add(40, 'context.compaction_failed', { compaction: 'x', message: 'a secret', usage: usageOf(7, 1) })
      .asks(50, 0)
      .completed(60, noUsage);
    expect(named(spansOf(story.story(), 'left out'), 'compact')).toMatchObject({
      error: 'compaction_failed',
      attributes: { 'parley.compaction.trigger': 'auto', 'gen_ai.usage.input_tokens': 7 },
    });
  });
});
