import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ParleyApiError, ParleyConnectionError } from '../errors.js';
import { Parley } from '../parley.js';
import { cut, json, refusal, ScriptedServer } from '../testing/scripted-server.js';
import { usage } from '../testing/told-turn.js';

let server: ScriptedServer;
let parley: Parley;

beforeAll(async () => {
  server = await ScriptedServer.start();
  parley = new Parley({
    url: `${server.url}/under/a/path`,
    token: 'secret',
    patience: { firstMs: 1, mostMs: 2 },
  });
});
afterAll(() => server.stop());

/** What was asked, as a line. */
const asked = () => server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`.trim());
const done = json(204, undefined);

describe('requests', () => {
  it('go where the API has them', async () => {
    const session = parley.session('s_1');
    const turn = { turn: 't_2', message: 'm_3', status: 'accepted', events: '/x?after=g.1.1' };
    const cases: [string, () => Promise<unknown>, unknown?][] = [
      ['POST /v1/sessions {"name":"A"}', () => parley.sessions.create({ name: 'A' }), { id: 's_1' }],
      ['GET /v1/sessions?q=a%20b&limit=2', () => parley.sessions.list({ q: 'a b', limit: 2 })],
      ['GET /v1/sessions/s_1', () => session.read()],
      ['PATCH /v1/sessions/s_1 {"name":null}', () => session.change({ name: null })],
      ['DELETE /v1/sessions/s_1', () => session.delete()],
      ['POST /v1/sessions/s_1/stop', () => session.stop()],
      ['GET /v1/sessions/s_1/queue', () => session.queue()],
      ['POST /v1/sessions/s_1/queue/resume', () => session.resumeQueue()],
      ['GET /v1/sessions/s_1/messages', () => session.messages()],
      ['GET /v1/sessions/s_1/messages?all=true&cursor=5', () => session.tree({ cursor: '5' })],
      ['GET /v1/sessions/s_1/turns?limit=1', () => session.turns({ limit: 1 })],
      ['GET /v1/sessions/s_1/approvals', () => session.approvals()],
      [
        'POST /v1/sessions/s_1/approvals/ap_1 {"decision":"deny","text":"no"}',
        () => session.answerApproval('ap_1', { decision: 'deny', text: 'no' }),
      ],
      [
        'POST /v1/sessions/s_1/calls/k_1/result {"output":"mail"}',
        () => session.postResult('k_1', { output: 'mail' }),
      ],
      ['POST /v1/sessions/s_1/undo', () => session.undo()],
      ['POST /v1/sessions/s_1/clear', () => session.clear()],
      ['POST /v1/sessions/s_1/compact', () => session.compact()],
      ['POST /v1/sessions/s_1/fork {"message":"m_1"}', () => session.fork('m_1'), { id: 's_2' }],
      ['GET /v1/sessions/s_1/turns/t_1', () => session.turn('t_1').read()],
      ['POST /v1/sessions/s_1/turns/t_1/stop', () => session.turn('t_1').stop()],
      ['POST /v1/sessions/s_1/turns/t_1/steer {"text":"and"}', () => session.turn('t_1').steer('and')],
      ['POST /v1/sessions/s_1/turns/t_1/retry', () => session.turn('t_1').retry(), turn],
      [
        'PATCH /v1/sessions/s_1/queue/t_1 {"position":0}',
        () => session.turn('t_1').editQueued({ position: 0 }),
      ],
      ['DELETE /v1/sessions/s_1/queue/t_1', () => session.turn('t_1').cancelQueued()],
      ['GET /v1/sessions/s_1/messages/m_1', () => session.message('m_1').read()],
      [
        'POST /v1/sessions/s_1/messages/m_1/edit {"text":"so","action":"save"}',
        () => session.message('m_1').edit('so'),
      ],
      [
        'POST /v1/sessions/s_1/messages/m_1/edit {"text":"so","action":"resend"}',
        () => session.message('m_1').resend('so'),
        turn,
      ],
      [
        'POST /v1/sessions/s_1/messages/m_1/regenerate {"model":"x/y"}',
        () => session.message('m_1').regenerate({ model: 'x/y' }),
        turn,
      ],
      ['POST /v1/sessions/s_1/messages/m_1/select', () => session.message('m_1').select()],
      ['GET /v1/sessions/s_1/messages/m_1/rewind', () => session.message('m_1').previewRewind()],
      ['POST /v1/sessions/s_1/messages/m_1/rewind', () => session.message('m_1').rewind()],
    ];
    for (const [line, ask, answer = {}] of cases) {
      server.plays(json(200, answer));
      await ask();
      expect(asked()).toEqual([line.replace('/v1/', '/under/a/path/v1/')]);
      expect(server.seen[0]?.headers.authorization).toBe('Bearer secret');
    }
  });

  it('say what is done, and what only will be', async () => {
    server.plays(done, json(202, { status: 'pending' }));
    await expect(parley.session('s_1').delete()).resolves.toBe('done');
    await expect(parley.session('s_1').delete()).resolves.toBe('pending');
  });

  it('give a refusal as an error that says what is wrong', async () => {
    const details = [{ path: 'text', problem: 'is empty' }];
    server.plays(json(400, { error: { code: 'empty_prompt', message: 'text: is empty', details } }));
    const refused = await parley
      .session('s_1')
      .submit('')
      .catch((error: unknown) => error);
    expect(ParleyApiError.is(refused) && refused).toMatchObject({
      code: 'empty_prompt',
      status: 400,
      details,
    });
    expect(refused).toBeInstanceOf(Error);
  });

  it('say when to come back where a budget is used up, and do not wait for it', async () => {
    server.plays(json(429, refusal('budget_exceeded'), { 'retry-after': '3600' }));
    const refused = parley.session('s_1').submit('Hello');
    await expect(refused).rejects.toMatchObject({ code: 'budget_exceeded', retryAfterMs: 3_600_000 });
    expect(server.seen).toHaveLength(1);
  });

  it('are made again where that changes nothing, and only there', async () => {
    const session = parley.session('s_1');
    server.plays(cut, json(503, refusal('unavailable')), json(200, { usage }));
    await session.read();
    expect(server.seen).toHaveLength(3);

    server.plays(cut, done);
    await expect(session.turn('t_1').steer('and')).rejects.toBeInstanceOf(ParleyConnectionError);
    expect(server.seen).toHaveLength(1);

    server.plays(cut, cut, cut, cut, done);
    await expect(session.stop().catch(ParleyConnectionError.is)).resolves.toBe(true);
    expect(server.seen).toHaveLength(4);
  });

  it('tell what is no answer of Parley from what is', async () => {
    server.plays(json(404, undefined));
    await expect(parley.session('s_1').read()).rejects.toMatchObject({
      code: 'unreadable_answer',
      status: 404,
    });
    server.plays((response) => void response.writeHead(200).end('<html>'));
    await expect(parley.session('s_1').read()).rejects.toMatchObject({
      code: 'unreadable_answer',
      status: 200,
    });
    server.plays((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"id"', () => response.destroy());
    });
    await expect(parley.session('s_1').read()).rejects.toMatchObject({ name: 'ParleyConnectionError' });
  });

  it('ask for the token each time, and can do without one', async () => {
    let renewed = 0;
    const token = async (): Promise<string> => `secret${(renewed += 1)}`;
    const renewing = new Parley({ url: server.url, token });
    server.plays(done, done, done);
    await renewing.session('s_1').stop();
    await renewing.session('s_1').stop();
    await new Parley({ url: server.url }).session('s_1').stop();
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret1',
      'Bearer secret2',
      undefined,
    ]);
  });

  it('go through another fetch where one is given', async () => {
    const addresses: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (address) => {
      addresses.push(address);
      return Response.json({ sessions: [], cursor: null });
    };
    await new Parley({ url: 'https://parley.example/', fetch }).sessions.list();
    expect(addresses).toEqual(['https://parley.example/v1/sessions']);
  });

  it('let no id become another address', async () => {
    server.plays(done);
    await parley.session('../tokens?x=#').stop();
    expect(server.seen[0]?.url).toBe('/under/a/path/v1/sessions/..%2Ftokens%3Fx%3D%23/stop');
  });

  it('end with their signal', async () => {
    server.plays(() => undefined);
    const leaving = new AbortController();
    const reading = parley.session('s_1').read({ signal: leaving.signal });
    leaving.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('files', () => {
  it('are sent as a form and come back as they are', async () => {
    const info = { file: 'f_1', name: 'a.txt', mediaType: 'text/plain', size: 2 };
    server.plays(json(201, { files: [info] }));
    const content = new Uint8Array([104, 105]);
    await expect(
      parley.files.upload([
        { name: 'a.txt', content },
        { name: 'b', content: 'x' },
      ]),
    ).resolves.toEqual([info]);
    const [{ headers, body } = { headers: {}, body: '' }] = server.seen;
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain('filename="a.txt"');
    expect(body).toContain('\r\n\r\nhi\r\n');
    expect(body).toContain('filename="b"');

    server.plays((response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('hi'));
    const file = await parley.files.download('f_1');
    expect([file.type, await file.text()]).toEqual(['text/plain', 'hi']);
  });
});
