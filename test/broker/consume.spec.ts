import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { NotYet, postMail, type Broker, type Delivery } from '#shared/broker';
import { JetStreamServer } from '#shared/transport';
import { newId, type Command } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';

let namespace: TestNamespace;
let broker: Broker;
let server: JetStreamServer | undefined;

beforeEach(async () => {
  namespace = createNamespace();
  await namespace.migrate();
  broker = await namespace.open();
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  await namespace.drop();
});

function wake(session: string): Command<'session.wake'> {
  const at = new Date().toISOString();
  return { v: 1, id: newId('c'), type: 'session.wake', session, at, by: 'test', body: { reason: 'test' } };
}

async function consume(
  handle: (delivery: Delivery) => Promise<void>,
  concurrency = 100,
): Promise<JetStreamServer> {
  const transport = new JetStreamServer(broker, pino({ level: 'silent' }), concurrency);
  const extras = { consumer: 'inference' };
  transport.addHandler(extras, handle, true, extras);
  await new Promise<void>((resolve, reject) =>
    transport.listen((error) => (error ? reject(error) : resolve())),
  );
  server = transport;
  return transport;
}

async function pending(): Promise<{ waiting: number; unacked: number }> {
  const info = await broker.jsm.consumers.info(broker.names.stream('MAIL'), 'inference');
  return { waiting: info.num_pending, unacked: info.num_ack_pending };
}

describe('the stream transport', () => {
  it('hands over each message once and acknowledges it', async () => {
    const taken: Delivery[] = [];
    const session = newId('s');
    const sequence = await postMail(broker, 'wake', wake(session));
    await consume(async (delivery) => void taken.push(delivery));
    await eventually('it is acknowledged', async () => taken.length === 1 && (await pending()).unacked === 0);
    expect(taken).toMatchObject([{ session, sequence, attempt: 1 }]);
  });

  it('brings back what a handler cannot take yet, and what it failed at', async () => {
    const attempts: number[] = [];
    await postMail(broker, 'wake', wake(newId('s')));
    await consume(async ({ attempt }) => {
      attempts.push(attempt);
      if (attempt === 1) throw new NotYet(10, 'not yet');
      if (attempt === 2) throw new Error('a fault');
    });
    await eventually(
      'it is taken at last',
      async () => attempts.length === 3 && (await pending()).unacked === 0,
    );
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('never works on more than it may', async () => {
    let working = 0;
    let most = 0;
    let done = 0;
    for (let index = 0; index < 30; index += 1) await postMail(broker, 'wake', wake(newId('s')));
    await consume(async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setTimeout(resolve, 5));
      working -= 1;
      done += 1;
    }, 4);
    await eventually('all are done', () => done === 30);
    expect(most).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThan(1);
  });

  it('finishes what is in hand before it closes, and takes nothing more', async () => {
    let finish: (() => void) | undefined;
    let finished = 0;
    await postMail(broker, 'wake', wake(newId('s')));
    const transport = await consume(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      finished += 1;
    });
    await eventually('it is in hand', () => finish);
    const closing = transport.close();
    await postMail(broker, 'wake', wake(newId('s')));
    finish?.();
    await closing;
    expect(finished).toBe(1);
    await eventually('the second one waits for somebody else', async () => (await pending()).waiting === 1);
  });
});
