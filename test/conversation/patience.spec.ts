import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

let parley: TestParley | undefined;

afterEach(async () => {
  await parley?.stop();
  parley = undefined;
}, 60_000);

describe('a reader that does not read', () => {
  it('is cut at the bound, is told that it may resume, and others see everything', async () => {
    parley = await startParley('one process', { PARLEY_SLOW_READER_BYTES: '65536' });
    const { api } = parley;
    const session = await api.session();
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `GET /v1/sessions/${session}/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${api.token}\r\n\r\n`,
    );
    await once(socket, 'readable');
    const streams = async (): Promise<string> =>
      (await (await api.get('/metrics')).text()).match(/parley_event_streams (\d+)/)?.[1] ?? '';
    expect(await streams()).toBe('1');
    for (let turn = 0; turn < 12; turn += 1) {
      await api.submitAndWait(session, '[[rate: 0]][[tokens: 200000]]', { maxTokens: 64_000 });
      if ((await streams()) === '0') break;
    }
    await eventually('the reader is cut', async () => (await streams()) === '0');
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    await once(socket, 'close');
    expect(heard).toContain('event: session.snapshot');
    expect(heard).toContain('"reason":"slow_reader","resumable":true');
    expect(await api.submitAndWait(session, '[[say: still here]]')).toMatchObject({ status: 'completed' });
  }, 90_000);
});

describe('a model that falls silent in the middle', () => {
  it('is given up, what it had said is kept, and the session is free again', async () => {
    parley = await startParley('one process', { PARLEY_MODEL_SILENCE_MS: '2000' });
    const { api } = parley;
    const session = await api.session();
    expect(await api.submitAndWait(session, '[[rate: 0]][[say: half a]][[hang]]')).toMatchObject({
      status: 'failed',
      error: { code: 'provider_timeout', retryable: true },
      replies: [{ status: 'failed', blocks: [{ kind: 'text', text: 'half a' }, { kind: 'error' }] }],
    });
    expect(await api.submitAndWait(session, '[[say: whole]]')).toMatchObject({ status: 'completed' });
  }, 60_000);
});
