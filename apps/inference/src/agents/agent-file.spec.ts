import { describe, expect, it } from '@jest/globals';
import { readAgent } from './agent-file.js';
import { BadFile } from './front-matter.js';

const file = (...lines: string[]) =>
  ['---', 'name: Gardener', ...lines, '---', 'You tend a garden.'].join('\n');

function broken(text: string): unknown {
  try {
    return readAgent('gardener', text);
  } catch (error) {
    return error instanceof BadFile ? [error.line, error.message] : error;
  }
}

describe('an agent that is a file', () => {
  it('says what it may do without asking', () => {
    const permissions = [
      'permissions:',
      '  allow: [read_file, "write_file(notes/*)"]',
      '  ask: ["shell(git push*)"]',
      '  deny:',
      '    - web_fetch',
      '  reviewer: model',
    ];
    expect(readAgent('gardener', file(...permissions))).toEqual({
      id: 'gardener',
      name: 'Gardener',
      prompt: 'You tend a garden.',
      permissions: {
        allow: ['read_file', 'write_file(notes/*)'],
        ask: ['shell(git push*)'],
        deny: ['web_fetch'],
        reviewer: 'model',
      },
    });
  });

  it.each<[string[], number, string]>([
    [['permissions:', '  deny:', '    - web_fetch', '    - a tool'], 6, 'permissions.deny.1: must be a tool'],
    [['permissions:', '  deny: web_fetch'], 4, 'permissions.deny: '],
    [['permissions:', '  always: [web_fetch]'], 4, 'permissions.always: is not a known field'],
    [['permissions:', '  reviewer: anybody'], 4, 'permissions.reviewer: '],
  ])('%j is broken at line %d', (lines, line, problem) => {
    expect(broken(file(...lines))).toEqual([line, expect.stringContaining(problem)]);
  });
});
