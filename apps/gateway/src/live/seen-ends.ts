import type { BrokerPorts } from '#shared/broker';

const mostRemembered = 10_000;

/**
 * Turns whose end was shown to somebody here. Whoever waits for one leaves with it, and is gone before anybody can ask
 * whether he watches; whoever would tell him of it asks here.
 */
export class SeenEnds {
  private readonly seen = new Set<string>();
  private silence = (): void => {};

  constructor(private readonly broker: Pick<BrokerPorts, 'core' | 'names'>) {}

  start(): void {
    const { core, names } = this.broker;
    this.silence = core.subscribe(names.seenEnd(), (question) => {
      if (this.seen.has(Buffer.from(question.data).toString())) question.respond('yes');
    });
  }

  stop(): void {
    this.silence();
  }

  note(session: string, turn: string): void {
    this.seen.add(JSON.stringify({ session, turn }));
    const [oldest] = this.seen;
    if (this.seen.size > mostRemembered && oldest !== undefined) this.seen.delete(oldest);
  }
}
