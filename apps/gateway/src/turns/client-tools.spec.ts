import { describe, expect, it } from '@jest/globals';
import { parseSubmit, requestOf } from './submit-body.js';

function read(more: object): unknown {
  try {
    return requestOf(parseSubmit({ text: 'hi', ...more }, { maxTextChars: 10, maxAttachments: 1 }));
  } catch (error) {
    const { code, details } = (error as { body: { code: string; details: { path: string }[] } }).body;
    return [code, details.map(({ path }) => path)];
  }
}

const tool = (name: string, more: object = {}) => {
  return { name, description: 'Where they are.', inputSchema: { type: 'object' }, ...more };
};

describe('what a turn says of its tools', () => {
  it('goes with it', () => {
    const more = {
      permissions: { only: ['read_file', 'where'], ask: ['web_*'], deny: ['shell(rm *)'] },
      clientTools: [tool('where', { title: 'Where' }), tool('when')],
    };
    expect(read(more)).toMatchObject(more);
  });

  it.each<[object, string]>([
    [{ permissions: { allow: ['shell'] } }, 'permissions.allow'],
    [{ permissions: { deny: ['shell()'] } }, 'permissions.deny.0'],
    [{ permissions: { deny: ['shell(a\0)'] } }, 'permissions.deny.0'],
    [{ permissions: { only: 'shell' } }, 'permissions.only'],
    [{ clientTools: [tool('a b')] }, 'clientTools.0.name'],
    [{ clientTools: [tool('a'), tool('b'), tool('a')] }, 'clientTools.2.name'],
    [{ clientTools: [tool('a', { description: 'x\0' })] }, 'clientTools.0.description'],
    [{ clientTools: [tool('a', { inputSchema: { type: 'string' } })] }, 'clientTools.0.inputSchema'],
    [
      { clientTools: [tool('a', { inputSchema: { type: 'object', properties: [] } })] },
      'clientTools.0.inputSchema',
    ],
    [{ clientTools: [tool('a', { readOnly: true })] }, 'clientTools.0.readOnly'],
    [{ clientTools: Array.from({ length: 101 }, (_, index) => tool(`a${index}`)) }, 'clientTools'],
    [
      {
        clientTools: Array.from({ length: 6 }, (_, index) =>
          tool(`a${index}`, { description: 'x'.repeat(20_000) }),
        ),
      },
      'clientTools',
    ],
  ])('%# is refused', (more, path) => expect(read(more)).toEqual(['invalid_request', [path]]));
});
