import { describe, expect, it } from '@jest/globals';
import {
  ClosedConnectionError,
  headers,
  type Msg,
  type NatsConnection,
  type SubscriptionOptions,
} from '@nats-io/transport-node';
import { Acknowledged } from './acknowledged.js';

/** A connection that sends nothing and answers what the test says. */
class FakeConnection {
  readonly sent: { subject: string; reply: string }[] = [];
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

  publish(subject: string, _data: unknown, { reply }: { reply: string }): void {
    if (this.isClosed) throw new ClosedConnectionError();
    this.sent.push({ subject, reply });
  }

  closed(): Promise<void> {
    return this.end;
  }

  answer(index: number, text: string): void {
    const subject = this.sent[index]?.reply ?? '';
    this.hear?.(null, { subject, string: () => text } as Msg);
  }
}

function given(patienceMs?: number) {
  const nc = new FakeConnection();
  const acknowledged = new Acknowledged(nc as unknown as NatsConnection, '_INBOX_test', patienceMs);
  const publish = (subject: string) => acknowledged.publish(subject, '', headers());
  return { nc, acknowledged, publish };
}

describe('publications that wait for their answers', () => {
  it('share one inbox and each get their own answer, in whatever order', async () => {
    const { nc, acknowledged, publish } = given();
    const both = [publish('log.a.e'), publish('log.b.e')];
    nc.answer(1, 'b');
    nc.answer(0, 'a');
    const answers = await Promise.all(both);
    expect(answers.map((each) => each.kind === 'answer' && each.message.string())).toEqual(['a', 'b']);
    expect(nc.subscribed).toEqual([expect.stringMatching(/^_INBOX_test\..+\.\*$/)]);
    expect(acknowledged.waiting).toBe(0);
  });

  it('are given up when nothing comes, and an answer that comes later is nobody’s', async () => {
    const { nc, acknowledged, publish } = given(20);
    const late = publish('log.a.e');
    await expect(late).resolves.toEqual({ kind: 'silence', reason: 'no answer in 20 ms' });
    nc.answer(0, 'late');
    expect(acknowledged.waiting).toBe(0);
  });

  it('are given up at once when the connection breaks or is closed', async () => {
    const { nc, acknowledged, publish } = given();
    const broken = publish('log.a.e');
    acknowledged.giveUpAll('the connection was lost');
    await expect(broken).resolves.toEqual({ kind: 'silence', reason: 'the connection was lost' });
    const open = publish('log.b.e');
    nc.closeNow();
    await expect(open).resolves.toMatchObject({ kind: 'silence' });
    expect(acknowledged.waiting).toBe(0);
  });

  it('do not wait where they could not be sent', () => {
    const { nc, acknowledged, publish } = given();
    nc.isClosed = true;
    expect(() => publish('log.a.e')).toThrow(ClosedConnectionError);
    expect(acknowledged.waiting).toBe(0);
  });

  it('keep no timer running once all are answered', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
    const before = timers();
    const { nc, publish } = given();
    const one = publish('log.a.e');
    expect(timers()).toBe(before + 1);
    nc.answer(0, 'a');
    await one;
    expect(timers()).toBe(before);
  });
});
