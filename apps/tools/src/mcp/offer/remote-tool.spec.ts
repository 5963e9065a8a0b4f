import { describe, expect, it } from '@jest/globals';
import { readRemoteTool, type RemoteTool } from './remote-tool.js';
import { saidOf } from './said-of.js';

function read(tool: object): RemoteTool {
  const found = readRemoteTool({ name: 'one', inputSchema: { type: 'object' }, ...tool });
  if (found.kind !== 'tool') throw new Error(found.problem);
  return found.tool;
}

describe('a tool as its server tells of it', () => {
  it('has what providers refuse taken out, and every text cut', () => {
    const { input, description, title } = read({
      inputSchema: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        $id: 'x',
        anyOf: [{ required: ['a'] }],
      },
      description: 'd'.repeat(10_000),
      annotations: { title: 't'.repeat(1_000) },
    });
    expect(input.jsonSchema).toEqual({ type: 'object' });
    expect(input.check({})).toMatchObject({ kind: 'unfit' });
    expect([description.length, title?.length]).toEqual([4_000, 200]);
  });

  it('is held to what it promises, and for no longer than that may take', () => {
    const endless = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    const { output } = read({ outputSchema: endless });
    expect(saidOf({ structuredContent: { a: `${'a'.repeat(50)}!` } }, output)).toMatchObject({
      outcome: 'error',
      text: expect.stringMatching(/would take too long/),
    });
  });

  it('is left out where it is nested deeper than anybody could follow', () => {
    let deep: object = {};
    for (let each = 0; each < 20_000; each += 1) deep = { not: deep };
    expect(() => read({ inputSchema: { type: 'object', properties: { a: deep } } })).toThrow(
      /"one" is left out/,
    );
  });

  it.each([
    [{ inputSchema: { properties: { a: { description: 'x'.repeat(70_000) } } } }, /70\d{3} characters/],
    [{ inputSchema: 7 }, /expected record/],
    [{ name: 7 }, /A tool without a name is left out/],
  ])('%# is left out', (tool, problem) => {
    expect(() => read(tool)).toThrow(problem);
  });
});
