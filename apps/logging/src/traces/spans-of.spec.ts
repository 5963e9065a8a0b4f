import { describe, expect, it } from '@jest/globals';
import { sessionLinkOf, traceIdOf } from './span-ids.js';
import { spansOf } from './spans-of.js';
import { lengthOf, named, tree } from './testing/looking.js';
import { StoryWriter, usageOf } from './testing/story.js';

/** A turn with a tool, an approval and two steps. */
function withTool(): StoryWriter {
  return new StoryWriter()
    .accepted({ request: { sampling: { temperature: 1 }, maxTokens: 50 } })
    .add(5, 'turn.started', { attempt: 1 })
    .replies(10)
    .asks(20, 0, 'w_one')
    .says(120, 0, 'a secret thought')
    .answered(200, 0, { ...usageOf(10, 5, 0.5), cacheReadTokens: 3, cacheWriteTokens: 2 }, 'tool_use')
    .calls(200, 'c1')
    .add(200, 'tool.approval_requested', {
      approval: 'ap_1',
      call: 'c1',
      hash: 'h',
      from: 'person',
      reason: 'a secret reason',
      expiresAt: '2026-01-02T03:05:05.000Z',
    })
    .add(
      700,
      'tool.approval_answered',
      { approval: 'ap_1', call: 'c1', decision: 'approve', text: 'a secret remark', waitedMs: 500 },
      'u_1',
    )
    .returned(900, 'c1')
    .asks(910, 1, 'w_one')
    .answered(1_000, 1, usageOf(20, 4))
    .completed(1_010, usageOf(30, 9, 0.5));
}

describe('the trace of a turn', () => {
  it('is a tree of what was done in it, with the times of the log', () => {
    const spans = spansOf(withTool().story(), 'left out');
    expect(tree(spans)).toEqual([
      '- > turn',
      'turn > invoke_agent ann',
      'invoke_agent ann > step',
      'step > chat claude',
      'step > execute_tool look',
      'invoke_agent ann > step',
      'step > chat claude',
    ]);
    expect(spans.map(lengthOf)).toEqual([
      [0, 1_010],
      [10, 1_010],
      [20, 900],
      [20, 200],
      [200, 900],
      [910, 1_000],
      [910, 1_000],
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf('s_1', 't_1')]));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(7);
  });

  it('has the names of the conventions for generative AI', () => {
    const spans = spansOf(withTool().story(), 'left out');
    const chat = named(spans, 'chat claude');
    expect(chat).toMatchObject({
      kind: 'client',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': 'claude',
        'gen_ai.request.max_tokens': 50,
        'gen_ai.request.temperature': { fraction: 1 },
        'gen_ai.response.finish_reasons': ['tool_use'],
        'gen_ai.response.time_to_first_chunk': { fraction: 0.1 },
        'gen_ai.usage.input_tokens': 15,
        'gen_ai.usage.output_tokens': 5,
        'gen_ai.usage.cache_read.input_tokens': 3,
        'gen_ai.usage.cache_creation.input_tokens': 2,
        'gen_ai.conversation.id': 's_1',
        'session.id': 's_1',
        'user.id': 'u_1',
      },
    });
    const tool = named(spans, 'execute_tool look');
    expect(tool.attributes).toMatchObject({
      'gen_ai.tool.name': 'look',
      'gen_ai.tool.call.id': 'c1',
      'parley.tool.outcome': 'ok',
    });
    expect(tool.events).toMatchObject([
      { name: 'parley.approval.requested', attributes: { 'parley.approval.from': 'person' } },
      {
        name: 'parley.approval.answered',
        attributes: { 'parley.approval.decision': 'approve', 'parley.approval.waited_ms': 500 },
      },
    ]);
    expect(named(spans, 'turn')).toMatchObject({
      kind: 'server',
      attributes: { 'parley.turn.status': 'completed', 'parley.turn.input_tokens': 30 },
      links: [sessionLinkOf('s_1')],
    });
  });

  it('tells a token of a model once, so that whoever adds up gen_ai.usage finds the truth', () => {
    const spans = spansOf(withTool().story(), 'left out');
    const told = spans.map(({ attributes }) => Number(attributes['gen_ai.usage.output_tokens'] ?? 0));
    expect(told.reduce((sum, each) => sum + each)).toBe(9);
  });

  it('holds nothing that was said, unless that is wanted', () => {
    expect(JSON.stringify(spansOf(withTool().story(), 'left out'))).not.toContain('secret');
    const told = JSON.stringify(spansOf(withTool().story(), 'told'));
    for (const words of ['question', 'thought', 'place', 'sight'])
      expect(told).toContain(`a secret ${words}`);
    // Neither is a part of the conversation.
    for (const words of ['reason', 'name']) expect(told).not.toContain(`a secret ${words}`);
  });

  it('is the same however often it is made, and another one for another turn', () => {
    const once = spansOf(withTool().story(), 'left out');
    expect(spansOf(withTool().story(), 'left out')).toEqual(once);
    const other = spansOf(withTool().story({ turn: 't_2' }), 'left out');
    const ids = new Set(once.map(({ spanId }) => spanId));
    expect(other.filter(({ spanId, traceId }) => ids.has(spanId) || traceId === once[0]?.traceId)).toEqual(
      [],
    );
  });

  it('passes over what it does not know', () => {
    const story = withTool().story();
    const odd = { ...story.entries[3], type: 'something.new', body: null } as never;
    const entries = [...story.entries.slice(0, 4), odd, ...story.entries.slice(4)];
    expect(spansOf({ ...story, entries }, 'left out')).toEqual(spansOf(story, 'left out'));
  });

  it('is nothing without entries', () => {
    expect(spansOf({ ...withTool().story(), entries: [] }, 'left out')).toEqual([]);
  });
});
