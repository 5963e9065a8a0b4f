import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { parseToolServer } from './tool-server-body.js';

const web = { kind: 'http', url: 'https://tools.example.org/mcp' };

function refusal(body: unknown): unknown {
  try {
    return parseToolServer(body);
  } catch (error) {
    if (!ParleyError.is(error)) return error;
    return error.body.details?.map(({ path }) => path);
  }
}

describe('a tool server made by API', () => {
  it.each([
    web,
    {
      ...web,
      headers: { Authorization: 'Bearer ${MCP_TOKEN}', 'X-Api-Key': '${MCP_KEY}', 'X-Region': 'eu' },
    },
    { ...web, title: 'Tools', concurrency: 2, timeoutMs: 1_000, tools: ['echo'], trusted: true },
  ])('%j is taken as it is', (body) => expect(refusal(body)).toEqual(body));

  it.each([
    [null, ['body']],
    [{ ...web, command: 'sh' }, ['command']],
    [{ ...web, kind: 'stdio' }, ['kind']],
    [{ ...web, url: 'file:///etc/passwd' }, ['url']],
    [{ ...web, url: 'https://me:secret@example.org' }, ['url']],
    [{ ...web, url: 'https://example.org/mcp?api_key=abc' }, ['url']],
    [{ ...web, headers: { Authorization: 'Bearer abc' } }, ['headers.Authorization']],
    [{ ...web, headers: { authorization: 'Bearer ${A} abc' } }, ['headers.authorization']],
    [
      { ...web, headers: { 'X-Api-Key': 'abc', 'My-Token': '${lower}' } },
      ['headers.X-Api-Key', 'headers.My-Token'],
    ],
    [
      { ...web, headers: { Authorization: 'Bearer ${AWS_SECRET_ACCESS_KEY}', 'X-Region': 'of ${HOME}' } },
      ['headers.Authorization', 'headers.X-Region'],
    ],
    [{ ...web, headers: { 'a b': 'x' } }, ['headers.a b']],
    [{ ...web, headers: { a: 'x\r\nb: y' } }, ['headers.a']],
    [{ ...web, headers: { 'Mcp-Session-Id': 'x', Host: 'y' } }, ['headers.Mcp-Session-Id', 'headers.Host']],
    [{ ...web, trusted: 'yes' }, ['trusted']],
  ])('%# is refused, by path', (body, paths) => {
    expect(refusal(body)).toEqual(paths);
  });
});
