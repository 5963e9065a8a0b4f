import { describe, expect, it } from '@jest/globals';
import {
  ClosedConnectionError,
  type Msg,
  type NatsConnection,
  type SubscriptionOptions,
} from '@nats-io/transport-node';
import { Readings } from './readings.js';

/** A connection that sends nothing and answers what the test says. */
class FakeConnection {
  readonly replies: string[] = [];
  readonly subscribed: string[] = [];
  closeNow: () => void = () => undefined;
  isClosed = false;
  private hear: SubscriptionOptions['callback'];
  private readonly end = new Promise<void>((resolve) => {
    this.closeNow = resolve;
  });

  subscribe(subject: string, { callback }: SubscriptionOptions): void {
    this.subscribed.push(subject);
    this.hear = callback;
  }

  publish(_subject: string, _data: unknown, { reply }: { reply: string }): void {
    if (this.isClosed) throw new ClosedConnectionError();
    this.replies.push(reply);
  }

  closed(): Promise<void> {
    return this.end;
  }

  answer(question: number, text: string): void {
    this.hear?.(null, { subject: this.replies[question] ?? '', string: () => text } as Msg);
  }

  finish(question: number): void {
    const headers = { code: 204, description: 'EOB' };
    this.hear?.(null, { subject: this.replies[question] ?? '', headers } as Msg);
  }
}

function given(patienceMs?: number) {
  const nc = new FakeConnection();
  const readings = new Readings(nc as unknown as NatsConnection, '_INBOX_test', patienceMs);
  return { nc, readings, ask: () => readings.ask('a', {}) };
}

describe('questions that are answered by many messages', () => {
  it('share one inbox and each get their own answer, up to its status', async () => {
    const { nc, ask, readings } = given();
    const [one, two] = [ask(), ask()];
    nc.answer(1, 'b');
    nc.answer(0, 'a');
    nc.answer(1, 'c');
    nc.finish(1);
    nc.finish(0);
    const said = [await one, await two].map((reading) => reading?.messages.map((each) => each.string()));
    expect(said).toEqual([['a'], ['b', 'c']]);
    expect(await one).toMatchObject({ status: 204, description: 'EOB' });
    expect([nc.subscribed.length, readings.waiting]).toEqual([1, 0]);
  });

  it('that nothing ends are given up', async () => {
    const { nc, ask, readings } = given(20);
    const asked = ask();
    nc.answer(0, 'a');
    expect(await asked).toBeUndefined();
    nc.finish(0);
    expect(readings.waiting).toBe(0);
  });

  it('are given up with the connection', async () => {
    const { nc, ask, readings } = given();
    const asked = [ask(), ask()];
    readings.giveUpAll();
    expect(await Promise.all(asked)).toEqual([undefined, undefined]);
    const last = ask();
    nc.closeNow();
    expect(await last).toBeUndefined();
  });

  it('are not waited for where they cannot be asked', () => {
    const { nc, ask, readings } = given();
    nc.isClosed = true;
    expect(ask).toThrow(ClosedConnectionError);
    expect(readings.waiting).toBe(0);
  });
});
