import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request as rawRequest } from 'node:http';
import { QueryClient } from '#shared/broker';
import { newId } from '#shared/contracts';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

let parley: TestParley;
let session: string;

beforeAll(async () => {
  parley = await startParley('one process');
  session = await parley.api.session();
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

interface Refusal {
  status: number;
  code: string | undefined;
  paths: string[];
  message: string;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const { error } = (await response.json()) as {
    error?: { code: string; message: string; details?: { path: string }[] };
  };
  return {
    status: response.status,
    code: error?.code,
    paths: error?.details?.map(({ path }) => path) ?? [],
    message: error?.message ?? '',
  };
}

/** What no client library would send: the path goes out byte for byte, and headers without their body. */
function sendRaw(
  method: string,
  path: string,
  more: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(parley.api.url);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${parley.api.token}`, ...more };
    const sent = rawRequest({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.once('end', () => {
        sent.destroy();
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    sent.once('error', reject);
    if (more['content-length']) sent.flushHeaders();
    else sent.end();
  });
}

const submit = (body: unknown, headers = {}): Promise<Response> =>
  parley.api.post(`/v1/sessions/${session}/turns`, body, headers);

/** What came of its user's doing. Others may have woken the session. */
async function stored(): Promise<string[]> {
  const rows = await parley.database.query<{ type: string }>(
    `SELECT type FROM events WHERE session = $1 AND by = 'u_admin'`,
    [session],
  );
  return rows.map(({ type }) => type);
}

describe('without the right token', () => {
  it.each([
    ['none', undefined],
    ['a wrong one', 'Bearer parley_wrong'],
    ['another scheme', 'Basic cGFybGV5OnBhcmxleQ=='],
    ['an empty one', 'Bearer '],
    ['one of a megabyte that is no header', `Bearer ${'x'.repeat(9_000)}`],
  ])('(%s) every path below /v1 is closed', async (_, authorization) => {
    const headers = new Headers(authorization === undefined ? {} : { authorization });
    for (const path of [
      '/v1/sessions',
      `/v1/sessions/${session}`,
      `/v1/sessions/${session}/events`,
      '/v1/nowhere',
    ]) {
      const response = await fetch(parley.api.url + path, { headers });
      expect(await refusalOf(response)).toMatchObject({ status: 401, code: 'unauthorized' });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('no other way of writing an address leads round the door', async () => {
    for (const path of [
      '/%761/sessions',
      '/v1//sessions',
      '//v1/sessions',
      `/v1/sessions/${session}/%6Dessages`,
    ]) {
      const { status } = await sendRaw('GET', path, { authorization: 'Bearer wrong' });
      expect([400, 401]).toContain(status);
    }
  });

  it('a body is not even read', async () => {
    const { status } = await sendRaw('POST', '/v1/sessions', {
      authorization: 'Bearer wrong',
      'content-length': '9000000',
    });
    expect(status).toBe(401);
  });

  it('health is open, and tells nothing of anybody', async () => {
    const nobody = new Api(parley.api.url, '');
    expect((await nobody.get('/healthz')).status).toBe(200);
    expect((await nobody.get('/readyz')).status).toBe(200);
    expect(await (await nobody.get('/metrics')).text()).not.toContain(session);
  });
});

describe('what does not exist', () => {
  it('an unknown session is 404, for every way of asking', async () => {
    const unknown = newId('s');
    for (const path of ['', '/messages', '/events', '/turns/t_1', '/turns/t_1/events']) {
      expect(await refusalOf(await parley.api.get(`/v1/sessions/${unknown}${path}`))).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    expect(
      await refusalOf(await parley.api.post(`/v1/sessions/${unknown}/turns`, { text: 'hi' })),
    ).toMatchObject({
      status: 404,
    });
  });

  it("another user's session is 404 too, and so are his turns", async () => {
    await parley.database.query(
      `INSERT INTO users (id, name, created_at) VALUES ('u_other', 'Other', now())`,
    );
    const memory = new QueryClient(await parley.namespace.open());
    const theirs = { owner: 'u_other', name: null, model: null, systemPrompt: null };
    const { id: stranger } = await memory.ask('memory.session.create', theirs);
    for (const path of ['', '/messages', '/events', '/turns/t_1']) {
      expect((await parley.api.get(`/v1/sessions/${stranger}${path}`)).status).toBe(404);
    }
    expect((await parley.api.post(`/v1/sessions/${stranger}/turns`, { text: 'hi' })).status).toBe(404);
  });

  it('an unknown path is 404 in the same form', async () => {
    expect(await refusalOf(await parley.api.get('/v1/nowhere'))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await refusalOf(await parley.api.get('/nowhere'))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});

describe('a bad submit', () => {
  it.each([
    ['no JSON', '{"text": ', 'body'],
    ['no object', '"text"', 'body'],
    ['null', 'null', 'body'],
    ['no text', '{}', 'text'],
    ['a text that is a number', '{"text": 5}', 'text'],
    ['an unknown field', '{"text": "a", "colour": "red"}', 'colour'],
    ['an unknown policy', '{"text": "a", "policy": "shout"}', 'policy'],
    ['a message id with a dot', '{"text": "a", "messageId": "a.b"}', 'messageId'],
    ['a message id with a star', '{"text": "a", "messageId": "*"}', 'messageId'],
    ['a message id with a line end', '{"text": "a", "messageId": "a\\n"}', 'messageId'],
    ['a model without a provider', '{"text": "a", "model": "gpt"}', 'model'],
    ['tokens below one', '{"text": "a", "maxTokens": 0}', 'maxTokens'],
    ['a NUL in the text', '{"text": "a\\u0000b"}', 'text'],
    ['half a character', '{"text": "a\\ud800"}', 'text'],
  ])('with %s is refused by the name of the field', async (_, body, path) => {
    expect(await refusalOf(await submit(body))).toMatchObject({
      status: 400,
      code: 'invalid_request',
      paths: [path],
    });
  });

  it('without its text is told what is missing', async () => {
    expect(await refusalOf(await submit({}))).toMatchObject({ message: 'text: is missing' });
  });

  it.each(['', '   ', '\n\t'])('with the text %j is an empty prompt', async (text) => {
    expect(await refusalOf(await submit({ text }))).toMatchObject({
      status: 400,
      code: 'empty_prompt',
      paths: ['text'],
    });
  });

  it('with 10 MB of text is too large, and names the text', async () => {
    const refusal = await refusalOf(await submit({ text: 'x'.repeat(10_000_000) }));
    expect(refusal).toMatchObject({ status: 413, code: 'too_large', paths: ['text'] });
    expect(refusal.message.length).toBeLessThan(200);
  });

  it('with a body beyond all measure is refused before it is read', async () => {
    const { status, text } = await sendRaw('POST', `/v1/sessions/${session}/turns`, {
      'content-type': 'application/json',
      'content-length': '13000000',
    });
    expect(status).toBe(413);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'too_large', details: [{ path: 'body' }] } });
  });

  it('that is not sent as JSON is told so', async () => {
    expect(await refusalOf(await submit('text=a', { 'content-type': 'text/plain' }))).toMatchObject({
      status: 415,
      code: 'invalid_request',
      paths: ['body'],
    });
  });

  it('with an Idempotency-Key that is no key is refused by its name', async () => {
    const refusal = await refusalOf(await submit({ text: 'a' }, { 'idempotency-key': 'with blanks' }));
    expect(refusal).toMatchObject({ status: 400, paths: ['Idempotency-Key'] });
  });

  it('with a wait that is neither true nor false is refused by its name', async () => {
    const response = await parley.api.post(`/v1/sessions/${session}/turns?wait=maybe`, { text: 'a' });
    expect(await refusalOf(response)).toMatchObject({ status: 400, paths: ['wait'] });
  });

  it('for a model that nobody serves is refused by the actor', async () => {
    expect(await refusalOf(await submit({ text: 'a', model: 'nobody/none' }))).toMatchObject({
      status: 400,
      code: 'unknown_model',
    });
  });

  it('has stored nothing of all that', async () => {
    // The last of it, which the actor had to say, is a refusal: when memory has that, it has seen all.
    await eventually('the refusal is stored', async () => (await stored()).length > 0);
    expect(await stored()).toEqual(['turn.rejected']);
    const path = (await (await parley.api.get(`/v1/sessions/${session}/messages`)).json()) as {
      messages: unknown[];
    };
    expect(path.messages).toEqual([]);
  });
});

describe('an empty body', () => {
  it.each(['application/json', 'application/x-www-form-urlencoded'])(
    'counts as none, though it is called %s',
    async (type) => {
      const path = `/v1/sessions/${session}`;
      expect((await sendRaw('POST', `${path}/stop`, { 'content-type': type })).status).toBe(204);
      const { status, text } = await sendRaw('POST', `${path}/turns`, { 'content-type': type });
      expect({ status, text }).toMatchObject({
        status: 400,
        text: expect.stringContaining('body: is missing'),
      });
    },
  );
});

describe('what stands behind the question mark', () => {
  it.each([
    ['/turns?limti=5', 'limti'],
    ['/turns?limit=abc', 'limit'],
    ['/turns?cursor=garbage', 'cursor'],
    ['/turns/t_1?wait=true', 'wait'],
    ['/turns/t_1/events?cursor=1', 'cursor'],
    ['/events?format=html&since=1', 'since'],
    ['/messages?limit=5', 'limit'],
    ['/messages?ticket=t', 'ticket'],
    ['/queue?all=1', 'all'],
  ])('%s is refused by its name', async (path, name) => {
    const refusal = await refusalOf(await parley.api.get(`/v1/sessions/${session}${path}`));
    expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', paths: [name] });
  });

  it('is refused where it would be written, too', async () => {
    const response = await parley.api.post(`/v1/sessions/${session}/turns?wiat=true`, { text: 'a' });
    expect(await refusalOf(response)).toMatchObject({ status: 400, paths: ['wiat'] });
    expect(await refusalOf(await parley.api.get('/v1/schedules?sesion=s'))).toMatchObject({
      paths: ['sesion'],
    });
    expect(await refusalOf(await parley.api.get('/v1/events?wacht=s'))).toMatchObject({ paths: ['wacht'] });
  });
});

it('headers beyond all measure are refused in the same form', async () => {
  const { status, text } = await sendRaw('GET', '/v1/sessions', { 'x-long': 'x'.repeat(40_000) });
  expect(status).toBe(431);
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'too_large', details: [{ path: 'headers' }] } });
});

describe('a bad session', () => {
  it.each(['a.b', '*', '%3E', 'a%20b', 'a%0D%0Ab', '..%2F..', 'x'.repeat(65), 'x'.repeat(1_000)])(
    'id (%s) in the path is refused by its name',
    async (id) => {
      for (const rest of ['', '/messages', '/events']) {
        const refusal = await refusalOf(await parley.api.get(`/v1/sessions/${id}${rest}`));
        expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', paths: ['session'] });
      }
    },
  );

  it('path that is no path does not reach anybody', async () => {
    for (const path of ['/v1/sessions/%', '/v1/sessions/%zz', '//', '/v1/../etc/passwd']) {
      const { status, text } = await sendRaw('GET', path);
      expect([400, 404]).toContain(status);
      expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String) } });
    }
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a name that is a list', { name: [] }, 'name'],
    ['a model without provider', { model: 'x' }, 'model'],
    ['a NUL in its prompt', { systemPrompt: '\0' }, 'systemPrompt'],
  ])('body with %s is refused by the name of the field', async (_, body, path) => {
    expect(await refusalOf(await parley.api.post('/v1/sessions', body))).toMatchObject({
      status: 400,
      paths: [path],
    });
  });
});

describe('text that tries to be something else', () => {
  it('arrives as it was written: line ends, frames, markup, emoji', async () => {
    const text = 'a\r\n\r\nevent: turn.failed\ndata: {}\n\n<script>\u2028 "quoted" \\ 🙂 [[say: fine]]';
    const own = await parley.api.session();
    expect(await parley.api.submitAndWait(own, text)).toMatchObject({ status: 'completed' });
    const { messages } = (await (await parley.api.get(`/v1/sessions/${own}/messages`)).json()) as {
      messages: { blocks: unknown[] }[];
    };
    expect(messages[0]?.blocks).toEqual([{ kind: 'text', text }]);
  });
});
