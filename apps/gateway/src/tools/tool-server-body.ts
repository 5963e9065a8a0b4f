import {
  httpToolServerSchema,
  invalidRequest,
  isSecretReference,
  parseOrRefuse,
  storable,
  variableKeptFrom,
  type HttpToolServer,
  type Problem,
} from '#shared/contracts';

export const toolServerBodySchema = httpToolServerSchema;

const secretName = /auth|key|token|secret|passw|cookie|credential|session|signature/i;
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What the protocol itself has to say there. */
const ownHeaders = /^(?:host|connection|content-length|content-type|transfer-encoding|accept|mcp-.*)$/i;
const mostHeaders = 50;

/** What it says is stored and shown, so a secret that is written out is refused: it is to be named instead. */
export function parseToolServer(body: unknown): HttpToolServer {
  const server = parseOrRefuse(toolServerBodySchema, body, 'body');
  const problems = [...urlProblems(server.url), ...headerProblems(server.headers ?? {})];
  if (JSON.stringify(storable(server)) !== JSON.stringify(server))
    problems.push({ path: 'body', problem: 'must hold neither NUL characters nor half surrogate pairs' });
  if (problems.length > 0) throw invalidRequest(problems);
  return server;
}

function urlProblems(text: string): Problem[] {
  const { username, password, searchParams } = new URL(text);
  const secret = [...searchParams.keys()].find((name) => secretName.test(name));
  const problems: Problem[] = [];
  if (username !== '' || password !== '')
    problems.push({ path: 'url', problem: 'must not hold credentials; name a variable in a header' });
  if (secret !== undefined)
    problems.push({
      path: 'url',
      problem: `must not hold a secret ("${secret}"); name a variable in a header`,
    });
  return problems;
}

function headerProblems(headers: Readonly<Record<string, string>>): Problem[] {
  const entries = Object.entries(headers);
  if (entries.length > mostHeaders) return [{ path: 'headers', problem: `must be at most ${mostHeaders}` }];
  return entries.flatMap(([name, value]) => {
    const problem = headerProblem(name, value);
    return problem === undefined ? [] : [{ path: `headers.${name}`, problem }];
  });
}

function headerProblem(name: string, value: string): string | undefined {
  if (!headerName.test(name)) return 'is no name of a header';
  if (ownHeaders.test(name)) return 'is set by the protocol';
  if (!headerValue.test(value)) return 'must be of one line, of characters that a header can hold';
  const kept = variableKeptFrom(value);
  if (kept !== undefined)
    return `names ${kept}; only variables whose names begin with MCP_ may be named, such as \${MCP_GITHUB_TOKEN}`;
  if (!secretName.test(name) || isSecretReference(value)) return undefined;
  return 'must name a variable of the tools service, such as ${MCP_GITHUB_TOKEN} or Bearer ${MCP_GITHUB_TOKEN}';
}
