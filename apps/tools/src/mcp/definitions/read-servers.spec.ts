import { describe, expect, it } from '@jest/globals';
import { readServers, UnreadableServers } from './read-servers.js';

const read = (value: unknown): { good: object; broken: unknown } => {
  const { good, broken } = readServers(JSON.stringify(value));
  return { good: Object.fromEntries(good), broken };
};

describe('a file of tool servers', () => {
  it('is read in our form and in the one of other programs', () => {
    expect(
      read({
        servers: { files: { kind: 'stdio', command: 'files', trusted: true } },
        mcpServers: {
          git: { command: 'git-server', args: ['-v'], env: { TOKEN: '${GIT_TOKEN}' } },
          web: { type: 'http', url: 'https://example.org/mcp', headers: { 'X-Key': '${KEY}' } },
        },
      }),
    ).toEqual({
      good: {
        files: { kind: 'stdio', command: 'files', trusted: true },
        git: { kind: 'stdio', command: 'git-server', args: ['-v'], env: { TOKEN: '${GIT_TOKEN}' } },
        web: { kind: 'http', url: 'https://example.org/mcp', headers: { 'X-Key': '${KEY}' } },
      },
      broken: [],
    });
  });

  it('tells of each broken entry by its path, and takes the others', () => {
    const { good, broken } = read({
      servers: {
        good: { kind: 'stdio', command: 'x' },
        bad: { kind: 'http', url: 'ftp://example.org' },
        'a b': { kind: 'stdio', command: 'x' },
        none: 7,
      },
      mcpServers: {
        good: { command: 'y' },
        old: { type: 'sse', url: 'https://example.org' },
        odd: { command: 'x', shell: true },
      },
    });
    expect(Object.keys(good)).toEqual(['good']);
    const problems = (broken as { problem: string }[]).map(({ problem }) => problem);
    expect(problems).toEqual([
      expect.stringMatching(/^servers\.bad\.url: /),
      expect.stringMatching(/^servers\.a b: an id must be/),
      expect.stringMatching(/^servers\.none: /),
      expect.stringMatching(/^mcpServers\.good: there is one of this id already/),
      expect.stringMatching(/^mcpServers\.old\.kind: /),
      expect.stringMatching(/^mcpServers\.odd\.shell: is not a known field/),
    ]);
  });

  it.each([
    ['', /it is no JSON/],
    ['{"servers": {"a": "my-secret" x', /it is no JSON/],
    ['[]', /expected object/],
    ['{"server": {}}', /server: is not a known field/],
  ])('%j is unreadable, and nothing of it is repeated', (text, problem) => {
    expect(() => readServers(text)).toThrow(UnreadableServers);
    expect(() => readServers(text)).toThrow(problem);
    expect(() => readServers(text)).not.toThrow(/my-secret/);
  });
});
